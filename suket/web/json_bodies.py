"""JSON that names a thing twice is refused: readers would differ in what it says."""

import json
from codecs import BOM_UTF8
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError


class _Twice(Exception):
    """A name comes twice in one object."""


async def body_of(request: Request) -> bytes:
    """Return a body of JSON; raises `RequestValidationError` if it names a thing twice.

    Whatever else is the matter with it is said by who reads it.  The byte-order mark
    that .NET puts before a text is passed over, as RFC 8259, section 8.1, allows.
    """
    body = (await request.body()).removeprefix(BOM_UTF8)
    try:
        json.loads(body, object_pairs_hook=_once)
    except _Twice as error:
        found = {"loc": ("body",), "type": "name_twice", "msg": "a name comes twice"}
        raise RequestValidationError([found]) from error
    except (ValueError, RecursionError):
        pass
    return body


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    return found
