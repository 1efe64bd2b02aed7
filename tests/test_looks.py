"""The colours of tokens.css and the words of the templates: screens.md A3 and A19."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text()
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*")
    if path.suffix in {".html", ".jinja"}
)
MAILS = sorted((ROOT / "templates").rglob("*.txt"))
LIGHT, DARK = 0, 1
SCHEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]
HEX = r"#[0-9a-f]{6}"
TAGS = ("amber", "blue", "plum", "red", "green", "grey", "solid")
# What is written on what, and the least contrast: screens.md 4.3.
TEXT = [
    *((ink, on) for ink in ("ink", "ink-2", "link") for on in ("paper", "desk")),
    *((ink, "paper-2") for ink in ("ink", "ink-2", "link", "danger")),
    *((ink, "sunken") for ink in ("ink", "link")),
    *((ink, on) for ink in ("action", "danger") for on in ("paper", "danger-wash")),
    *((ink, "lamp-wash") for ink in ("ink", "ink-2", "link")),
    ("ink", "action-wash"),
    ("ink", "danger-wash"),
    ("on-head", "head"),
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("on-danger", "danger"),
    ("on-danger", "danger-hover"),
    ("on-lamp", "lamp"),
]
EDGES = [
    *(("line-strong", on) for on in ("paper", "desk", "paper-2")),
    *((mark, "paper") for mark in ("c-teal", "c-blue", "c-plum", "c-ochre", "c-slate")),
    ("on-head-edge", "head"),
    ("action", "paper"),
    # The ring: ink beside what it is drawn on, or beside the lamp round it.
    ("lamp", "head"),
]
WORDS = re.compile(
    r"\b(please|sorry|invalid|oops|click here|victims?|offenders?)\b|!(?!=|--|doctype)",
    re.IGNORECASE,
)


def tokens(scheme: int) -> dict[str, str]:
    """Return the colours of tokens.css by name, in light or in dark."""
    block = TOKENS.split("@supports not")[0]
    both = re.findall(rf"--([\w-]+): light-dark\(({HEX}), ({HEX})\);", block)
    same = re.findall(rf"--([\w-]+): ({HEX});", block)
    return {name: pair[scheme] for name, *pair in both} | dict(same)


def lightness(colour: str) -> float:
    """Return the relative luminance of WCAG 2, 0 for black to 1 for white."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((lightness(one), lightness(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_faint(pairs, *, least: float, scheme: int) -> dict[tuple[str, str], float]:
    """Return the pairs of tokens whose contrast is under the least."""
    found = tokens(scheme)
    ratios = {(a, b): round(contrast(found[a], found[b]), 2) for a, b in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


def test_black_on_white_is_the_most_there_is():
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a3_text_stands_out(scheme):
    assert too_faint(TEXT, least=4.5, scheme=scheme) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a3_tags_stand_out(scheme):
    pairs = [(f"t-{tag}", f"t-{tag}-bg") for tag in TAGS]

    assert too_faint(pairs, least=7, scheme=scheme) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a3_edges_marks_and_the_lamp_stand_out(scheme):
    assert too_faint(EDGES, least=3, scheme=scheme) == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a3_a_ring_stands_out_from_what_it_is_drawn_on(scheme):
    """Lamp and ink are drawn together: one of them shows on any ground."""
    found = tokens(scheme)
    grounds = ("paper", "desk", "paper-2", "sunken", "danger-wash", "lamp-wash", "head")
    faint = {
        ground: ratio
        for ground in grounds
        if (
            ratio := max(
                contrast(found[ring], found[ground]) for ring in ("lamp", "focus-ring")
            )
        )
        < 3
    }

    assert faint == {}
    assert contrast(found["lamp"], found["focus-ring"]) >= 3


def test_a3_older_browsers_get_the_light_set():
    older = TOKENS.split("@supports not")[1]
    plain = dict(re.findall(rf"--([\w-]+): ({HEX});", older))
    light = tokens(LIGHT)

    assert {name: light[name] for name in plain} == plain
    assert set(light) - set(plain) == {"lamp", "on-lamp"}


def test_what_somebody_chose_for_their_pages_is_the_name_of_nothing_else():
    """`light` on a part would make that part light in dark colours too."""
    chosen = re.compile(r"\.(?:light|dark|still)\b")
    styles = {
        path.name
        for path in (ROOT / "static" / "css").rglob("*.css")
        if chosen.search(path.read_text())
    }

    assert styles == {"base.css"}


def spoken(path: Path) -> str:
    """Return what a template says: no tags, no comments, no attributes of code."""
    text = path.read_text()
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[%#].*?[%#]\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    said = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', text)
    return " ".join([re.sub(r"<[^>]*>", " ", text), *said])


def test_a19_no_template_says_what_the_house_does_not_say():
    said = {
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in (*TEMPLATES, *MAILS)
        for found in WORDS.finditer(spoken(path))
    }

    assert said == set()


@pytest.mark.parametrize(
    "words", ["Please wait", "Oops", "It is sent!", "Invalid date", "the Victim"]
)
def test_a19_such_words_are_found(words, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(f"{{% if a != b %}}<!doctype html><p>{words}</p>{{% endif %}}")

    assert WORDS.search(spoken(page))


def test_a19_what_only_the_code_says_is_no_word(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "{% if a != b %}<!-- x --><!doctype html>{# Sorry! #}Sent{% endif %}"
    )

    assert not WORDS.search(spoken(page))
