"""Take the picture of a page of the site that the README shows.

python -m uv run python scripts/screenshot.py docs/screenshot.png --page lessons/03_first_app/ --palette light
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from ruta.site import browser


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the site and save a picture of one of its pages.")
    parser.add_argument("file", type=Path, help="the picture to write, a .png")
    parser.add_argument("--page", default="lessons/05_pydantic/", help="its address on the site; en/... is English")
    parser.add_argument("--palette", choices=["light", "dark"], default="light")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--at", default="", help="a CSS selector to scroll to")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, browser.launched() as chromium:
        built = browser.build(Path(folder))
        if built.returncode or chromium is None:
            sys.exit(built.stderr if built.returncode else browser.ABSENT)
        with browser.served(Path(folder)) as base:
            size = {"width": given.width, "height": given.height}
            page = chromium.new_page(viewport=size, color_scheme=given.palette, reduced_motion="reduce")
            page.goto(base + given.page, wait_until="networkidle")
            if given.at:
                page.locator(given.at).first.evaluate("element => element.scrollIntoView()")
            page.screenshot(path=given.file)


if __name__ == "__main__":
    main()
