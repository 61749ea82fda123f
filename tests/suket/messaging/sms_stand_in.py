"""An SMS gateway over a real socket, which refuses, loses and cuts as a test wants it."""

import json
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from suket.messaging import dialects
from suket.messaging.sms import Gateway

ACCEPTED = (200, {"status": "accepted", "id": "g-{n}"})


class Provider:
    """What the gateway does with each message: `answers` by receiver, in turn."""

    def __init__(self):
        self.taken, self.answers, self.requests = [], {}, []

    def next_of(self, number):
        left = self.answers.get(number) or self.answers.get("*") or [ACCEPTED]
        return left.pop(0) if len(left) > 1 else left[0]

    def counted(self):
        """Return how often each message was taken, by our name of it."""
        return Counter(one["reference"] for one in self.taken)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing of clients that are gone."""


def _handler(provider):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words):
            """Say nothing."""

        def do_POST(self):
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            is_json = "json" in self.headers.get("Content-Type", "")
            self.answered(json.loads(raw) if is_json else plain(parse_qs(raw.decode())))

        def do_GET(self):
            self.answered(plain(parse_qs(urlsplit(self.path).query)))

        def hang_up(self):
            self.close_connection = True
            self.connection.shutdown(SHUT_RDWR)

        def answered(self, fields):
            provider.requests.append((self.command, dict(self.headers), fields))
            doing = provider.next_of(fields.get("to"))
            if doing == "cut-before":
                self.hang_up()
                return
            if doing == "cut-after":
                provider.taken.append(fields)
                self.hang_up()
                return
            status, body = doing
            text = body if isinstance(body, str) else json.dumps(body)
            text = text.replace("{n}", str(len(provider.taken)))
            if status < 300 and "accepted" in text:
                provider.taken.append(fields)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(text.encode())

    return Handler


def plain(fields):
    return {name: values[0] for name, values in fields.items()}


@contextmanager
def answering(dialect="json"):
    """Run a gateway; yield the provider behind it and what one must know to send."""
    provider = Provider()
    server = _Server(("127.0.0.1", 0), _handler(provider))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/kirim"
        spoken = dialects.read(dialect)
        yield (
            provider,
            Gateway(dialect=spoken, url=url, user="u", secret="s", sender="DUKCAPIL"),
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
