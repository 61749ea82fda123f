"""The file of channels: what it switches on, and how it says what is amiss."""

import pytest

from suket.messaging import carriers
from suket.messaging.carriers import BadCarriers
from suket.messaging.words import Wire

EMAIL = """
[email]
host = "mail.contoh.example"
sender = "Dukcapil Contoh <suket@contoh.example>"
day_limit = 5000
"""
SMS = """
[sms]
dialect = "json"
url = "https://sms.contoh.example/kirim"
day_limit = 1000
"""
SECRET = "s" * 32


@pytest.fixture
def file(tmp_path):
    return tmp_path / "channels.toml"


def test_without_a_file_nothing_is_sent():
    assert carriers.read(None).wires == frozenset()


def test_a_file_switches_on_what_it_has(file):
    file.write_text(EMAIL)
    assert carriers.read(file).wires == {Wire.EMAIL}
    file.write_text(f'{EMAIL}{SMS}incoming = "{SECRET}"')
    found = carriers.read(file)
    assert found.wires == {Wire.EMAIL, Wire.SMS}
    assert found.day_limits == {Wire.EMAIL: 5000, Wire.SMS: 1000}
    assert found.incoming_secret == SECRET
    assert found.by_wire[Wire.SMS].look() == ""
    assert SECRET not in repr(found.by_wire)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("[email]\nhost =", "is no TOML"),
        ("[messenger]\n", "messenger: extra inputs"),
        (EMAIL.replace("day_limit = 5000", ""), "email.day_limit: field required"),
        (EMAIL.replace("suket@contoh.example", "suket"), "no mail address"),
        (EMAIL.replace("Contoh <", "Contoh \\n<"), "sender is one line"),
        (EMAIL + 'security = "none"', "on this machine only"),
        (EMAIL + 'security = "auto"', "email.security"),
        (SMS.replace("https", "http"), "an https address"),
        (SMS.replace('url = "https://sms.contoh.example/kirim"', ""), "https address"),
        (SMS.replace("json", "none-such"), "the program has json"),
        (SMS + 'incoming = "short"', "32 to 128"),
        (SMS + f'incoming = "{"/" * 40}"', "32 to 128"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(file, lines, told):
    file.write_text(lines)
    with pytest.raises(BadCarriers, match=told):
        carriers.read(file)


def test_a_file_that_is_not_there_is_named(file):
    with pytest.raises(BadCarriers, match=r"channels.toml: no such file"):
        carriers.read(file)


def test_a_password_is_not_quoted(file):
    file.write_text(EMAIL + 'password = "kuda laut"\nport = "x"')
    with pytest.raises(BadCarriers) as caught:
        carriers.read(file)
    assert "kuda" not in str(caught.value)


def test_a_file_that_others_may_read_is_noticed(file):
    file.write_text(EMAIL)
    file.chmod(0o644)
    assert carriers.is_open_to_others(file)
    file.chmod(0o600)
    assert not carriers.is_open_to_others(file)
