"""A published folder of toys: many sukets, one list, a register, keys made just now."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from bench.sample import LIST_NUMBER, OFFICE, SINCE, SITE, Sample, claims
from keys.signer_protocol import SoftwareSigner
from signing.sign_status_list import sign_status_list
from signing.sign_token import seal
from verify.claims import LIST_SIZE
from verify.cose import cose_key
from verify.register_file import (
    ENTRY_BYTES,
    REGISTER_BYTES,
    register_digest,
    register_entry,
)
from verify.status_list import Entry, StatusList, pack
from verify.token import token_of
from verify.trust_list import Purpose, TrustedKey, TrustList, trust_list_draft

DAY = timedelta(days=1)
MIXTURE = {Entry.VALID: 30, Entry.INVALID: 2, Entry.SUPERSEDED: 68}


def publish(sample: Sample, folder: Path, count: int) -> list[str]:
    """Write what an office publishes that issued `count` sukets; return their texts."""
    texts = [
        seal(claims()._replace(status_index=index), sample.signer)
        for index in range(count)
    ]
    register = bytearray(REGISTER_BYTES)
    for index, text in enumerate(texts):
        _record(register, index, register_entry(token_of(text)))
    entries = dict.fromkeys(range(count), Entry.VALID)
    _write(folder, f"{SITE}/s/{LIST_NUMBER}", sample.signer, (entries, register))
    return texts


def publish_city(folder: Path, site: str, count: int) -> tuple[str, str]:
    """Write the same of an office at `site`; return the texts of two sukets in force.

    Of the others, at random places, two thirds are superseded, as in `MIXTURE`: a list
    like that weighs the most.
    """
    random = Random(40)
    uri = f"{site}/s/{LIST_NUMBER}"
    signer = _signer(Purpose.SUKET, office=OFFICE, status_uris=(uri,))
    register = bytearray(REGISTER_BYTES)
    places = random.sample(range(LIST_SIZE), count)
    drawn = random.choices([*MIXTURE], [*MIXTURE.values()], k=count)
    entries = dict(zip(places, drawn, strict=True))
    for index in places:
        _record(register, index, random.randbytes(ENTRY_BYTES))
    texts = []
    for index in places[:2]:
        entries[index] = Entry.VALID
        named = claims()._replace(status_uri=uri, status_index=index)
        texts.append(seal(named, signer))
        _record(register, index, register_entry(token_of(texts[-1])))
    _write(folder, uri, signer, (entries, register))
    first, second = texts
    return first, second


def _record(register: bytearray, index: int, entry: bytes) -> None:
    register[index * ENTRY_BYTES : (index + 1) * ENTRY_BYTES] = entry


def _write(
    folder: Path,
    uri: str,
    signer: SoftwareSigner,
    issued: tuple[dict[int, Entry], bytearray],
) -> None:
    entries, register = issued
    status, root = _signer(Purpose.STATUS), _signer(Purpose.ROOT)
    now = datetime.now(UTC).replace(microsecond=0)
    listed = StatusList(
        uri=uri,
        issued_at=now,
        expires_at=now + 7 * DAY,
        ttl=timedelta(hours=1),
        entries=pack(entries),
        register_digest=register_digest(bytes(register)),
    )
    trust = TrustList((signer.trusted, status.trusted), 1, now, now + 90 * DAY)
    draft = trust_list_draft(trust, root.trusted.kid)
    pinned = {"cose_key_hex": cose_key(root.trusted.public).hex()}
    name = uri.rpartition("/")[2]
    (folder / "s").mkdir(parents=True)
    (folder / "root.json").write_text(json.dumps(pinned))
    (folder / "suket-trust").write_bytes(draft.signed(root.sign(draft.to_be_signed)))
    (folder / "s" / f"{name}.register").write_bytes(register)
    (folder / "s" / name).write_bytes(sign_status_list(listed, status))
    index = json.dumps({"status_lists": [uri]})
    (folder / "s" / "index.json").write_text(index)


def _signer(purpose: Purpose, **of_office: Any) -> SoftwareSigner:
    private = generate_private_key(SECP256R1())
    key = TrustedKey(
        public=private.public_key(), purpose=purpose, not_before=SINCE, **of_office
    )
    return SoftwareSigner(private, key)
