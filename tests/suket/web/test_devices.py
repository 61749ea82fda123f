"""Devices as people call them."""

import pytest
from starlette.requests import Request

from suket.web.devices import UNKNOWN, device_of


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101"
                " Firefox/140.0"
            ),
            "Firefox di Windows",
        ),
        (
            (
                "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko)"
                " Chrome/140.0.0.0 Mobile Safari/537.36"
            ),
            "Chrome di Android",
        ),
        (
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)"
                " AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148"
                " Safari/604.1"
            ),
            "Safari di iPhone",
        ),
        (
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like"
                " Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
            ),
            "Edge di Windows",
        ),
        ("<script>alert(1)</script>", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_a_device_is_called_by_browser_and_system(told, name):
    headers = [(b"user-agent", told.encode())]
    assert device_of(Request({"type": "http", "headers": headers})) == name
