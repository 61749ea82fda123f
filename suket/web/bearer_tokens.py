"""The token by which a machine shows who it is: Bearer, as RFC 6750 has it."""

from typing import Final

from starlette.datastructures import Headers

SCHEME: Final = "bearer"


def token_of(headers: Headers) -> str:
    """Return the token of a request's headers, "" without one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == SCHEME else ""
