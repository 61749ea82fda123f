"""The settings: what the service must be told before it starts; frozen afterwards."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class PublicSiteSettings(BaseSettings):
    """What the street door alone must be told, read from variables named `SUKET_…`.

    It follows an office elsewhere, and has neither its data nor its keys.
    """

    model_config = SettingsConfigDict(env_prefix="SUKET_", frozen=True, extra="ignore")

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
    log_level: str = Field(
        default="info", description="`debug`, `info`, `warning` or `error`."
    )

    @property
    def check_wait(self) -> timedelta:
        """How long a check may wait for its turn."""
        return timedelta(milliseconds=self.check_wait_ms)

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        """Refuse what the QR cannot carry: capitals, a path, a slash at the end."""
        scheme, _, host = value.partition("://")
        if scheme not in {"http", "https"} or not host or value != value.lower():
            raise ValueError("scheme and host in lower case, as https://suket.example")
        if any(mark in host for mark in "/?#@ "):
            raise ValueError("no path, no query, no slash at the end")
        return value


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
    delivery_days: int = Field(
        default=30, ge=1, le=365, description="How long a link with a PIN is good."
    )
    limits_url: str = Field(
        default="memory://",
        description="Where rates are counted; `redis://…` where processes share them.",
    )
    webhook_private: bool = Field(
        default=False,
        description="Let webhooks go to private addresses and over http: for tests.",
    )

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
    def session_idle(self) -> timedelta:
        """How long a session may lie idle."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_length(self) -> timedelta:
        """How long any session may last."""
        return timedelta(hours=self.session_hours)

    def passphrase(self) -> bytes | None:
        """Return the passphrase of the keys, or None if none was given.

        Raises `OSError` if the named file cannot be read.
        """
        if self.key_passphrase_file is not None:
            first = self.key_passphrase_file.read_text("utf-8").split("\n", 1)[0]
            return first.encode()
        if self.key_passphrase is not None:
            return self.key_passphrase.get_secret_value().encode()
        return None
