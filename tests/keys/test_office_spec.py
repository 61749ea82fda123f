"""Offices as people write them, and passphrases from where they may be."""

import json

import pytest

from keys.certificates import MAX_OFFICE_NAME
from keys.errors import LoosePermissions, PassphraseMissing, UnfitOffice
from keys.office_spec import fit, read_office, read_offices
from keys.passphrase import passphrase_from
from verify.trust_list import Office


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("32.74=Kota Cirebon=WIB", Office("32.74", "Kota Cirebon", "Asia/Jakarta")),
        (
            "64.71=Kota Balikpapan=WITA",
            Office("64.71", "Kota Balikpapan", "Asia/Makassar"),
        ),
        ("91.71=Kota Jayapura=WIT", Office("91.71", "Kota Jayapura", "Asia/Jayapura")),
        (
            "61.71=Kota Pontianak=Asia/Pontianak",
            Office("61.71", "Kota Pontianak", "Asia/Pontianak"),
        ),
        (" 31 = DKI = Jakarta =WIB", Office("31", "DKI = Jakarta", "Asia/Jakarta")),
    ],
)
def test_an_office_is_read_from_its_three_parts(text, office):
    assert read_office(text) == office


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "region code"),
        ("3274=Kota Cirebon=WIB", "region code"),
        ("32.74.01=Kejaksan=WIB", "region code"),
        ("٣٢.٧٤=Kota Cirebon=WIB", "region code"),
        ("32.74==WIB", "name of office 32.74"),
        ("32.74=Kota\nCirebon=WIB", "name of office 32.74"),
        (f"32.74={'K' * 47}=WIB", "name of office 32.74"),
        ("32.74=Kota Cirebon=", "time zone"),
        ("32.74=Kota Cirebon=Asia/Cirebon", "time zone"),
        ("32.74=Kota Cirebon=../../etc/passwd", "time zone"),
    ],
)
def test_an_office_that_no_certificate_could_name_is_refused(text, why):
    with pytest.raises(UnfitOffice, match=why):
        read_office(text)


def test_the_longest_name_of_a_regency_fits():
    name = "Kabupaten Administrasi Kepulauan Seribu"
    assert fit(Office("31.01", name, "Asia/Jakarta")).name == name


def test_a_name_as_long_as_a_certificate_holds_fits_and_no_longer_one():
    name = "K" * MAX_OFFICE_NAME
    assert fit(Office("31.01", name, "Asia/Jakarta")).name == name
    with pytest.raises(UnfitOffice, match="certificate"):
        fit(Office("31.01", name + "K", "Asia/Jakarta"))


def test_offices_are_read_from_a_file(tmp_path):
    rows = [{"code": "32.74", "name": "Kota Cirebon", "zone": "WIB"}]
    (tmp_path / "offices.json").write_text(json.dumps(rows))
    arguments = [f"@{tmp_path / 'offices.json'}", "64.71=Kota Balikpapan=WITA"]
    assert [office.code for office in read_offices(arguments)] == ["32.74", "64.71"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[{"code": "32.74"}]',
        '[{"code": "x", "name": "y", "zone": "WIB"}]',
    ],
)
def test_a_file_that_lists_no_offices_is_refused(tmp_path, text):
    (tmp_path / "offices.json").write_text(text)
    with pytest.raises(UnfitOffice):
        read_offices([f"@{tmp_path / 'offices.json'}"])


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnfitOffice, match=r"none\.json"):
        read_offices([f"@{tmp_path / 'none.json'}"])


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "passphrase"
    file.write_bytes(b"kata sandi\n")
    file.chmod(0o600)
    return file


def test_the_passphrase_is_the_line_in_the_file(secret):
    assert passphrase_from({"SUKET_KEY_PASSPHRASE_FILE": str(secret)}) == b"kata sandi"


def test_the_file_comes_before_the_variable(secret):
    environment = {
        "SUKET_KEY_PASSPHRASE_FILE": str(secret),
        "SUKET_KEY_PASSPHRASE": "lain",
    }
    assert passphrase_from(environment) == b"kata sandi"


def test_the_variable_holds_the_passphrase_itself():
    assert (
        passphrase_from({"SUKET_KEY_PASSPHRASE": "kata sandi é"})
        == "kata sandi é".encode()
    )


@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n"])
def test_one_line_end_is_not_part_of_it(secret, line_end):
    secret.write_bytes(b" kata  sandi " + line_end)
    assert (
        passphrase_from({"SUKET_KEY_PASSPHRASE_FILE": str(secret)}) == b" kata  sandi "
    )


@pytest.mark.parametrize(
    "environment", [{}, {"SUKET_KEY_PASSPHRASE": ""}, {"SUKET_KEY_PASSPHRASE": "\n"}]
)
def test_no_passphrase_is_refused(environment):
    with pytest.raises(PassphraseMissing, match="SUKET_KEY_PASSPHRASE"):
        passphrase_from(environment)


def test_a_file_that_is_not_there_holds_no_passphrase(tmp_path):
    with pytest.raises(PassphraseMissing, match="no readable file"):
        passphrase_from({"SUKET_KEY_PASSPHRASE_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_passphrase_that_others_can_reach_is_refused(secret, mode):
    secret.chmod(mode)
    with pytest.raises(LoosePermissions):
        passphrase_from({"SUKET_KEY_PASSPHRASE_FILE": str(secret)})
