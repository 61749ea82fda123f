"""The records of documents: which exist, and the digest the archive must give back."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from suket.db import inserted
from suket.paper import document_failures
from suket.paper.errors import DocumentNotReady
from suket.paper.tables import Document
from suket.register.tables import Suket

_CHUNK = 500  # parameters of one statement
_FACTS = ("digest", "size", "made_at", "made_by")


def find(session: Session, suket_id: str) -> Document:
    """Return the document of a suket, or raise `DocumentNotReady`."""
    document = session.get(Document, suket_id)
    if document is None:
        raise DocumentNotReady
    return document


def put(session: Session, made: Sequence[Document]) -> None:
    """Record documents, in the place of older ones."""
    add = inserted(session, Document)
    newer = {name: add.excluded[name] for name in _FACTS}
    session.execute(
        add.on_conflict_do_update(index_elements=["suket_id"], set_=newer),
        [_row(document) for document in made],
    )
    ids = [document.suket_id for document in made]
    document_failures.forget(session, ids)
    _mark(session, ids, has_document=True)


def _row(document: Document) -> dict[str, Any]:
    return {name: getattr(document, name) for name in ("suket_id", *_FACTS)}


def drop(session: Session, suket_id: str) -> None:
    """Let the document of a suket be made again."""
    document = session.get(Document, suket_id)
    if document is not None:
        session.delete(document)
    _mark(session, [suket_id], has_document=False)


def _mark(session: Session, suket_ids: Sequence[str], *, has_document: bool) -> None:
    for start in range(0, len(suket_ids), _CHUNK):
        part = suket_ids[start : start + _CHUNK]
        session.execute(
            update(Suket)
            .where(Suket.id.in_(part))
            .values(has_document=has_document)
            .execution_options(synchronize_session=False)
        )
