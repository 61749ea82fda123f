"""Read the QR of a picture from a downscaled copy, where that is sure.

To decode and to search less takes less than half of the time.  But a second code too
fine for what is left would not be seen, and a picture of two is nobody's.  So a glance
is believed only where there can hardly be another:

*   one as coarse as the one that was read, or coarser, is read too or at least located;
*   a finer one has more edges in the same area, even where its modules can no longer be
    told apart.  There is none if no other place has nearly as many edges.

Text, emblems and portraits have fewer.  Where something has as many nobody is refused:
all pixels are looked at.  What still goes unseen is in suket/decisions/0021.
"""

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat
from zxingcpp import Barcode, BarcodeFormat, read_barcodes

NEARLY = 0.7  # as many edges: another's ink may be paler
BLOCK = 16  # pixels
REACH = 1.5  # blocks to each side of one: four are as wide as a code of fine modules


def only_code(picture: Image.Image) -> Barcode | None:
    """Return the QR code in a grey picture, or None if it may not be the only one."""
    found = read_barcodes(
        picture,
        formats=BarcodeFormat.QRCode,
        try_invert=False,
        try_downscale=False,
        return_errors=True,
    )
    if len(found) != 1 or not found[0].valid:
        return None
    return found[0] if _has_most_edges(found[0], picture) else None


def _has_most_edges(code: Barcode, picture: Image.Image) -> bool:
    """Has no other place nearly as many edges as the code, by their sum of grey?"""
    aslant = picture.crop((1, 1, *picture.size))  # the same for a picture on its side
    edges = ImageChops.difference(picture, aslant)
    inside = Image.new("1", edges.size)
    ImageDraw.Draw(inside).polygon(_corners(code), fill=1)
    box = inside.getbbox()
    own = ImageStat.Stat(edges.crop(box), inside.crop(box)).mean[0]
    ImageDraw.Draw(edges).polygon(_corners(code), fill=0)
    elsewhere = edges.reduce(BLOCK).filter(ImageFilter.BoxBlur(REACH))
    return ImageStat.Stat(elsewhere).extrema[0][1] < NEARLY * own


def _corners(code: Barcode) -> list[tuple[int, int]]:
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return [(corner.x, corner.y) for corner in corners]
