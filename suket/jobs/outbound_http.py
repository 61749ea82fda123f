"""Post a message over HTTP to an address outside, and to no inner one.

A name may lead to an address within the house, today or at the next look: it is looked
up once, every answer is judged, and the connection goes to the address that was judged.
Redirects are not followed, proxies of the environment not used.
"""

import socket
import ssl
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

TIMEOUT_SECONDS = 10.0
HTTPS_PORT, HTTP_PORT = 443, 80
TAKEN = range(200, 300)
# Addresses that stand for others, or lead back in by a translator.
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_TRANSLATED_OLD = ip_network("2002::/16")


class NotPosted(Exception):
    """It could not be handed over; the text says why, in a word or two."""


def post(
    url: str, body: bytes, headers: dict[str, str], *, is_private_allowed: bool = False
) -> int:
    """Post `body` and return the status of the answer, whose body is not read.

    Raises `NotPosted`.
    """
    parts = urlsplit(url)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    if not is_tls and not is_private_allowed:
        raise NotPosted("not https")
    port = parts.port or (HTTPS_PORT if is_tls else HTTP_PORT)
    try:
        address = judged(host, port, is_private_allowed=is_private_allowed)
        line = _connected(host, address, port, is_tls=is_tls)
        try:
            connection = HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
            connection.sock = line
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


def judged(host: str, port: int, *, is_private_allowed: bool = False) -> str:
    """Return one address of `host`, having seen that all of them lie outside.

    Raises `NotPosted`, or `OSError` if there is none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(answer[4][0]) for answer in found]
    if not is_private_allowed and not all(map(is_outside, addresses)):
        raise NotPosted("a private address")
    return addresses[0]


def is_outside(text: str) -> bool:
    """Say whether an address is one of the public internet, and stands for no other."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif any(address in net for net in (*_TRANSLATED, _TRANSLATED_OLD)):
            return False
    return address.is_global and not address.is_multicast


def _connected(host: str, address: str, port: int, *, is_tls: bool) -> socket.socket:
    line = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
    if not is_tls:
        return line
    try:
        context = ssl.create_default_context()
        return context.wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
