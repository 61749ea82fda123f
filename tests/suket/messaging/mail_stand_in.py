"""A mail relay over a real socket, which refuses, forgets and cuts as a test wants it."""

import socket
import ssl
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from ipaddress import ip_address

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from suket.messaging.mail import Relay
from suket.messaging.words import Security

HOST = "127.0.0.1"
SENDER = "Dukcapil Contoh <suket@contoh.example>"
USER, PASSWORD = "suket", "kuda laut"


def certificate(folder):
    """Write a certificate for this machine, and its key; return both paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    others = [x509.DNSName("localhost"), x509.IPAddress(ip_address(HOST))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    chain, private = folder / "relay.crt", folder / "relay.private"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return chain, private


class Handler:
    """What the relay does with each mail: `answers` by receiver, in turn."""

    def __init__(self):
        self.taken, self.answers, self.asked, self.senders_refused = [], {}, 0, False

    def next_of(self, address):
        """Return what happens to the next mail of a receiver; the last is for ever."""
        left = self.answers.get(address) or self.answers.get("*") or ["take"]
        return left.pop(0) if len(left) > 1 else left[0]

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.senders_refused:
            return "550 not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked += 1
        envelope.doing = doing = self.next_of(address)
        if doing == "hang-up":
            server.transport.abort()
        if doing.startswith("rcpt-"):
            return f"{doing.removeprefix('rcpt-')} no <{address}>"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        doing = envelope.doing
        if doing.startswith("data-"):
            return f"{doing.removeprefix('data-')} no <{envelope.rcpt_tos[0]}>"
        if doing != "cut-before":
            self.taken.append((envelope.rcpt_tos[0], envelope.content))
        if doing in {"cut-before", "cut-after"}:
            server.transport.abort()
            return "421 gone"
        return "250 OK"

    @property
    def mails(self):
        return [message_from_bytes(raw) for _, raw in self.taken]

    def counted(self):
        """Return how often each mail was taken, by its id."""
        return Counter(mail["Message-ID"] for mail in self.mails)


class _AnyPort(Controller):
    """A relay at whichever port is free, which is not known before."""

    def factory(self):
        self.made = [*getattr(self, "made", ()), super().factory()]
        return self.made[-1]

    @property
    def has_lines(self):
        return any(one.transport is not None for one in self.made)

    def hang_up(self):
        for one in self.made:
            if one.transport is not None:
                one.transport.abort()

    def _trigger_server(self):
        with socket.create_connection(self.server.sockets[0].getsockname()):
            pass


@contextmanager
def relaying(folder, *, offers_tls=True, is_tls=False, wants_password=False):
    """Run a relay; yield its handler and what one must know to send by it."""
    handler = Handler()
    chain, private = certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, private)

    def signed_in(server, session, envelope, mechanism, data):
        is_right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=is_right)

    controller = _AnyPort(
        handler,
        hostname=HOST,
        port=0,
        ssl_context=context if is_tls else None,
        tls_context=context if offers_tls and not is_tls else None,
        require_starttls=offers_tls and not is_tls,
        auth_required=wants_password,
        authenticator=signed_in,
        server_hostname="relay.contoh.example",
    )
    controller.start()
    port = controller.server.sockets[0].getsockname()[1]
    try:
        yield handler, relay_of(port, chain, is_tls=is_tls)
    finally:
        controller.loop.call_soon_threadsafe(controller.hang_up)
        until = time.monotonic() + 2
        while controller.has_lines and time.monotonic() < until:
            time.sleep(0.005)
        controller.stop(no_assert=True)


def relay_of(port, chain, *, is_tls=False, **over):
    fields = {
        "host": HOST,
        "port": port,
        "sender": SENDER,
        "security": Security.TLS if is_tls else Security.STARTTLS,
        "ca_file": chain,
    }
    return Relay(**(fields | over))
