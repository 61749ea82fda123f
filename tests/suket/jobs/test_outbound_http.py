"""A message goes to the address that was judged, and to no other."""

import socket
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from suket.jobs import outbound_http
from suket.jobs.outbound_http import NotPosted, is_outside, judged, post


class Listener(BaseHTTPRequestHandler):
    """Keeps what comes, and answers as its server says."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Host"], body))
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *words):
        pass


@contextmanager
def listening(status=204):
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.status, server.got = status, []
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def resolving(monkeypatch, *addresses):
    """Let every name lead to these addresses; return the names that were asked."""
    asked = []

    def answer(host, port, **more):
        asked.append(host)
        kinds = {True: socket.AF_INET6, False: socket.AF_INET}
        return [
            (kinds[":" in each], socket.SOCK_STREAM, 6, "", (each, port))
            for each in addresses
        ]

    monkeypatch.setattr(outbound_http.socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
    ],
)
def test_an_address_within_is_not_outside(monkeypatch, address):
    assert not is_outside(address)
    resolving(monkeypatch, address)
    with pytest.raises(NotPosted, match="private"):
        post("https://bank.example/x", b"", {})


@pytest.mark.parametrize("address", ["203.0.114.7", "8.8.8.8", "2606:4700::1111"])
def test_an_address_of_the_internet_is_outside(address):
    assert is_outside(address)


def test_one_address_within_among_others_is_refused(monkeypatch):
    resolving(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(NotPosted, match="private"):
        judged("bank.example", 443)


def test_a_name_is_looked_up_once_and_the_judged_address_connected(monkeypatch):
    """A second answer, as a rebinding name gives, is never asked for."""
    asked = resolving(monkeypatch, "8.8.8.8")
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise OSError

    monkeypatch.setattr(outbound_http.socket, "create_connection", connect)
    with pytest.raises(NotPosted, match="no answer"):
        post("https://bank.example/x", b"", {})
    assert asked == ["bank.example"]
    assert connected == [("8.8.8.8", 443)]


def test_what_is_posted_arrives_with_its_headers(monkeypatch):
    with listening() as server:
        port = server.server_address[1]
        url = f"http://127.0.0.1:{port}/suket?a=1"
        assert post(url, b"{}", {"X": "y"}, is_private_allowed=True) == 204
        assert server.got == [("/suket?a=1", f"127.0.0.1:{port}", b"{}")]


def test_a_redirect_is_not_followed():
    with listening(307) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/suket"
        assert post(url, b"{}", {}, is_private_allowed=True) == 307
        assert len(server.got) == 1


def test_without_the_setting_neither_loopback_nor_http():
    with listening() as server:
        port = server.server_address[1]
        with pytest.raises(NotPosted, match="not https"):
            post(f"http://127.0.0.1:{port}/", b"", {})
        with pytest.raises(NotPosted, match="private"):
            post(f"https://127.0.0.1:{port}/", b"", {})
        assert server.got == []


def test_a_server_without_a_good_certificate_gets_nothing():
    with listening() as server:
        url = f"https://127.0.0.1:{server.server_address[1]}/"
        with pytest.raises(NotPosted):
            post(url, b"secret", {}, is_private_allowed=True)
        assert server.got == []


def test_nobody_at_home_and_no_such_name_are_not_posted(monkeypatch):
    with listening() as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/"
    with pytest.raises(NotPosted, match="no answer"):
        post(url, b"", {}, is_private_allowed=True)

    def unknown(host, port, **more):
        raise socket.gaierror

    monkeypatch.setattr(outbound_http.socket, "getaddrinfo", unknown)
    with pytest.raises(NotPosted, match="no answer"):
        post("https://bank.example/", b"", {})


def test_who_never_answers_is_left(monkeypatch):
    monkeypatch.setattr(outbound_http, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(NotPosted, match="too slow"):
            post(url, b"", {}, is_private_allowed=True)
