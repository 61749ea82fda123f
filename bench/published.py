"""A published folder of toys: many sukets, one list, a register, keys made just now."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from bench.sample import LIST_NUMBER, SINCE, SITE, Sample, claims
from keys.signer_protocol import SoftwareSigner
from signing.sign_status_list import sign_status_list
from signing.sign_token import seal
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


def publish(sample: Sample, folder: Path, count: int) -> list[str]:
    """Write what an office publishes that issued `count` sukets; return their texts."""
    texts = [
        seal(claims()._replace(status_index=index), sample.signer)
        for index in range(count)
    ]
    status, root = _signer(Purpose.STATUS), _signer(Purpose.ROOT)
    now = datetime.now(UTC).replace(microsecond=0)
    register = bytearray(REGISTER_BYTES)
    for index, text in enumerate(texts):
        start = index * ENTRY_BYTES
        register[start : start + ENTRY_BYTES] = register_entry(token_of(text))
    listed = StatusList(
        uri=f"{SITE}/s/{LIST_NUMBER}",
        issued_at=now,
        expires_at=now + 7 * DAY,
        ttl=timedelta(hours=1),
        entries=pack(dict.fromkeys(range(count), Entry.VALID)),
        register_digest=register_digest(bytes(register)),
    )
    trust = TrustList((sample.signer.trusted, status.trusted), 1, now, now + 90 * DAY)
    draft = trust_list_draft(trust, root.trusted.kid)
    pinned = {"cose_key_hex": cose_key(root.trusted.public).hex()}
    (folder / "s").mkdir(parents=True)
    (folder / "root.json").write_text(json.dumps(pinned))
    (folder / "suket-trust").write_bytes(draft.signed(root.sign(draft.to_be_signed)))
    (folder / "s" / f"{LIST_NUMBER}.register").write_bytes(register)
    (folder / "s" / str(LIST_NUMBER)).write_bytes(sign_status_list(listed, status))
    return texts


def _signer(purpose: Purpose) -> SoftwareSigner:
    private = generate_private_key(SECP256R1())
    key = TrustedKey(public=private.public_key(), purpose=purpose, not_before=SINCE)
    return SoftwareSigner(private, key)
