"""How much a request may bring: exactly the limit, and not a byte more."""

import asyncio

import pytest
from starlette.exceptions import HTTPException

from suket.web.body_limit import (
    FORM_BYTES,
    STRANGERS_AT_ONCE,
    STRANGERS_FORM_BYTES,
    Bodies,
    BodyLimit,
    Doors,
)

FORM = (b"content-type", b"application/x-www-form-urlencoded")
JSON = (b"content-type", b"application/json")
FILE = (b"content-type", b"multipart/form-data; boundary=x")
MOST = 2 * FORM_BYTES  # bytes of a file


def limit_of(app):
    return BodyLimit(app, doors=Doors(Bodies({"/file": MOST})))


def brought(size, kind, *more):
    """Return how many bytes an app reads of a request, or the status of a refusal."""
    read = []

    async def app(scope, receive, send):
        read.append(len((await receive())["body"]))

    async def receive():
        return {"type": "http.request", "body": bytes(size)}

    scope = {"type": "http", "path": "/file", "headers": [kind, *more]}
    try:
        asyncio.run(limit_of(app)(scope, receive, None))
    except HTTPException as refusal:
        return refusal.status_code
    return read[0]


@pytest.mark.parametrize(
    ("kind", "most"), [(FORM, STRANGERS_FORM_BYTES), (JSON, FORM_BYTES), (FILE, MOST)]
)
def test_a_body_of_exactly_the_limit_is_read_and_a_longer_one_refused(kind, most):
    for size, answer in ((most, most), (most + 1, 413)):
        announced = (b"content-length", str(size).encode())
        assert brought(size, kind) == brought(size, kind, announced) == answer


def test_as_many_large_bodies_as_there_are_places_are_read_at_once():
    answers = []

    async def crowd():
        entered = asyncio.Event()

        async def app(scope, receive, send):
            if limit.public.free < 0:
                entered.set()  # there is one more than there are places
            await entered.wait()
            await receive()

        async def one():
            try:
                await limit(scope, receive, None)
            except HTTPException as refusal:
                answers.append(refusal.status_code)
            else:
                answers.append(200)

        limit = limit_of(app)
        await asyncio.gather(*(one() for _ in range(STRANGERS_AT_ONCE + 1)))
        assert limit.public.free == STRANGERS_AT_ONCE

    async def receive():
        return {"type": "http.request", "body": b"x"}

    scope = {"type": "http", "path": "/file", "headers": [FILE]}
    asyncio.run(crowd())
    assert sorted(answers) == [200] * STRANGERS_AT_ONCE + [503]
