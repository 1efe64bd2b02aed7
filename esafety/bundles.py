"""Styles and scripts that always go together, served as one file each.

Each request costs a phone on a slow line a round trip, and screens.md A16 allows a
page twelve. The parts stay files of their own to read and change. A bundle is made
anew when the process starts.
"""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

BUNDLES: Final = {
    "css/frame.css": (
        "css/tokens.css",
        "css/base.css",
        "css/parts/controls.css",
        "css/parts/sheets.css",
    ),
    "js/log-form.js": ("js/log.js", "js/draft.js", "js/picker.js"),
}


class BundleFinder(FileSystemFinder):
    """Finds the bundles, which it has just made, for serving and for collectstatic."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        folder = Path(settings.DATA_DIR) / "bundles"
        for name, parts in BUNDLES.items():
            _write(folder / name, joined(parts))
        self.locations = [("", str(folder))]
        self.storages = {str(folder): FileSystemStorage(location=folder)}

    def check(self, **_: object) -> list[CheckMessage]:
        """Find nothing wrong: there is no setting to get wrong."""
        return []


def joined(parts: tuple[str, ...]) -> str:
    """Return the parts as one text; each script keeps its names to itself.

    A part may not import another file: inside a block that is no script any more.
    """
    texts = [(settings.BASE_DIR / "static" / part).read_text() for part in parts]
    if parts[0].endswith(".js"):
        texts = [f"{{\n{text}}}\n" for text in texts]
    return "".join(texts)


def _write(path: Path, text: str) -> None:
    """Put it there whole, however many processes start at once."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, delete=False) as unfinished:
        unfinished.write(text)
    whole = Path(unfinished.name)
    whole.chmod(0o644)
    whole.replace(path)
