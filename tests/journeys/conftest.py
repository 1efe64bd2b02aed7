"""What every journey needs: Chromium, somebody signed in, and the axe rules.

A journey drives the system's own Chromium against a live server: the build without a
window where there is one, which draws the same pages and takes two thirds of the time.
Where no Chromium is installed the journeys fail; CHROMIUM names another one.
"""

import os
import shutil
import threading
from contextlib import contextmanager
from functools import wraps
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Locator, expect, sync_playwright

from tests.people import signed_in

# Playwright keeps an event loop on this thread, and tests ask the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSERS = ["chromium-headless-shell", "chromium"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# Milliseconds: a busy machine is slow, and no reason to fail.
PATIENCE = 30_000
NARROW = {"width": 320, "height": 640}
# Every rule of screens.md A1. axe leaves target-size off unless asked.
AXE_RULES = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "rules": {"target-size": {"enabled": True}},
}


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once for each process of the suite."""
    named = os.environ.get("CHROMIUM")
    path = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "Install Chromium, or name one in CHROMIUM."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
        # Playwright's loop gave the tests of this process a connection of their own.
        connections.close_all()


@pytest.fixture(scope="session")
def settled():
    """Let every press wait until the page that it led to has been read whole.

    Playwright waits until another page has come, not until it is all there, so what a
    test asks next could be asked of a page of which half has arrived. What a script
    brings later is for the test to wait for, with `expect`.
    """
    expect.set_options(timeout=PATIENCE)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "press"):
            patch.setattr(Locator, name, _settling(getattr(Locator, name)))
        yield


def _settling(act):
    @wraps(act)
    def acted(self, *args, **options):
        act(self, *args, **options)
        self.page.wait_for_load_state("domcontentloaded")

    return acted


@pytest.fixture
def visit(chromium, live_server, settled):
    """Return a function that opens a page as somebody, in a browser of their own.

    `visit(asha, "/log/")` opens it on a phone in light colours. `size` is PHONE,
    DESK or NARROW; `scheme` "light" or "dark"; without `javascript` no script runs.
    A fault in a script, or a message of the content security policy, fails the test.
    `page.goto(page.at("/today/"))` goes on from there.
    """
    contexts, faults = [], []

    def open_as(user, path, *, size=PHONE, scheme="light", javascript=True):
        context = chromium.new_context(
            viewport=size,
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda line: _keep_fault(line, faults))
        page.at = lambda path: f"{live_server.url}{path}"
        page.goto(page.at(path))
        return page

    yield open_as
    for context in contexts:
        context.close()
    _wait_for_the_last_answer()
    assert faults == []


def _wait_for_the_last_answer():
    """Let the server end what the browser asked last, such as a draft kept on leaving.

    The server has a thread for each connection, and it ends with the connection. One
    that still writes would hold the tables that the end of the test empties.
    """
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=20)
            assert not thread.is_alive(), f"Still answering: {thread.name}"


def session_cookie(user, url) -> dict[str, str]:
    """Return the cookie of a session in which the user is signed in."""
    return _cookie_of(signed_in(Client(), user), url)


def session_of(page, client) -> None:
    """Give the page's browser the session of a client, or none where it has none."""
    page.context.clear_cookies()
    if django_settings.SESSION_COOKIE_NAME in client.cookies:
        page.context.add_cookies([_cookie_of(client, page.url)])


def _cookie_of(client, url) -> dict[str, str]:
    name = django_settings.SESSION_COOKIE_NAME
    return {
        "name": name,
        "value": client.cookies[name].value,
        "domain": urlsplit(url).hostname,
        "path": "/",
    }


def _keep_fault(line, faults):
    if line.type == "error" and "Content Security Policy" in line.text:
        faults.append(line.text)


def axe_faults(page) -> list[str]:
    """Return what axe finds on the page, each with its rule and the elements.

    It looks at the page unrolled: a bar that sticks to the window lies over whatever
    is under it by chance, which is no fault of that thing's size.
    """
    options = AXE_RULES | {"resultTypes": ["violations"]}
    with unrolled(page):
        results = Axe().run(page, options=options)
    return [
        f"{fault['id']}: {fault['help']}: {[node['target'] for node in fault['nodes']]}"
        for fault in results.response["violations"]
    ]


@contextmanager
def unrolled(page):
    """Make the window as high as the page for a while."""
    window = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({**window, "height": max(window["height"], height)})
    yield
    page.set_viewport_size(window)


def scrolls_sideways(page) -> bool:
    """Say whether the page is wider than the window."""
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def live_words(page) -> str:
    """Return what the live regions of the page say."""
    regions = page.locator("[role=status], [role=alert], [aria-live]")
    return " ".join(regions.all_inner_texts())
