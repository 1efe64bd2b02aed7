"""What one page is held to in a browser, whatever it is about: screens.md 5.1.

The page is loaded once, as a phone in light colours. Each further look is put on
without asking the server again.
"""

import gzip
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.urls import resolve

from tests.journeys.conftest import AXE_RULES, DESK, NARROW, PHONE

# What can differ between colours and between widths; the rest was seen in the first.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
WIDTH_RULES = ["color-contrast", "scrollable-region-focusable", "target-size"]
# In an order that changes one thing at a time.
OTHER_LOOKS = [
    (PHONE, "dark", COLOUR_RULES),
    (DESK, "dark", COLOUR_RULES),
    (DESK, "light", WIDTH_RULES),
]
# axe may not ask for the style sheets again: that would be a request of the page.
HOW = {"resultTypes": ["violations", "incomplete"], "preload": False}
# A16, in bytes after compression.
MOST_REQUESTS, MOST_HTML, MOST_STYLE, MOST_SCRIPT = 12, 40_000, 20_000, 45_000
MOST_FONTS = 90_000
CHECKS = Path(__file__).with_name("surveying.js").read_text()


def faults_of(page, html: bytes) -> list[str]:
    """Return everything that is wrong with a page that was just loaded on a phone."""
    page.wait_for_load_state()
    return [
        *page.evaluate(f"({CHECKS}).still()"),
        *weight_faults(page, html),
        *form_faults(page),
        *_focus_faults(page),
        *_forced_colours(page),
        *_looks(page),
        *_clipped(page),
        *_narrow(page),
    ]


def faults_in_every_look(page) -> list[str]:
    """Return what axe finds in each look, and each width at which a page is too wide.

    For a page that somebody did something on; it stays as it was.
    """
    page.wait_for_load_state()
    window = page.viewport_size
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    faults = [*_looks(page), *_narrow(page)]
    page.set_viewport_size(window)
    return faults


def _looks(page) -> list[str]:
    """Return the faults of A1, A2 and A5 in each look.

    The window is as high as the page on a phone: a bar that sticks to it lies over
    whatever is under it by chance, which is no fault of that thing's size.
    """
    height = page.evaluate("document.documentElement.scrollHeight")
    high = max(PHONE["height"], height)
    page.set_viewport_size({**PHONE, "height": high})
    found = Axe().run(page, options=AXE_RULES | HOW).response
    faults = _told(found, "390 light", page)
    for size, scheme, rules in OTHER_LOOKS:
        if page.viewport_size["width"] != size["width"]:
            page.set_viewport_size({**size, "height": high})
        page.emulate_media(color_scheme=scheme)
        options = HOW | {"runOnly": {"type": "rule", "values": rules}}
        found = page.evaluate("options => axe.run(document, options)", options)
        faults += _told(found, f"{size['width']} {scheme}", page)
    return faults


def _told(found, look: str, page) -> list[str]:
    """Return the faults that axe found, and what of A2 it could not measure."""
    faults = [
        f"A1 {look} {fault['id']}: {[node['target'] for node in fault['nodes']]}"
        for fault in found["violations"]
    ]
    faults += [f"A5 {look}: {each}" for each in page.evaluate(f"({CHECKS}).wide()")]
    unsure = [
        node["target"][-1]
        for fault in found["incomplete"]
        if fault["id"] == "color-contrast"
        for node in fault["nodes"]
    ]
    if unsure:
        low = page.evaluate(f"targets => ({CHECKS}).lowContrast(targets)", unsure)
        faults += [f"A2 {look}: {each}" for each in low]
    return faults


def _clipped(page) -> list[str]:
    """Return the faults of A6, on the desk: a page at 200 % has half its width."""
    page.set_viewport_size(DESK)
    return page.evaluate(f"({CHECKS}).clippedWhenLarge()")


def _narrow(page) -> list[str]:
    """Return the faults of A5 at 320 px, which is 1280 px at 400 %."""
    page.set_viewport_size(NARROW)
    faults = [f"A5 320: {each}" for each in page.evaluate(f"({CHECKS}).wide()")]
    page.set_viewport_size(PHONE)
    return faults


def _focus_faults(page) -> list[str]:
    """Return the faults of A7, A8 and of the skip link of A10, by keyboard.

    The first Tab is a real one, so that Chromium shows the ring from then on. That
    Tab goes from stop to stop as is reckoned here is tried with real keys by
    `test_tab_goes_through_a_page_and_leaves_it`.
    """
    page.evaluate(f"({CHECKS}).fromTheTop()")
    page.keyboard.press("Tab")
    faults = page.evaluate(f"({CHECKS}).focus()")
    page.evaluate(f"({CHECKS}).fromTheTop()")
    return faults


def tab_through(page) -> tuple[list[str], list[str]]:
    """Return the stops of a page as they are reckoned, and those that Tab makes.

    The second ends where Tab leaves the page, or some stops after it should have.
    """
    page.evaluate(f"({CHECKS}).fromTheTop()")
    reckoned = page.evaluate(f"({CHECKS}).namesOfStops()")
    made = []
    for _ in range(len(reckoned) + 3):
        page.keyboard.press("Tab")
        stop = page.evaluate(f"({CHECKS}).nameOfStop()")
        if not stop:
            break
        made.append(stop)
    return reckoned, made


def _forced_colours(page) -> list[str]:
    """Return the faults of A13.

    Screenshots differ from machine to machine with its fonts, so what is looked at is
    what they would show: an edge around each tag, chip and button, and the ring.
    """
    page.emulate_media(forced_colors="active")
    faults = page.evaluate(f"({CHECKS}).edgeless()")
    page.emulate_media(forced_colors="none")
    return faults


def form_faults(page) -> list[str]:
    """Return each form whose answers would go to an address that takes none."""
    sent_to = page.evaluate(
        "[...document.forms].filter(form => form.method == 'post')"
        ".map(form => form.action)"
    )
    return [f"A form is sent to {url}" for url in sent_to if not _takes_answers(url)]


def _takes_answers(url: str) -> bool:
    """Say whether the view at an address takes POST, by its own decorators."""
    view = resolve(unquote(urlsplit(url).path)).func
    if hasattr(view, "view_class"):
        return hasattr(view.view_class, "post")
    while view is not None:
        for cell in view.__closure__ or ():
            methods = cell.cell_contents
            if isinstance(methods, list | tuple) and "GET" in methods:
                return "POST" in methods
        view = getattr(view, "__wrapped__", None)
    return True


def weight_faults(page, html: bytes) -> list[str]:
    """Return the faults of A16: requests and bytes as they would be sent."""
    asked = page.evaluate(
        "performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    # The page itself, and the icon, which a browser with a window asks for.
    icon = any("favicon" in url for url in asked)
    measured = {
        "requests": (len(asked) + (1 if icon else 2), MOST_REQUESTS),
        "HTML": (len(gzip.compress(html)), MOST_HTML),
        "style": (_weight_of(".css", asked), MOST_STYLE),
        "script": (_weight_of(".js", asked), MOST_SCRIPT),
        "fonts": (_weight_of(".woff2", asked), MOST_FONTS),
    }
    return [
        f"A16: {number} of {what}, at most {most}"
        for what, (number, most) in measured.items()
        if number > most
    ]


def _weight_of(ending: str, asked: list[str]) -> int:
    return sum(weight(url) for url in asked if url.endswith(ending))


@cache
def weight(url: str) -> int:
    """Return the bytes of a static file after compression."""
    name = unquote(urlsplit(url).path).removeprefix("/static/")
    path = finders.find(name)
    assert path, f"{url} is no static file"
    return len(gzip.compress(Path(path).read_bytes()))


def title_fault(title: str) -> list[str]:
    """Return the fault of a title that does not end as screens.md A9 has it."""
    shape = r".+ – Daybook( – .+)?"
    return [] if re.fullmatch(shape, title) else [f"A9: the title is {title!r}"]


def as_lines(faults: dict[str, list[str]]) -> str:
    """Return the faults, a line each after its page; nothing where there is none."""
    return "\n".join(
        f"{page}: {each}" for page, found in faults.items() for each in found
    )
