"""Cut the fonts down to what Daybook's pages use, as WOFF2 in static/fonts/."""

import logging
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Latin with the accents of European names, then punctuation, arrows and signs.
_LETTERS: Final = (range(0x20, 0x7F), range(0xA0, 0x250), range(0x1E80, 0x1E86))
_SIGNS: Final = (0x2010, 0x2011, *range(0x2013, 0x2015), *range(0x2018, 0x201F))
_MORE_SIGNS: Final = (0x2022, 0x2026, 0x2032, 0x2033, 0x20AC, *range(0x2190, 0x2194))
_CODES: Final = [
    *(code for letters in _LETTERS for code in letters),
    *_SIGNS,
    *_MORE_SIGNS,
    0x2212,
]
_FEATURES: Final = ("kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum")
# The serif is drawn for one size and one weight: headings of 22 to 30 px.
_SERIF_AXES: Final = {"wght": 600.0, "opsz": 24.0}
# What is written, the package it comes from, its file there, the axes to fix.
_FONTS: Final[list[tuple[str, str, str, dict[str, float]]]] = [
    (
        "atkinson-regular",
        "fontpkg_atkinson_hyperlegible",
        "AtkinsonHyperlegible-Regular.ttf",
        {},
    ),
    (
        "atkinson-bold",
        "fontpkg_atkinson_hyperlegible",
        "AtkinsonHyperlegible-Bold.ttf",
        {},
    ),
    (
        "source-serif-semibold",
        "fontpkg_source_serif_4",
        "SourceSerif4[opsz,wght].ttf",
        _SERIF_AXES,
    ),
]


def cut(source: Path, target: Path, axes: dict[str, float]) -> int:
    """Write the subset of a TTF as WOFF2 and return its size in bytes."""
    font = TTFont(source)
    if axes:
        font = instantiateVariableFont(font, axes)
    options = Options(layout_features=list(_FEATURES), hinting=False, flavor="woff2")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_CODES)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(target)
    return target.stat().st_size


class Command(BaseCommand):
    help = "Make the web fonts in static/fonts/ from the installed font packages."
    # Images are built with this before there is a database or an address to check.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("fontTools").setLevel(logging.WARNING)
        folder = settings.BASE_DIR / "static" / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        for name, package, file, axes in _FONTS:
            target = folder / f"{name}.woff2"
            with as_file(files(package) / "files" / file) as source:
                size = cut(source, target, axes)
            self.stdout.write(f"{target.name}: {size / 1000:.1f} kB")
