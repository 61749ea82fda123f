"""Which passwords are refused, in what words; and that typing differently is no fault."""

import unicodedata

import pytest

from suket.access import secret_hashing
from suket.access.errors import WEAKNESSES, WeakPassword
from suket.access.password_strength import require_strong
from suket.access.secret_hashing import drawn, hashed, matches

OWN = ("petugas.32.74", "Kota Cirebon")


def refused(password, own=OWN):
    with pytest.raises(WeakPassword) as refusal:
        require_strong(password, own=own)
    return refusal.value


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        "password1234",
        "qwertyuiopas",
        "123456789012",
        "abcabcabcabc",
        "P@ssw0rd2026!",
        "katasandi123",
        "dukcapil2026",
        "rahasia12345",
        "bismillah123",
        "indonesia1945",
        "petugas123456",
        "sayangkamu12",
        "17081945170845",
        "kucingkucing",
        "a" * 128,
        "ａａａａａａａａａａａａ",
    ],
)
def test_what_is_guessed_first_is_refused_and_told_what_to_do(password):
    assert refused(password).pesan == WEAKNESSES["guessed"][1]
    assert "empat kata" in WEAKNESSES["guessed"][1]


@pytest.mark.parametrize(
    "password",
    [
        "ikan petugas.32.74 laut",
        "Ikan-Petugas-32-74-laut",
        "naik kereta ke CIREBON",
        "c-i-r-e-b-o-n di tepi laut",
        "kota cirebon tepi laut",
    ],
)
def test_names_of_the_account_and_the_office_are_refused(password):
    assert refused(password).pesan == WEAKNESSES["own-name"][1]


@pytest.mark.parametrize(
    ("password", "why"),
    [("", "short"), ("x" * 11, "short"), ("kuda      ", "short"), ("x" * 129, "long")],
)
def test_a_password_has_a_length(password, why):
    assert refused(password).pesan == WEAKNESSES[why][1]


@pytest.mark.parametrize(
    "password",
    [
        "kuda terbang sembilan",
        "gajah sumatra biru muda",
        "kota tua ikan berenang",  # a word that every second office has is no name
        "Tr0ub4dor&3xyz!Q",
        "пароль который никто",
    ],
)
def test_what_nobody_guesses_will_do(password):
    require_strong(password, own=OWN)


def test_what_the_service_draws_will_do():
    for _ in range(50):
        require_strong(drawn(), own=OWN)


def test_a_name_without_letters_forbids_nothing():
    require_strong("kuda terbang sembilan", own=("---", ""))


CHOSEN = "café di atas gunung"


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize("around", ["{}", "{} ", " {}", "\u00a0{}\n"])
def test_a_password_is_the_same_however_a_keyboard_writes_it(form, around):
    typed = around.format(unicodedata.normalize(form, CHOSEN))
    assert matches(typed, hashed(CHOSEN))
    assert matches(CHOSEN, hashed(typed))


@pytest.mark.parametrize(
    "old", [unicodedata.normalize("NFD", CHOSEN), f"{CHOSEN} ", "ﬁkir dua kali lagi"]
)
def test_hashes_of_before_stay_good(old):
    kept = secret_hashing._HASHER.hash(old)
    assert matches(old, kept)
    assert not matches(f"{old}x", kept)


def test_an_unknown_name_costs_as_many_hashes_however_it_is_typed(monkeypatch):
    class Counted:
        def __init__(self):
            self.tried = 0

        def verify(self, secret, kept):
            self.tried += 1
            return False

    cost = {}
    monkeypatch.setattr(secret_hashing, "_nobodys", lambda: "nobody's")
    for kept in ("known", None):
        for typed in ("plain", "blank behind "):
            counted = Counted()
            monkeypatch.setattr(secret_hashing, "_HASHER", counted)
            assert not matches(typed, kept)
            cost[typed, kept] = counted.tried
    assert cost["plain", "known"] == cost["plain", None] == 1
    assert cost["blank behind ", "known"] == cost["blank behind ", None] == 2
