"""A web server that serves a published folder, and misbehaves where it is told to."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from verify.fetch import NotThere
from verify.upstream_source import Folder


@dataclass
class ToySource:
    """Its address, what it was asked, and what it answers instead, by path."""

    folder: Path
    port: int = 0
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # path, tag
    instead: dict[str, Callable] = field(default_factory=dict)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def paths(self):
        """Return what was asked for since this was last called."""
        asked, self.asked = self.asked, []
        return [path for path, _ in asked]

    def answer(self, handler):
        path, tag = handler.path, handler.headers.get("If-None-Match")
        self.asked.append((path, tag))
        misbehave = self.instead.get(path) or self.instead.get("*")
        if misbehave is not None:
            misbehave(handler)
            return
        known = None if tag is None else tag.strip('"')
        try:
            data, etag = Folder(self.folder).get(path[1:], limit=2**24, known=known)
        except NotThere:
            send(handler, 404)
            return
        send(handler, 304 if data is None else 200, data or b"", ETag=f'"{etag}"')


def send(handler, status, body=b"", **headers):
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def with_status(status, **headers):
    return lambda handler: send(handler, status, b"", **headers)


def with_body(body, **headers):
    return lambda handler: send(handler, 200, body, **headers)


def cut_off(handler):
    send(handler, 200, b"\xd2\x84", Content_Length="4000")
    handler.close_connection = True


def hung_up(handler):
    handler.close_connection = True


def dripping(handler):
    handler.send_response(200)
    handler.end_headers()
    for _ in range(400):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.02)


def silent(handler):
    time.sleep(1)
    handler.close_connection = True


@contextmanager
def serving(folder):
    """Serve a folder at a free port of this machine."""
    source = ToySource(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_GET(self):
            try:
                source.answer(self)
            except OSError:
                self.close_connection = True  # who asked has gone

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    source.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield source
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
