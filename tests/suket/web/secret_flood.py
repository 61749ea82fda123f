"""A flood of tries of PINs and passwords, against a server on this machine.

    python -m tests.suket.web.secret_flood PORT CONNECTIONS SECONDS

A third of the connections invents links, and the others names of officers and of
clerks, each with the form that the server gave them.  They ask again as soon as they
were told anything.  Prints how often each was told what, as JSON.
"""

import asyncio
import json
import re
import secrets
import sys
import time
from collections import Counter
from contextlib import closing
from http import HTTPStatus
from itertools import cycle
from urllib.parse import urlencode

from suket.web.uvicorn_server import allow_descriptors
from tests.suket.web.hostile_clients import HOST, answer_of

LINK, OFFICERS, CLERKS = "/unduh", "/petugas/masuk", "/lembaga/masuk"


def posted(path, fields, cookie=""):
    """Return the bytes of a form, as a browser sends it from our own page."""
    body = urlencode(fields)
    return (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


async def form_of(reader, writer, path):
    """Return the token of a sign-in form and the cookie that goes with it."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
    status, _, body = await answer_of(reader)
    if status != HTTPStatus.OK:
        raise ConnectionRefusedError
    csrf = re.search(rb'name="csrf" value="([^"]+)"', body)[1].decode()
    return csrf, f"__Host-suket-masuk={csrf}"


async def guesses(reader, writer, kind):
    """Give one request after the other, each a guess of its kind."""
    if kind == LINK:
        while True:
            pin = f"{secrets.randbelow(10**6):06}"
            yield posted(f"{LINK}/{secrets.token_urlsafe(16)}", {"pin": pin})
    csrf, cookie = await form_of(reader, writer, kind)
    while True:
        name, password = secrets.token_hex(8), secrets.token_hex(8)
        fields = {"csrf": csrf, "nama_pengguna": name, "kata_sandi": password}
        yield posted(kind, fields, cookie)


async def flood(port, connections, seconds):
    """Guess on each connection again and again; count what was told."""
    told, until = Counter(), time.monotonic() + seconds

    async def connected(kind):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with closing(writer):
            async for guess in guesses(reader, writer, kind):
                if time.monotonic() > until:
                    return
                writer.write(guess)
                status, headers, _ = await answer_of(reader)
                told[f"{kind} {status}"] += 1
                told["without Retry-After"] += (
                    status == 429 and "retry-after" not in headers
                )

    async def one(kind):
        while time.monotonic() < until:
            try:
                await asyncio.wait_for(connected(kind), seconds + 30)
            except (OSError, asyncio.IncompleteReadError):
                told["shown out"] += 1

    kinds = cycle((LINK, OFFICERS, CLERKS))
    await asyncio.gather(*(one(next(kinds)) for _ in range(connections)))
    return told


if __name__ == "__main__":
    allow_descriptors()
    found = asyncio.run(flood(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
    sys.stdout.write(json.dumps(found))
