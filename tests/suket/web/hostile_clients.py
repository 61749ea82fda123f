"""Clients that wish a server ill, all of them on this machine: `asyncio`, no threads.

`python -m tests.suket.web.hostile_clients flood PORT CONNECTIONS SECONDS` asks as fast as it can;
`… slow PORT CONNECTIONS SECONDS` sends a byte now and then, and comes back when it is
shown out.  Both print what they were told, as JSON.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from itertools import cycle

from suket.web.uvicorn_server import allow_descriptors

HOST = "suket.example"
DRIP_SECONDS = 0.5
COMING_SECONDS = 4
HEAD = f"POST /api/v1/verify HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
# What each kind sends at once; the rest comes a byte at a time, and never ends.
SLOW = {
    "nothing": b"",
    "head": HEAD.encode(),
    "body": f"{HEAD}Content-Length: 9000\r\n\r\n".encode(),
}


def question(text):
    body = json.dumps({"text": text}).encode()
    return f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def answer_of(reader):
    """Return status, headers and body of one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    body = await reader.readexactly(int(headers["content-length"]))
    return int(first.split()[1]), headers, body


async def flood(port, connections, seconds):
    """Ask on each connection again and again; count the statuses."""
    told = Counter()
    until = time.monotonic() + seconds

    async def one():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.monotonic() < until:
            writer.write(question("x"))
            status, headers, _ = await answer_of(reader)
            told[status] += 1
            told["without Retry-After"] += (
                status == 429 and "retry-after" not in headers
            )
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    return told


async def dripped(port, first):
    """Send `first`, then a byte now and then (none, if there was nothing to begin with).

    Return after how many seconds the server ended it, and what it had said.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    writer.write(first)
    said = asyncio.ensure_future(reader.read())
    try:
        while not said.done():
            await asyncio.wait([said], timeout=DRIP_SECONDS)
            if first:
                writer.write(b"x")
        return time.monotonic() - began, await said
    except ConnectionError:
        return time.monotonic() - began, b""
    finally:
        writer.close()


async def slow(port, connections, seconds):
    """Be slow on each connection, and come back; return how long each was borne.

    They come one after the other within some seconds, as crowds do.
    """
    until = time.monotonic() + seconds
    borne = []

    async def one(first, after):
        await asyncio.sleep(after)
        while time.monotonic() < until:
            borne.append((await dripped(port, first))[0])

    kinds = cycle(SLOW.values())
    gap = COMING_SECONDS / connections
    await asyncio.gather(*(one(next(kinds), n * gap) for n in range(connections)))
    return {"borne": len(borne), "longest": max(borne)}


def main(act, port, connections, seconds):
    allow_descriptors()
    acts = {"flood": flood, "slow": slow}
    told = asyncio.run(acts[act](int(port), int(connections), float(seconds)))
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
