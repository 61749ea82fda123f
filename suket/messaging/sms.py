"""SMS by the HTTP interface of a provider, as a dialect file describes it.

Providers answer "refused" inside an HTTP 200 and "accepted" for what they lose; what a
dialect does not know, and what was cut off, is unknown.
"""

import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from suket.messaging import phone_numbers
from suket.messaging.dialects import Dialect
from suket.messaging.envelopes import Answer, Envelope
from suket.messaging.words import BodyFormat, Outcome

TIMEOUT: Final = httpx.Timeout(15.0, connect=5.0)
MOST_ANSWER: Final = 65_536  # bytes
# Nothing of a request has left the machine yet.
_NEVER_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Where messages are handed over, in which dialect, and as whom."""

    dialect: Dialect
    url: str
    user: str = ""
    secret: str = ""
    sender: str = ""

    def open(self) -> "SmsLine":
        """Return a line."""
        return SmsLine(self)

    def look(self) -> str:
        """Return why nothing can be sent; a gateway is not asked without sending."""
        return "" if urlsplit(self.url).hostname else "no-url"


class SmsLine:
    """What posts one message after the other, each over a connection of its own.

    A connection that is kept may be shut by the other side as one writes: nobody could
    tell whether the message was taken.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._client = httpx.Client(
            timeout=TIMEOUT,
            trust_env=False,
            follow_redirects=False,
            verify=ssl.create_default_context(),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def send(self, envelope: Envelope) -> Answer:
        """Hand one message over and say what became of it."""
        try:
            answer = self._client.send(self._request(envelope), stream=True)
            try:
                raw = _beginning(answer)
            finally:
                answer.close()
        except _NEVER_SENT:
            return Answer(Outcome.LATER, "no-answer")
        except httpx.TimeoutException:
            return Answer(Outcome.UNKNOWN, "too-slow")
        except httpx.HTTPError:
            return Answer(Outcome.UNKNOWN, "cut")
        return self._gateway.dialect.answer_of(answer.status_code, raw)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def _request(self, envelope: Envelope) -> httpx.Request:
        gateway, asked = self._gateway, self._gateway.dialect.request
        home = phone_numbers.at_home(envelope.to)
        values = {
            "to_e164": envelope.to,
            "to_62": envelope.to.removeprefix("+"),
            "to_08": home,
            "text": envelope.text,
            "id": envelope.id,
            "user": gateway.user,
            "secret": gateway.secret,
            "sender": gateway.sender,
        }
        fill = gateway.dialect.filled
        fields = {name: fill(text, values) for name, text in asked.fields.items()}
        headers = {name: fill(text, values) for name, text in asked.headers.items()}
        build, url = self._client.build_request, gateway.url
        if asked.body is BodyFormat.QUERY:
            return build(asked.method, url, headers=headers, params=fields)
        if asked.body is BodyFormat.JSON:
            return build(asked.method, url, headers=headers, json=fields)
        return build(asked.method, url, headers=headers, data=fields)


def _beginning(answer: httpx.Response) -> bytes:
    """Return the beginning of an answer; nobody has to read more to know it."""
    raw = b""
    for part in answer.iter_bytes():
        raw += part
        if len(raw) >= MOST_ANSWER:
            break
    return raw[:MOST_ANSWER]
