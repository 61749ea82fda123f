"""Mail by a relay, over a line that others cannot read.

STARTTLS is demanded: a relay that does not offer it is refused, for who sits between
can take the offer away.  Nothing is known of a mail whose line broke once its text was
on the way; until then nothing was taken.
"""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from suket.messaging.envelopes import Answer, Envelope
from suket.messaging.words import Outcome, Security

TIMEOUT_SECONDS: Final = 15.0
TURNS: Final = 5
FAREWELL_SECONDS: Final = 0.05
_FINAL: Final = 500  # a reply from here on is for ever: RFC 5321, section 4.2.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    sender: str  # "Dukcapil Kota Cirebon <suket@contoh.id>"
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    ca_file: Path | None = None

    @property
    def address(self) -> str:
        """The bare address that the mail comes from."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """The domain of the mails, which their ids bear."""
        return self.address.rpartition("@")[2]

    def open(self) -> "MailLine":
        """Return a line; it connects with the first mail."""
        return MailLine(self)

    def look(self) -> str:
        """Return why nothing can be sent by this relay, "" if it would take mail."""
        line = self.open()
        try:
            line.connect()
        except (SMTPException, OSError) as fault:
            return _code_of(fault)
        finally:
            line.close()
        return ""


class MailLine:
    """A connection to a relay, kept for many mails, and made anew where it broke."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._runner = asyncio.Runner()
        self._client: SMTP | None = None

    def connect(self) -> None:
        """Connect, and sign in; raises what the library or the machine raises."""
        self._runner.run(self._connected())

    def send(self, envelope: Envelope) -> Answer:
        """Hand one mail over and say what became of it."""
        return self._runner.run(self._send(envelope))

    def close(self) -> None:
        """Hang up, politely where the relay still listens."""
        self._runner.run(self._hang_up())
        self._runner.close()

    async def _connected(self) -> SMTP:
        if self._client is not None:
            return self._client
        relay = self._relay
        is_plain = relay.security is Security.NONE
        context = None if is_plain else ssl.create_default_context(cafile=relay.ca_file)
        client = SMTP(
            hostname=relay.host,
            port=relay.port,
            use_tls=relay.security is Security.TLS,
            start_tls=relay.security is Security.STARTTLS,
            tls_context=context,
            username=relay.user or None,
            password=relay.password or None,
            local_hostname=relay.domain,
            timeout=TIMEOUT_SECONDS,
        )
        self._client = client  # also if it fails: half a connection is hung up, too
        try:
            await client.connect()
        except BaseException:
            await self._drop()
            await asyncio.sleep(FAREWELL_SECONDS)  # the library hangs up politely
            raise
        return client

    async def _send(self, envelope: Envelope) -> Answer:
        was_kept = self._client is not None
        try:
            client = await self._addressed(envelope)
        except _Refused as refusal:
            return refusal.answer
        except (SMTPException, OSError) as fault:
            await self._drop()
            if was_kept:  # the relay had hung up meanwhile: nothing was sent
                return await self._send(envelope)
            return Answer(Outcome.LATER, _code_of(fault))
        return await self._handed_over(client, envelope)

    async def _addressed(self, envelope: Envelope) -> SMTP:
        """Name sender and receiver; nothing of the mail is sent yet."""
        client = await self._connected()
        try:
            await client.mail(self._relay.address)
        except SMTPResponseException as refusal:  # it refuses us, and not the receiver
            await self._forget(client)
            raise _Refused(Answer(Outcome.LATER, _code_of(refusal))) from refusal
        try:
            await client.rcpt(envelope.to)
        except SMTPResponseException as refusal:
            await self._forget(client)
            raise _Refused(_answer_of(refusal)) from refusal
        return client

    async def _handed_over(self, client: SMTP, envelope: Envelope) -> Answer:
        message = written(envelope, self._relay)
        try:
            reply = await client.data(message.as_bytes(policy=POLICY))
        except SMTPResponseException as refusal:
            await self._forget(client)
            return _answer_of(refusal)
        except (SMTPException, OSError) as fault:
            await self._drop()
            return Answer(Outcome.UNKNOWN, _code_of(fault))
        return Answer(Outcome.ACCEPTED, f"smtp-{reply.code}", message["Message-ID"])

    async def _forget(self, client: SMTP) -> None:
        """Let the relay forget a mail that it refused; without it, hang up."""
        try:
            await client.rset()
        except (SMTPException, OSError):
            await self._drop()

    async def _hang_up(self) -> None:
        if self._client is None:
            return
        transport = self._client.transport
        with suppress(SMTPException, OSError):
            await self._client.quit()
        await self._drop(transport)

    async def _drop(self, transport: asyncio.BaseTransport | None = None) -> None:
        """Let go of the line; what is still to be said to a relay is not waited for."""
        client, self._client = self._client, None
        if client is None:
            return
        left = transport or client.transport
        client.close()
        if isinstance(left, asyncio.WriteTransport):
            left.abort()
        for _ in range(TURNS):  # the loop closes the socket in one of its next turns
            await asyncio.sleep(0)


class _Refused(Exception):
    """The relay refused sender or receiver, and keeps the line."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def written(envelope: Envelope, relay: Relay) -> EmailMessage:
    """Return a mail as it leaves: plain text, and an id by which a double is known."""
    mail = EmailMessage(policy=POLICY)
    mail["From"], mail["To"] = relay.sender, envelope.to
    mail["Subject"] = envelope.subject
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = f"<{envelope.id}@{relay.domain}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: answered by no machine
    mail.set_content(envelope.text)
    return mail


def _answer_of(refusal: SMTPResponseException) -> Answer:
    is_final = refusal.code >= _FINAL
    return Answer(Outcome.REFUSED if is_final else Outcome.LATER, _code_of(refusal))


def _code_of(fault: Exception) -> str:
    """Say in a word why it did not go; the text of a relay may quote an address."""
    if isinstance(fault, SMTPResponseException):
        return f"smtp-{fault.code}"
    if isinstance(fault, ssl.SSLError) or isinstance(fault.__cause__, ssl.SSLError):
        return "no-trust"
    if isinstance(fault, aiosmtplib.SMTPConnectError | ConnectionRefusedError):
        return "no-answer"
    if isinstance(fault, aiosmtplib.SMTPTimeoutError | TimeoutError):
        return "too-slow"
    if isinstance(fault, aiosmtplib.SMTPServerDisconnected | OSError):
        return "cut"
    return "no-tls"  # of a relay that does not offer what is demanded
