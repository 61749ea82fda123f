"""A message goes to the address that was judged, and to no other."""

import socket
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from threading import Thread

import pytest

from suket.jobs import outbound_http
from suket.jobs.outbound_http import NotPosted, is_outside, judged, plain_host, post


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


class Rebinding:
    """A resolver that gives another answer at each look."""

    def __init__(self, monkeypatch, *addresses):
        self.left, self.asked = list(addresses), []
        monkeypatch.setattr(outbound_http.socket, "getaddrinfo", self)

    def __call__(self, host, port, *_, **more):
        self.asked.append(host)
        place = (self.left.pop(0), port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]


def inet_plain(host):
    """Is it an IPv4 address in its plain spelling?"""
    try:
        return str(IPv4Address(host)) == host
    except ValueError:
        return False


# Inner addresses as they may be written in an address of the web.  With its brackets, as
# there, an address is one of IPv6; the others are IPv4 or names.
INNER = [
    *("127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "127.0.0.1.", "0", "0.0.0.0"),
    *("0.1.2.3", "0177.0.0.1", "0177.0.1", "017700000001", "0x7f.0.0.1", "0x7f.1"),
    *("0X7F.0.0.1", "0x7f000001", "2130706433", "127.0.0.0x1", "00000177.0.0.1"),
    *("127.000.000.001", "10.0.0.1", "10.1", "012.0.0.1", "167772161", "0x0a000001"),
    *("172.16.5.4", "172.31.255.255", "192.168.1.1", "192.168.257", "0xc0a80101"),
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376"),
    *("100.64.0.1", "100.127.255.254", "192.0.0.1", "192.0.0.8", "192.0.0.170"),
    *("192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "198.18.0.1"),
    *("198.19.255.254", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::FFFF:10.0.0.1]", "[0:0:0:0:0:ffff:a9fe:a9fe]", "[::127.0.0.1]", "[::7f00:1]"),
    *("[::a00:1]", "[::8.8.8.8]", "[::ffff:0:127.0.0.1]", "[::ffff:0:7f00:1]"),
    *("[::ffff:0:8.8.8.8]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a00:1]"),
    *("[64:ff9b::a9fe:a9fe]", "[64:ff9b::100.64.0.1]", "[64:ff9b:1::8.8.8.8]"),
    *("[64:ff9b:1:ffff::1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2002:808:808::]"),
    *("[2001::1]", "[2001:0:7f00:1::f5ff:fffe]", "[2001:20::1]", "[2001:db8::1]"),
    *("[3fff::1]", "[fe80::1]", "[fe80::1%eth0]", "[fe80::1%251]", "[fe80::1%25lo]"),
    *("[fec0::1]", "[feff::1]", "[fc00::1]", "[fd00:ec2::254]", "[fdff::1]"),
    *("[ff02::1]", "[ff0e::1]", "[ff05::1:3]", "[100::1]", "[100:0:0:1::1]"),
    *("[5f00::1]", "[4000::1]", "[8000::1]", "[fe00::1]", "[0:0:0:0:1::]"),
    *("[2606:4700::5efe:10.0.0.1]", "[2606:4700::200:5efe:7f00:1]"),
    *("[2606:4700::1111%1]", "localhost", "LOCALHOST", "localhost.", "a.localhost"),
    *("localhost.localdomain", "ip6-localhost", "printer", "printer.local", "db."),
    *("metadata.google.internal", "nas.home.arpa", "\uff11\uff12\uff17.0.0.1"),
    *("127\u30020\u30020\u30021", "\u2460\u2461\u2466.0.0.1", "loc\u00adalhost"),
    *("1.2.3", "1.2.3.4.5", "1.2.3.256", "0x8.8.8.8", "134744072", "8.8.8.08", "a.0x"),
]
OUTER = [
    *(
        "8.8.8.8",
        "203.0.114.7",
        "100.128.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.1.1",
    ),
    *("2606:4700::1111", "2a00:1450:4001::8", "2001:4860:4860::8888", "2400::1"),
    *(
        "::ffff:8.8.8.8",
        "::ffff:808:808",
        "64:ff9b::8.8.8.8",
        "2606:4700::5efe:808:808",
    ),
]


def kept_from_connecting(monkeypatch):
    """Let no socket connect; return where one would have."""
    tried = []

    class Unplugged:
        def __init__(self, family, kind):
            self.family = family

        def settimeout(self, seconds):
            pass

        def connect(self, address):
            tried.append((self.family, address))
            raise OSError("unplugged")

        def close(self):
            pass

    monkeypatch.setattr(outbound_http.socket, "socket", Unplugged)
    return tried


def test_there_are_sixty_spellings_at_the_least():
    assert len(set(INNER)) >= 60


@pytest.mark.parametrize("host", INNER)
def test_an_inner_address_is_refused_in_every_spelling(monkeypatch, host):
    """By its form alone: it is refused though the resolver were to find it outside."""
    asked = resolving(monkeypatch, "8.8.8.8")
    tried = kept_from_connecting(monkeypatch)
    with pytest.raises(NotPosted, match=r"private|no answer"):
        post(f"https://{host}/x", b"", {})
    assert (asked, tried) == ([], [])


@pytest.mark.parametrize("host", [host for host in INNER if host[0] == "["])
def test_a_name_that_leads_to_an_inner_address_is_refused(monkeypatch, host):
    resolving(monkeypatch, host.strip("[]"))
    tried = kept_from_connecting(monkeypatch)
    with pytest.raises(NotPosted, match="private"):
        post("https://bank.example/x", b"", {})
    assert tried == []


@pytest.mark.parametrize(
    "address", [host for host in INNER if host.count(".") == 3 and inet_plain(host)]
)
def test_a_name_that_leads_to_an_inner_ipv4_address_is_refused(monkeypatch, address):
    embedded = IPv4Address(address)
    for within in (address, f"::ffff:{embedded}", f"64:ff9b::{embedded}"):
        assert not is_outside(within)
        resolving(monkeypatch, within)
        with pytest.raises(NotPosted, match="private"):
            judged("bank.example", 443)


@pytest.mark.parametrize("address", OUTER)
def test_an_address_of_the_internet_is_outside(monkeypatch, address):
    assert is_outside(address)
    resolving(monkeypatch, address)
    tried = kept_from_connecting(monkeypatch)
    for host in (f"[{address}]" if ":" in address else address, "bank.example"):
        with pytest.raises(NotPosted, match="no answer"):
            post(f"https://{host}/x", b"", {})
    kind = socket.AF_INET6 if ":" in address else socket.AF_INET
    assert tried == [(kind, (address, 443))] * 2


@pytest.mark.parametrize("host", ["bank.example.", "B\u00fccher.example", "a-1.co.id"])
def test_a_name_of_the_internet_is_looked_up_in_plain_form(monkeypatch, host):
    asked = resolving(monkeypatch, "8.8.8.8")
    kept_from_connecting(monkeypatch)
    with pytest.raises(NotPosted, match="no answer"):
        post(f"https://{host}/", b"", {})
    assert asked == [plain_host(host)]
    assert asked[0] in {"bank.example", "xn--bcher-kva.example", "a-1.co.id"}


@pytest.mark.parametrize(
    "url",
    ["https://[::1", "https://a.example:99999/", "https://a..example/", "https:///x"],
)
def test_what_is_no_address_is_not_posted(monkeypatch, url):
    asked = resolving(monkeypatch, "8.8.8.8")
    with pytest.raises(NotPosted):
        post(url, b"", {})
    assert asked == []


def test_a_name_without_an_address_is_not_posted(monkeypatch):
    resolving(monkeypatch)
    with pytest.raises(NotPosted, match="no answer"):
        post("https://bank.example/", b"", {})


def test_one_address_within_among_others_is_refused(monkeypatch):
    resolving(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(NotPosted, match="private"):
        judged("bank.example", 443)


def test_a_name_is_looked_up_once_and_the_judged_address_connected(monkeypatch):
    """A second answer, as a rebinding name gives, is never asked for."""
    answers = Rebinding(monkeypatch, "8.8.8.8", "127.0.0.1")
    tried = kept_from_connecting(monkeypatch)
    with pytest.raises(NotPosted, match="no answer"):
        post("https://bank.example/x", b"", {})
    assert answers.asked == ["bank.example"]
    assert tried == [(socket.AF_INET, ("8.8.8.8", 443))]


def test_a_name_that_changes_its_answer_gets_the_message_where_it_was_judged(
    monkeypatch,
):
    with listening() as judged_server, listening() as other:
        port = judged_server.server_address[1]
        answers = Rebinding(monkeypatch, "127.0.0.1", "127.0.0.2")
        url = f"http://bank.example:{port}/x"
        assert post(url, b"{}", {}, is_private_allowed=True) == 204
        assert [got[1] for got in judged_server.got] == [f"bank.example:{port}"]
        assert (answers.asked, other.got) == (["bank.example"], [])


def test_a_line_that_is_lost_is_not_opened_anew(monkeypatch):
    """`http.client` would connect by itself, to wherever the name leads by then."""
    answers = Rebinding(monkeypatch, "127.0.0.1", "127.0.0.1")

    class Lost(HTTPConnection):
        def request(self, *arguments):
            self.sock = None
            super().request(*arguments)

    monkeypatch.setattr(outbound_http, "HTTPConnection", Lost)
    with listening() as server:
        url = f"http://bank.example:{server.server_address[1]}/"
        with pytest.raises(NotPosted, match="no answer"):
            post(url, b"", {}, is_private_allowed=True)
        assert (answers.asked, server.got) == (["bank.example"], [])


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
