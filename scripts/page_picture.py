"""Draw docs/images/web.png: the page of a run in Chromium, after a drawing, in its middle frames.

ddpm-tui web RUN &
python scripts/page_picture.py http://127.0.0.1:7860 docs/images/web.png
"""

import shutil
import sys

from playwright.sync_api import sync_playwright

_STEPS, _FRAME, _MILLISECONDS = 50, 42, 300_000


def main(address: str, target: str) -> None:
    """Draw with 50 steps, move the slider, and take a picture of the page.

    Args:
        address: of the page.
        target: the PNG.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(_MILLISECONDS)
        page.goto(address)
        _fill(page, "generate-steps", _STEPS)
        page.click("#generate-draw")
        page.locator("#generate-files a").first.wait_for()
        _fill(page, "generate-frame", _FRAME)
        page.get_by_text(f"step {_FRAME} of {_STEPS}").wait_for()
        page.wait_for_timeout(500)
        page.screenshot(path=target)
        browser.close()


def _fill(page, name: str, value: int) -> None:  # type: ignore[no-untyped-def]
    field = page.locator(f"#{name} input[type=number]")
    field.fill(str(value))
    field.blur()


if __name__ == "__main__":
    main(*sys.argv[1:3])
