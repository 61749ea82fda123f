"""Forgeries for the demonstration, to show that they fail."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from keys.signer_protocol import SoftwareSigner
from keys.store import make_p256_key
from signing.sign_token import seal
from suket import clock
from suket.cli.document_context import DocumentCommandContext
from suket.register.issue import Issued, renew
from suket.register.tables import Suket
from verify.errors import Reason
from verify.qr_text import join
from verify.token import MARK, token_of
from verify.trust_list import Purpose, TrustedKey

EXPECTED = {
    "byte-added.pdf": Reason.BAD_SIGNATURE,
    "other-name.txt": Reason.BAD_SIGNATURE,
    "own-key.txt": Reason.UNKNOWN_KEY,
    "never-recorded.txt": Reason.NOT_RECORDED,
}


class _NeverCommitted(Exception):
    """Undoes a transaction on purpose."""


def write_texts(place: DocumentCommandContext, model: Suket, folder: Path) -> None:
    """Write one forged text of each kind into a new `folder`, after a model."""
    folder.mkdir()
    stolen = _never_recorded(place, model)
    (folder / "never-recorded.txt").write_text(stolen.text + "\n")
    (folder / "other-name.txt").write_text(_other_name(stolen) + "\n")
    (folder / "own-key.txt").write_text(_own_key(stolen) + "\n")


def write_document(genuine: Path, folder: Path) -> None:
    """Write a signed document with one byte more into `folder`."""
    (folder / "byte-added.pdf").write_bytes(genuine.read_bytes() + b"\n")


def _never_recorded(place: DocumentCommandContext, model: Suket) -> Issued:
    """Return what somebody with the office's key could seal behind its back."""
    now, office = clock.now(), model.office_code
    desk, officer = place.office_keys.desk(office, now), place.officer(office)
    with suppress(_NeverCommitted), place.database.begin() as session:
        issued = renew(session, model.id, desk, officer=officer, now=now)
        raise _NeverCommitted
    return issued


def _other_name(issued: Issued) -> str:
    """Return the text with one letter of the name changed."""
    name = issued.claims.full_name
    letter = "A" if name[0] != "A" else "B"
    raw = token_of(issued.text).replace(name.encode(), f"{letter}{name[1:]}".encode())
    return join(issued.claims.site, MARK, raw)


def _own_key(issued: Issued) -> str:
    """Return a text with the same claims, sealed by a key of the forger's own."""
    private = make_p256_key()
    trusted = TrustedKey(
        public=private.public_key(),
        purpose=Purpose.SUKET,
        office=None,
        not_before=issued.claims.issued_at - timedelta(days=1),
        not_after=None,
        revoked_at=None,
        status_uris=(issued.claims.status_uri,),
        certificate=None,
    )
    return seal(issued.claims, SoftwareSigner(private, trusted))
