"""Take the pictures of the README from a running demo.

    make run PORT=8001 &
    .venv/bin/python scripts/take_pictures.py http://localhost:8001

It signs in the way the demo prints it and writes docs/images/. It needs Chromium and
what `make test` installs.
"""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
PASSWORD = "quiet otters paint lanterns"  # noqa: S105  the demo prints it
PATIENCE = 120_000
STORY = (
    "Jayden showed me his phone at break. Somebody had written in the Year 9 chat that"
    " everyone should leave him out of the game."
)


def main() -> int:
    """Take both pictures from the demo at the address that was given."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    chromium = (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-headless-shell")
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        _log_form(browser, address)
        _queue(browser, address)
        browser.close()
    return 0


def _log_form(browser: Browser, address: str) -> None:
    page = _sign_in(browser, address, "asha.patel", width=390, height=844)
    page.goto(f"{address}/log/")
    page.get_by_label("What happened?").fill(STORY)
    page.get_by_label("Add a pupil, adult or whole class").press_sequentially("jay")
    page.get_by_role("option", name="Jayden Marsh").first.click()
    page.get_by_label("Cyberbullying").check()
    page.get_by_text("Draft saved").first.wait_for()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 190)")
    page.screenshot(path=FOLDER / "log-phone.png")


def _queue(browser: Browser, address: str) -> None:
    page = _sign_in(browser, address, "karen.osei", width=1280, height=900)
    page.goto(f"{address}/review/")
    page.locator("[name=decision][value=further_action]").check()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.screenshot(path=FOLDER / "queue-desk.png")


def _sign_in(
    browser: Browser, address: str, who: str, *, width: int, height: int
) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="light",
        locale="en-GB",
        timezone_id="Europe/London",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("E-mail").fill(f"{who}@ashdown.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()
    if "/sign-in/code/" in page.url:
        page.get_by_label("Code").fill(page.locator(".training b").inner_text())
        page.get_by_role("button", name="Continue").click()
        page.wait_for_load_state()
    return page


if __name__ == "__main__":
    sys.exit(main())
