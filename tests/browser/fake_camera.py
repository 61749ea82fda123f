"""What a phone's camera sees of a printed suket, for Chromium's fake camera."""

import numpy as np
from PIL import Image, ImageFilter

WIDTH, HEIGHT = 1280, 720
DPI = 150
TURN = 4  # degrees: nobody holds a phone straight
BLUR = 1.2  # pixels: the hand shakes, the lens is cheap
SPECKLE = 12  # standard deviation of 255: the room is dim
MILLIMETRE = DPI / 25.4


def seen(page, corner_mm, side_mm):
    """Return the picture of a part of a page (grey, at `DPI`), held in front of a lens.

    `corner_mm` is the left and the top of the part, `side_mm` how much of the paper the
    height of the picture shows.
    """
    left, top = (round(at * MILLIMETRE) for at in corner_mm)
    side = round(side_mm * MILLIMETRE)
    wide = round(side * WIDTH / HEIGHT)
    left -= (wide - side) // 2
    part = page.convert("L").crop((left, top, left + wide, top + side))
    turned = part.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    turned = turned.rotate(TURN, Image.Resampling.BICUBIC, fillcolor=200)
    leaning = (1, 0.04, -20, 0, 1.06, -20, 0, 0.0001)
    leant = turned.transform(
        turned.size, Image.Transform.PERSPECTIVE, leaning, Image.Resampling.BICUBIC
    )
    blurred = leant.filter(ImageFilter.GaussianBlur(BLUR))
    grey = np.asarray(blurred, dtype=float) * 0.8 + 20  # paper is never white
    noise = np.random.default_rng(9901).normal(0, SPECKLE, grey.shape)
    return Image.fromarray(np.clip(grey + noise, 0, 255).astype("uint8"))


def write_film(path, *pictures):
    """Write pictures as an uncompressed film that goes on for ever (YUV4MPEG2)."""
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode())
        for picture in pictures:
            film.write(b"FRAME\n" + picture.tobytes() + grey)
