"""The carriers that an office has, as one file describes them; without it, none.

It holds passwords, and so is read by its owner alone.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Protocol, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from suket.messaging import dialects
from suket.messaging.dialects import BadDialect, Dialect, first_fault
from suket.messaging.envelopes import Line
from suket.messaging.errors import BadEmail
from suket.messaging.mail import Relay
from suket.messaging.mail_addresses import address_of
from suket.messaging.sms import Gateway
from suket.messaging.words import Security, Wire

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{32,128}")
OF_OTHERS: Final = 0o077  # bits of a file's mode by which others read it


class BadCarriers(Exception):
    """The file of channels cannot be used; it says where it is amiss."""


class Carrier(Protocol):
    """Something that opens lines."""

    def open(self) -> Line:
        """Return a line, of one thread."""

    def look(self) -> str:
        """Return why nothing can be sent now, "" if all is well."""


@dataclass(frozen=True, slots=True)
class Carriers:
    """What can be sent by, how much a day, and what comes back in."""

    by_wire: Mapping[Wire, Carrier] = field(default_factory=dict)
    day_limits: Mapping[Wire, int] = field(default_factory=dict)  # of an office
    incoming_secret: str = ""  # of the address at which a provider reports; "": none
    dialect: Dialect | None = None  # of SMS, by which a report is read

    @property
    def wires(self) -> frozenset[Wire]:
        """The wires by which something can be sent."""
        return frozenset(self.by_wire)

    @property
    def hears_stop(self) -> bool:
        """Whether what people write back comes in here."""
        spoken = self.dialect
        return bool(self.incoming_secret and spoken and spoken.incoming)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Email(_Part):
    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Security = Security.STARTTLS
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: str
    ca_file: Path | None = None
    day_limit: int = Field(ge=1)

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.security is Security.NONE and not _is_here(self.host):
            raise ValueError("without TLS a relay is on this machine only")
        try:
            address_of(parseaddr(self.sender)[1])
        except BadEmail as error:
            raise ValueError("sender has no mail address") from error
        if any(not mark.isprintable() for mark in self.sender):
            raise ValueError("sender is one line")
        return self

    def relay(self) -> Relay:
        return Relay(
            host=self.host,
            port=self.port,
            sender=self.sender,
            security=self.security,
            user=self.user,
            password=self.password.get_secret_value(),
            ca_file=self.ca_file,
        )


class _Sms(_Part):
    dialect: str
    url: str = ""
    user: str = ""
    secret: SecretStr = SecretStr("")
    sender: str = ""
    day_limit: int = Field(ge=1)
    incoming: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _cannot_be_guessed(self) -> Self:
        secret = self.incoming.get_secret_value()
        if secret and _SECRET.fullmatch(secret) is None:
            raise ValueError("incoming has 32 to 128 letters and digits")
        return self

    def gateway(self) -> Gateway:
        spoken = dialects.read(self.dialect)
        url = self.url or spoken.request.url
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or _is_here(parts.hostname or "")
        if not parts.hostname or not is_safe:
            raise BadCarriers("sms.url: an https address")
        return Gateway(
            dialect=spoken,
            url=url,
            user=self.user,
            secret=self.secret.get_secret_value(),
            sender=self.sender,
        )


class _Lines(_Part):
    email: _Email | None = None
    sms: _Sms | None = None


def read(file: Path | None) -> Carriers:
    """Return the carriers that a file describes, none without one (`BadCarriers`)."""
    if file is None:
        return Carriers()
    try:
        lines = _Lines(**tomllib.loads(file.read_text("utf-8")))
    except ValidationError as error:
        raise BadCarriers(f"{file.name}: {first_fault(error)}") from error
    except OSError as error:
        raise BadCarriers(f"{file.name}: {str(error.strerror).lower()}") from error
    except ValueError as error:
        raise BadCarriers(f"{file.name} is no TOML") from error
    try:
        return _carriers(lines)
    except BadDialect as error:
        raise BadCarriers(f"{file.name}: sms.dialect: {error}") from error


def _carriers(lines: _Lines) -> Carriers:
    by_wire: dict[Wire, Carrier] = {}
    limits: dict[Wire, int] = {}
    secret, dialect = "", None
    if lines.sms is not None:
        gateway = lines.sms.gateway()
        by_wire[Wire.SMS], limits[Wire.SMS] = gateway, lines.sms.day_limit
        secret, dialect = lines.sms.incoming.get_secret_value(), gateway.dialect
    if lines.email is not None:
        by_wire[Wire.EMAIL] = lines.email.relay()
        limits[Wire.EMAIL] = lines.email.day_limit
    return Carriers(by_wire, limits, secret, dialect)


def is_open_to_others(file: Path) -> bool:
    """Say whether somebody else of this machine can read the file."""
    return bool(file.stat().st_mode & OF_OTHERS)


def _is_here(host: str) -> bool:
    """Say whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
