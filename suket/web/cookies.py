"""Cookies, set and read: sent to us only, by our own pages, and read by no script."""

from datetime import timedelta
from typing import Final

from fastapi import Request
from starlette.responses import Response

from suket.web.pages import Site

SESSION: Final = "suket-petugas"
HALF: Final = "suket-separuh"  # the password was right; a second factor is awaited
GREETING: Final = "suket-masuk"  # ties the sign-in form to the browser that asked
SEARCH: Final = "suket-cari"
ONCE: Final = "suket-sekali"  # a secret on its way to the page that shows it
HOLDER: Final = "suket-unduh"
FOLLOWER: Final = "suket-status"  # whose application was looked at
CLERK: Final = "suket-lembaga"
DEVICE: Final = "suket-perangkat"  # of a browser in which somebody has signed in


def name_of(cookie: str, site: Site) -> str:
    """Return the cookie's name: `__Host-` keeps neighbours out, and needs TLS."""
    return f"__Host-{cookie}" if site.is_https else cookie


def read(request: Request, cookie: str, site: Site) -> str:
    """Return the cookie's value, "" without one."""
    return request.cookies.get(name_of(cookie, site), "")


def put(
    response: Response,
    cookie: str,
    value: str,
    site: Site,
    *,
    kept: timedelta | None = None,
) -> None:
    """Let the browser keep the cookie so long, and show it to us only.

    None: until the browser is closed.
    """
    response.set_cookie(
        name_of(cookie, site),
        value,
        max_age=int(kept.total_seconds()) if kept else None,
        path="/",
        secure=site.is_https,
        httponly=True,
        samesite="strict",
    )


def drop(response: Response, cookie: str, site: Site) -> None:
    """Let the browser forget the cookie."""
    response.delete_cookie(
        name_of(cookie, site),
        path="/",
        secure=site.is_https,
        httponly=True,
        samesite="strict",
    )
