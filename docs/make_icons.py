"""Draw the icons that phones show, from templates/static/icon.svg.

    python docs/make_icons.py

A maskable icon fills its square, and what matters lies in the circle of 80 % that no
phone cuts off.
"""

import re
from pathlib import Path

from pictured_pages import browser

STATIC = Path(__file__).parent.parent / "templates" / "static"
SIZES = 192, 512
GROUND = "#0a489f"
SAFE = 0.72  # of the side
PAGE = "<style>body{{margin:0;background:{ground}}}svg{{{place}}}</style>{drawing}"
WHOLE = "display:block;width:100vw;height:100vh"
INSIDE = f"position:absolute;inset:{(1 - SAFE) / 2:%};width:{SAFE:%};height:{SAFE:%}"


def main() -> None:
    """Write all sizes of both kinds."""
    drawing = (STATIC / "icon.svg").read_text("utf-8")
    bare = re.sub(r'<rect [^>]*rx="8"[^>]*/>', "", drawing)  # without its own ground
    with browser() as chromium:
        for size in SIZES:
            page = chromium.new_page(viewport={"width": size, "height": size})
            for name, ground, place, drawn in (
                (f"{size}.png", "transparent", WHOLE, drawing),
                (f"maskable-{size}.png", GROUND, INSIDE, bare),
            ):
                html = PAGE.format(ground=ground, place=place, drawing=drawn)
                page.set_content(html)
                target = STATIC / "icons" / name
                page.screenshot(path=target, omit_background=True)


if __name__ == "__main__":
    main()
