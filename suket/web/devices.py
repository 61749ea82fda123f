"""Devices as people call them, by what a browser says of itself."""

from typing import Final

from starlette.requests import Request

# What stands in `User-Agent`, the most telling first: most say they are Safari too.
_BROWSERS: Final = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS: Final = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
UNKNOWN: Final = "Perangkat lain"


def device_of(request: Request) -> str:
    """Return "Firefox di Windows", or what of it the browser tells."""
    told = request.headers.get("user-agent", "")
    names = (_first(_BROWSERS, told), _first(_SYSTEMS, told))
    return " di ".join(filter(None, names)) or UNKNOWN


def _first(names: dict[str, str], told: str) -> str:
    return next((name for mark, name in names.items() if mark in told), "")
