"""An invented service: its offices, its address, the time at which it begins."""

import json
from datetime import UTC, date, datetime, timedelta

from signing.sign_token import seal
from verify.claims import Claims, Sex
from verify.cose import read_cose_key
from verify.token import token_of
from verify.trust_list import Office, Purpose, read_trust_list

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SITE = "https://suket.example"
CIREBON = Office("32.74", "Kota Cirebon", "Asia/Jakarta")
SERANG = Office("36.73", "Kota Serang", "Asia/Jakarta")
BALIKPAPAN = Office("64.71", "Kota Balikpapan", "Asia/Makassar")
PASSPHRASE = b"kata sandi contoh"
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def claims_at(moment, index=9, list_number=1):
    return Claims(
        nik="3274014107039901",
        full_name="SITI CONTOH",
        birthplace="CIREBON",
        born=date(2003, 7, 1),
        sex=Sex.FEMALE,
        address="JL. CONTOH NO. 9",
        issued_at=moment,
        expires_at=None,
        status_uri=f"{SITE}/s/{list_number}",
        status_index=index,
    )


def issued(store, moment, office="32.74"):
    signer = store.signer(Purpose.SUKET, office=office, at=moment)
    return seal(claims_at(moment), signer)


def trust_of(published, *, now=None):
    root = json.loads((published / "root.json").read_text())
    public = read_cose_key(bytes.fromhex(root["cose_key_hex"]))
    return read_trust_list(
        (published / "suket-trust").read_bytes(), root=public, now=now
    )


def kid_at(store, moment, office="32.74"):
    return store.signer(Purpose.SUKET, office=office, at=moment).trusted.kid


class Knows:
    """A register file that knows the tokens of some texts."""

    def __init__(self, *texts):
        self._tokens = {token_of(text) for text in texts}

    def is_recorded(self, index, token):
        return token in self._tokens
