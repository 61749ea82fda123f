"""What a picture is by its first bytes, where Pillow does not know or may not read."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from verify import kernel_limits

# The extra `heic` is installed, and its decoder can have the thread that it starts.
READS_HEIC: Final = (
    find_spec("pi_heif") is not None and kernel_limits.can_allow_threads()
)

_BRANDS: Final = re.compile(rb".{4}ftyp(.{4})", re.DOTALL)  # ISO/IEC 14496-12, 4.3
_OF_BRAND: Final[Mapping[bytes, str]] = {
    **dict.fromkeys((b"avif", b"avis"), "avif"),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "heic"),
    **dict.fromkeys((b"mif1", b"msf1"), "heic"),
}
_OF_START: Final[Mapping[bytes, str]] = {
    b"\xff\x0a": "jpeg-xl",
    b"\0\0\0\x0cJXL ": "jpeg-xl",
    b"\0\0\0\x0cjP  ": "jpeg-2000",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"8BPS": "psd",
}


def needs_thread(data: object) -> bool:
    """Is it a HEIC, and can it be read?  Its decoder works in a thread of its own."""
    return READS_HEIC and isinstance(data, bytes) and kind_of(data) == "heic"


def kind_of(data: bytes) -> str | None:
    """Return what a picture is that a camera may have made and nothing here reads."""
    if found := _BRANDS.match(data):
        return _OF_BRAND.get(found[1])
    return next((k for start, k in _OF_START.items() if data.startswith(start)), None)
