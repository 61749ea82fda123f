"""The ground everything stands on: settings, logs, the clock, the words of refusals."""

import json
from datetime import UTC
from io import StringIO
from pathlib import Path

import pytest
import structlog
from pydantic import ValidationError

from suket import clock, errors, logs
from suket.settings import Settings

GIVEN = {"public_url": "https://suket.example", "data_dir": Path("/data")}


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    import os

    for name in [name for name in os.environ if name.startswith("SUKET_")]:
        monkeypatch.delenv(name)


def test_settings_come_from_variables(monkeypatch):
    monkeypatch.setenv("SUKET_PUBLIC_URL", "https://suket.cirebon.example")
    monkeypatch.setenv("SUKET_DATA_DIR", "/srv/suket")
    monkeypatch.setenv("SUKET_DATABASE_URL", "postgresql://suket@/suket")
    found = Settings()
    assert found.public_url == "https://suket.cirebon.example"
    assert found.database == "postgresql://suket@/suket"
    assert found.published == Path("/srv/suket/published")


def test_without_more_everything_lies_in_the_data_folder():
    found = Settings(**GIVEN)
    assert found.database == "sqlite:////data/suket.db"
    folders = (found.keys, found.published, found.archive)
    assert folders == (
        Path("/data/keys"),
        Path("/data/published"),
        Path("/data/archive"),
    )


@pytest.mark.parametrize("missing", GIVEN)
def test_what_an_office_must_decide_has_no_default(missing):
    with pytest.raises(ValidationError):
        Settings(**{name: value for name, value in GIVEN.items() if name != missing})


@pytest.mark.parametrize(
    "url",
    [
        "suket.example",
        "HTTPS://suket.example",
        "https://Suket.example",
        "https://suket.example/",
        "https://suket.example/v",
        "https://suket.example?x",
        "https://user@suket.example",
        "ftp://suket.example",
        "https://",
        "https://suket. example",
    ],
)
def test_an_address_that_the_qr_cannot_carry_is_refused(url):
    with pytest.raises(ValidationError):
        Settings(**{**GIVEN, "public_url": url})


def test_settings_are_frozen():
    with pytest.raises(ValidationError):
        Settings(**GIVEN).public_url = "https://other.example"


def test_a_passphrase_is_read_from_a_file_or_a_variable_and_never_shown(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text("kuda terbang\nsecond line\n")
    assert Settings(**GIVEN, key_passphrase_file=file).passphrase() == b"kuda terbang"
    direct = Settings(**GIVEN, key_passphrase="kuda laut")
    assert direct.passphrase() == b"kuda laut"
    assert "kuda" not in repr(direct)
    assert Settings(**GIVEN).passphrase() is None


def test_every_setting_is_explained():
    assert all(field.description for field in Settings.model_fields.values())


def test_the_clock_counts_whole_seconds_in_utc():
    now = clock.now()
    assert (now.tzinfo, now.microsecond) == (UTC, 0)


@pytest.fixture
def lines():
    stream = StringIO()
    logs.configure("info", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()


def test_a_log_line_is_json_in_utc(lines):
    structlog.get_logger().info("published", lists=3)
    [line] = lines()
    assert (line["event"], line["lists"], line["level"]) == ("published", 3, "info")
    assert line["timestamp"].endswith("Z")


def test_what_slipped_into_a_log_is_covered(lines):
    text = "https://suket.example/v#0116768836639253"
    structlog.get_logger().info(
        "NIK 3274014107039901", nik="3274014107039901", seen=[text], deep={"x": (text,)}
    )
    [line] = lines()
    assert "4107039901" not in json.dumps(line)
    assert line["event"] == "NIK 3274************"
    assert line["seen"] == ["https://suket.example/v#…"]


def test_a_line_break_cannot_forge_a_line(lines):
    structlog.get_logger().info('one\n{"event": "two"}')
    assert len(lines()) == 1


def test_what_is_below_the_level_is_not_written(lines):
    structlog.get_logger().debug("quiet")
    assert lines() == []


def test_a_fault_is_logged_with_its_trace_and_without_a_nik(lines):
    try:
        int("NIK 3274014107039901")
    except ValueError:
        structlog.get_logger().exception("failed")
    [line] = lines()
    assert "ValueError" in line["exception"]
    assert "4107039901" not in line["exception"]


def leaves(kind):
    below = kind.__subclasses__()
    return [kind] if not below else [leaf for child in below for leaf in leaves(child)]


def test_every_refusal_says_in_english_for_logs_what_it_is():
    plain = [
        k for k in leaves(errors.SuketError) if k.__init__ is errors.SuketError.__init__
    ]
    assert len(plain) > 30
    assert all(str(kind()) == kind.__doc__ for kind in plain)
