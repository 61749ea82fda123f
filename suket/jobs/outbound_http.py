"""Post a message over HTTP to an address outside, and to no inner one.

A name may lead to an address within the house, today or at the next look: it is looked
up once, every answer is judged, and the connection goes to the address that was judged.
Redirects are not followed, proxies of the environment not used.

Judged is by what may be, not by what may not: a name of the public internet, or an
address in its plain spelling; of addresses those that IANA gives out to networks
(https://www.iana.org/assignments/ipv6-address-space), and the IPv4 address that such a
one stands for must be one itself.
"""

import re
import socket
import ssl
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

TIMEOUT_SECONDS = 10.0
HTTPS_PORT, HTTP_PORT = 443, 80
TAKEN = range(200, 300)
# Names that lead to this machine or this house wherever they are asked: RFC 6761,
# section 6.3; RFC 6762, section 3; RFC 8375; "internal" was set aside by ICANN in 2024.
_INNER_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # WHATWG URL, "ends in a number"
_UNICAST = IPv6Network("2000::/3")  # all that is given out: RFC 4291, section 2.4
_NAT64 = IPv6Network("64:ff9b::/96")  # the last 32 bits are IPv4: RFC 6052
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # before the last 32 bits: RFC 5214, section 6.1
# Within what is given out, what is no network's own: protocols with Teredo (RFC 2928,
# 4380), 6to4 and its relays (RFC 7526), examples (RFC 9637), IPv4 protocols (RFC 6890).
# `is_global` knows some of them in some releases of Python.
_NOBODYS = tuple(
    map(
        ip_network,
        ("2001::/23", "2002::/16", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24"),
    )
)

Place = tuple[socket.AddressFamily, tuple[Any, ...]]  # what a socket connects to


class NotPosted(Exception):
    """It could not be handed over; the text says why, in a word or two."""


def post(
    url: str, body: bytes, headers: dict[str, str], *, is_private_allowed: bool = False
) -> int:
    """Post `body` and return the status of the answer, whose body is not read.

    Raises `NotPosted`.
    """
    try:
        parts = urlsplit(url)
        is_tls = parts.scheme == "https"
        if not is_tls and not is_private_allowed:
            raise NotPosted("not https")
        host = plain_host(parts.hostname or "")
        port = parts.port or (HTTPS_PORT if is_tls else HTTP_PORT)
        place = judged(host, port, is_private_allowed=is_private_allowed)
        line = _connected(host, place, is_tls=is_tls)
        try:
            connection = HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
            connection.sock = line
            connection.auto_open = 0  # never by itself: it would look the name up anew
            connection.request("POST", _target(parts), body, headers)
            return connection.getresponse().status
        finally:
            line.close()
    except ssl.SSLError as error:
        raise NotPosted("no TLS") from error
    except TimeoutError as error:
        raise NotPosted("too slow") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NotPosted("no answer") from error


def plain_host(host: str) -> str:
    """Return a host in lower case and ASCII (IDNA 2003), without a dot at the end.

    Raises `ValueError` for what is no name: an empty label, or one of 64 characters.
    """
    if ":" in host:
        return host.lower()
    return host.encode("idna").decode("ascii").lower().removesuffix(".")


def judged(host: str, port: int, *, is_private_allowed: bool = False) -> Place:
    """Return one place of a plain `host`, having seen that all of them lie outside.

    Raises `NotPosted`, or `OSError` if there is none.
    """
    if not is_private_allowed and not is_outer_spelling(host):
        raise NotPosted("a private address")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = [(answer[0], answer[4]) for answer in found]
    are_outside = all(is_outside(str(address[0])) for _, address in places)
    if not are_outside and not is_private_allowed:
        raise NotPosted("a private address")
    if not places:
        raise OSError("a name without an address")
    return places[0]


def is_outer_spelling(host: str) -> bool:
    """Say whether a plain host may be outside by its form alone.

    An address is written as everybody writes it: what takes 0177.1 or 2130706433 for an
    address, and which, differs from system to system.  A name has a dot in it: others
    are completed by the names of the house.
    """
    if ":" in host:
        return is_outside(host)
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return is_outside(str(IPv4Address(host)))
        except ValueError:
            return False
    is_inner = any(f".{host}".endswith(f".{name}") for name in _INNER_NAMES)
    return "." in host and not is_inner


def is_outside(text: str) -> bool:
    """Say whether an address is one of the public internet.

    One that stands for an IPv4 address is outside if that one is.  An address with a
    zone (RFC 4007) is one of a link.  Raises `ValueError` if it is no address.
    """
    address = ip_address(text)
    if isinstance(address, IPv4Address):
        return _is_given_out(address)
    if address.scope_id is not None:
        return False
    inner = _ipv4_within(address)
    if inner is not None and not _is_given_out(inner):
        return False
    if address.ipv4_mapped is not None or address in _NAT64:
        return True  # the IPv4 address in another spelling, which was judged
    return address in _UNICAST and _is_given_out(address)


def _is_given_out(address: IPv4Address | IPv6Address) -> bool:
    is_nobodys = any(address in network for network in _NOBODYS)
    return address.is_global and not address.is_multicast and not is_nobodys


def _ipv4_within(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address in the last 32 bits, where their place says it is one."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    before_last = int(address) >> 32 & 0xFFFF_FFFF
    if address in _NAT64 or before_last in _ISATAP:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _connected(host: str, place: Place, *, is_tls: bool) -> socket.socket:
    """Connect to the very address that was judged; a name is not looked up here."""
    family, address = place
    line = socket.socket(family, socket.SOCK_STREAM)
    try:
        line.settimeout(TIMEOUT_SECONDS)
        line.connect(address)
        if not is_tls:
            return line
        context = ssl.create_default_context()
        return context.wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
