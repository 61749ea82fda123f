"""The settings: what the service must be told before it starts; frozen afterwards."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SUKET_"
KINDS_OF_URL = {
    "database_url": ("postgresql", "sqlite"),
    "limits_url": ("memory", "redis", "rediss", "valkey", "valkeys"),
}


class UnusableSetting(Exception):
    """A setting names what cannot be used; `remedy` says what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)  # both, so that another process says both
        self.what, self.remedy = what, remedy

    def __str__(self) -> str:
        """Return what is wrong, without the remedy."""
        return self.what


class PublicSiteSettings(BaseSettings):
    """What the street door alone must be told, read from variables named `SUKET_…`.

    It follows an office elsewhere, and has neither its data nor its keys.
    """

    # An empty variable says as little as none: a path of "" would be this folder.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True
    )

    public_url: str = Field(
        description="The address printed in every QR: scheme and host, lower case."
    )
    root_file: Path | None = Field(
        default=None,
        description="The pinned `root.json`; empty: beside the published files.",
    )
    state_dir: Path | None = Field(
        default=None,
        description="What checking remembers over a restart; empty: `data_dir`/state.",
    )
    check_wait_ms: int = Field(
        default=20,
        ge=1,
        le=1000,
        description="A check that would wait longer for its turn is told 429.",
    )
    metrics_at: str = Field(
        default="",
        description="`host:port` of `/metrics` (Prometheus), asked there and nowhere"
        " else; empty: nowhere.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="`debug`, `info`, `warning` or `error`."
    )

    @property
    def check_wait(self) -> timedelta:
        """How long a check may wait for its turn."""
        return timedelta(milliseconds=self.check_wait_ms)

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        """Host and port where counters are asked for, or None for nowhere."""
        asked = urlsplit(f"//{self.metrics_at}")
        return (asked.hostname, asked.port) if asked.hostname and asked.port else None

    @field_validator("metrics_at")
    @classmethod
    def _is_host_and_port(cls, value: str) -> str:
        """Refuse what nothing could listen at."""
        address = f"//{value}"
        if value and not (_has_good_port(address) and _is_whole(address)):
            raise ValueError("a host and a port, as 127.0.0.1:9300 or [::1]:9300")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        """Refuse what the QR cannot carry: capitals, a path, a slash at the end."""
        scheme, _, host = value.partition("://")
        if scheme not in {"http", "https"} or not host or value != value.lower():
            raise ValueError("scheme and host in lower case, as https://suket.example")
        if not value.isascii() or any(mark in host for mark in "/?#@ "):
            raise ValueError("an address without path, query, and slash at the end")
        if not _has_good_port(value) or not urlsplit(value).hostname:
            raise ValueError("a host, and a port of 1 to 65535 if any")
        return value


def _has_good_port(address: str) -> bool:
    """Say whether the port of an address can be; none is good too."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def _is_whole(address: str) -> bool:
    """Say whether an address is a host and a port, and nothing besides."""
    asked = urlsplit(address)
    bare = asked.netloc == address.removeprefix("//") and "@" not in address
    return bare and bool(asked.hostname) and asked.port is not None


class Settings(PublicSiteSettings):
    """The settings of an office.

    What it must decide has no default: where it can be reached, and where its data lie.
    """

    data_dir: Path = Field(
        description="The folder of everything the office keeps, on a local disk."
    )
    database_url: str = Field(
        default="",
        description="`postgresql://…`; empty: SQLite in `data_dir`/suket.db.",
    )
    key_dir: Path | None = Field(
        default=None, description="The folder of keys; empty: `data_dir`/keys."
    )
    key_passphrase_file: Path | None = Field(
        default=None, description="A file whose first line opens the keys."
    )
    key_passphrase: SecretStr | None = Field(
        default=None, description="The passphrase itself, where no file can be had."
    )
    published_dir: Path | None = Field(
        default=None,
        description="Where lists and trust list are put; empty: `data_dir`/published.",
    )
    archive_dir: Path | None = Field(
        default=None, description="Where documents lie; empty: `data_dir`/archive."
    )
    session_idle_minutes: int = Field(
        default=15, ge=1, le=480, description="An idle session ends after this long."
    )
    session_hours: int = Field(
        default=12, ge=1, le=24, description="Every session ends after this long."
    )
    second_factor: Literal["advised", "demanded"] = Field(
        default="advised",
        description="Of whoever governs or signs: `advised` or `demanded`; without one"
        " they then set one up, and do nothing else.",
    )
    delivery_days: int = Field(
        default=30, ge=1, le=365, description="How long a link with a PIN is good."
    )
    picture_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="How long pictures of papers and slips are kept after an"
        " application was signed or has ended.",
    )
    limits_url: str = Field(
        default="memory://",
        description="Where rates are counted; `redis://…` where processes share them.",
    )
    channels_file: Path | None = Field(
        default=None,
        description="How mail and SMS leave, as docs/notices.md says; empty: not at"
        " all.",
    )
    webhook_private: bool = Field(
        default=False,
        description="Let webhooks go to private addresses and over http: for tests.",
    )

    @field_validator("database_url", "limits_url")
    @classmethod
    def _is_of_a_known_kind(cls, value: str, info: ValidationInfo) -> str:
        """Refuse what neither database nor Redis understands, before it is opened."""
        known = KINDS_OF_URL[str(info.field_name)]
        kind, mark, _ = value.partition("://")
        if value and not (mark and kind.partition("+")[0] in known):
            raise ValueError(
                f"an address that begins with {known[0]}:// or {known[1]}://"
            )
        if not _has_good_port(value):
            raise ValueError("an address whose port, if any, is 1 to 65535")
        return value

    @property
    def database_file(self) -> Path | None:
        """The file of the register, or None where a server has it."""
        return None if self.database_url else self.data_dir / "suket.db"

    @property
    def database(self) -> str:
        """The URL of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'suket.db'}"

    @property
    def keys(self) -> Path:
        """The folder of keys in use."""
        return self.key_dir or self.data_dir / "keys"

    @property
    def published(self) -> Path:
        """The folder of published files in use."""
        return self.published_dir or self.data_dir / "published"

    @property
    def root(self) -> Path:
        """The file of the pinned root key in use."""
        return self.root_file or self.published / "root.json"

    @property
    def state(self) -> Path:
        """The folder of what checking remembers."""
        return self.state_dir or self.data_dir / "state"

    @property
    def archive(self) -> Path:
        """The folder of documents in use."""
        return self.archive_dir or self.data_dir / "archive"

    @property
    def uploads(self) -> Path:
        """The folder of uploads that wait for their officer's word."""
        return self.data_dir / "uploads"

    @property
    def picture_life(self) -> timedelta:
        """How long pictures are kept once their application was decided."""
        return timedelta(days=self.picture_days)

    @property
    def session_idle(self) -> timedelta:
        """How long a session may lie idle."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_length(self) -> timedelta:
        """How long any session may last."""
        return timedelta(hours=self.session_hours)

    def passphrase(self) -> bytes | None:
        """Return the passphrase of the keys, or None if none was given.

        Raises `UnusableSetting` if the named file cannot be read, or has none.
        """
        if self.key_passphrase_file is not None:
            return _first_line(self.key_passphrase_file)
        if self.key_passphrase is not None:
            return self.key_passphrase.get_secret_value().encode()
        return None


def _first_line(file: Path) -> bytes:
    try:
        first = file.read_text("utf-8").split("\n", 1)[0]
    except OSError as error:
        reason = str(error.strerror).lower()
    except UnicodeError:
        reason = "its first line is no text"
    else:
        if first:
            return first.encode()
        reason = "its first line is empty"
    raise UnusableSetting(
        f"The passphrase of the keys cannot be read from {file}: {reason}.",
        "Let SUKET_KEY_PASSPHRASE_FILE name the file whose first line it is.",
    )


def unread(names: Iterable[str]) -> dict[str, str]:
    """Return variables that look like settings and are none, with a remedy for each.

    Nobody would notice otherwise: what is mistyped leaves the default in force.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    others = {name for name in names if name.upper().startswith(PREFIX)}
    return {
        name: _meant(name, sorted(known))
        for name in sorted(others)
        if name.upper() not in known
    }


def _meant(name: str, known: list[str]) -> str:
    near = get_close_matches(name.upper(), known, n=1)
    return f"Did you mean {near[0]}?" if near else "Remove it: nothing reads it."


def faults_of(error: ValidationError) -> list[str]:
    """Return what is wrong with settings, a sentence for each variable, no values."""
    found = error.errors(include_input=False, include_url=False)
    return [
        f"{PREFIX}{'_'.join(map(str, one['loc'])).upper()} {_said(one)}"
        for one in found
    ]


def _said(fault: Mapping[str, Any]) -> str:
    """Return the end of a sentence that begins with the name of the variable."""
    context = fault.get("ctx", {})
    for kind, sentence in _SENTENCES.items():
        if fault["type"].startswith(kind):
            return sentence.format_map(context)
    return "has a value that is not understood."


_SENTENCES = {
    "missing": "is not set.",
    "int_": "must be a whole number.",
    "bool_": "must be true or false.",
    "greater_than_equal": "must be {ge} or more.",
    "less_than_equal": "must be {le} or less.",
    "literal_error": "must be {expected}.",
    "value_error": "must be {error}.",
    "path_": "must be a path.",
}
