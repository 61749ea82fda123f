"""Draw a portrait of somebody who does not exist.

The picture follows from the record alone: the same record gives the same bytes, so the
committed portraits can be made again and compared.  No photograph was used, and none
can be mistaken for one: flat shapes, like the figures on a public notice.
"""

from io import BytesIO

from . import faces, garments, hair
from .brush import Brush
from .sitter import Sitter

__all__ = ["SIZE", "Sitter", "portrait"]

SIZE = (300, 400)  # 3 × 4 cm, the usual pas foto, at 254 dpi
MAX_BYTES = 12_000  # two hundred of them live in the repository
QUALITIES = (84, 78, 72, 66, 60)  # patterned cloth needs more bytes than plain


def portrait(sitter: Sitter) -> bytes:
    """Return the portrait as a JPEG of 300 × 400 pixels and at most 12,000 bytes."""
    brush = Brush(sitter.ground)
    hair.draw_behind(brush, sitter)
    garments.draw(brush, sitter)
    hair.draw_veil(brush, sitter)
    faces.draw(brush, sitter)
    hair.draw_before(brush, sitter)
    faces.draw_glasses(brush, sitter)
    tries = (_jpeg(brush, quality) for quality in QUALITIES)
    return next(jpeg for jpeg in tries if len(jpeg) <= MAX_BYTES)


def _jpeg(brush: Brush, quality: int) -> bytes:
    stream = BytesIO()
    brush.finished(SIZE).save(
        stream, "JPEG", quality=quality, subsampling=2, optimize=True, progressive=True
    )
    return stream.getvalue()
