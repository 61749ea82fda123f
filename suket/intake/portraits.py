"""Portraits: any camera's photo made 300 × 400 pixels of JPEG and nothing else."""

from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageFile, ImageOps

from suket.intake.errors import BadPhoto

WIDTH, HEIGHT = 300, 400  # 3 : 4, printed 3 × 4 cm at 254 dpi
MOST_BYTES = 2 * 2**20  # security handbook, section 3.8
MOST_PIXELS = 12_000_000
LEAST_WIDTH, LEAST_HEIGHT = 90, 120  # smaller is no face
QUALITY = 85
_MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
_WHITE = (255, 255, 255)


def portrait(data: bytes) -> bytes:
    """Return the picture as a JPEG of 300 × 400 pixels, without what it carried along.

    The middle is kept where the shape differs; EXIF turns the picture and is dropped
    with everything else.  Raises `BadPhoto` unless it is JPEG or PNG of at most 2 MiB
    and 12 megapixels (by its header, before a pixel is decoded) and at least 90 × 120.
    """
    kind = next((k for magic, k in _MAGIC.items() if data.startswith(magic)), None)
    if kind is None:
        raise BadPhoto("neither JPEG nor PNG")
    if len(data) > MOST_BYTES:
        raise BadPhoto("more than 2 MiB")
    try:
        return _drawn(data, kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BadPhoto(f"a {kind} that cannot be decoded") from error


def _drawn(data: bytes, kind: str) -> bytes:
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, once imported, sets it
    with Image.open(BytesIO(data), formats=[kind]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise BadPhoto(f"{width} × {height} pixels")
        if width < LEAST_WIDTH or height < LEAST_HEIGHT:
            raise BadPhoto(f"only {width} × {height} pixels")
        picture.draft("RGB", (WIDTH * 2, HEIGHT * 2))  # a large JPEG decodes smaller
        upright = _on_white(ImageOps.exif_transpose(picture))
    fitted = ImageOps.fit(upright, (WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = BytesIO()
    fitted.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, _WHITE)
    return Image.alpha_composite(ground, layer).convert("RGB")


def digest_of(jpeg: bytes) -> str:
    """Return the SHA-256 (hex) by which a portrait is kept."""
    return sha256(jpeg).hexdigest()
