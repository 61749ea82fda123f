"""Which documents exist, and what the archive must give back for them."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from suket.errors import DocumentNotReady
from suket.models import Document, Suket


def find(session: Session, suket_id: str) -> Document:
    """Return the document of a suket, or raise `DocumentNotReady`."""
    document = session.get(Document, suket_id)
    if document is None:
        raise DocumentNotReady
    return document


def put(session: Session, document: Document) -> None:
    """Record a document, in the place of an older one."""
    session.merge(document)
    session.execute(
        update(Suket).where(Suket.id == document.suket_id).values(has_document=True)
    )


def drop(session: Session, suket_id: str) -> None:
    """Let the document of a suket be made again."""
    document = session.get(Document, suket_id)
    if document is not None:
        session.delete(document)
    session.execute(
        update(Suket).where(Suket.id == suket_id).values(has_document=False)
    )
