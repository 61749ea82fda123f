"""The servers that `bench.quick_check` asks: `python -m bench.servers NAME …`.

empty   what FastAPI itself costs: a route that takes the same body and does nothing
usual   what a web team would write: the same route, with `cryptography` and SQLAlchemy
ours    the street door
visited the same at the address of its own port, where a browser can open it
"""

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import create_engine, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.sample import SITE
from suket import logs
from suket.settings import Settings
from suket.web.public.app import create_public_app
from suket.web.uvicorn_server import SERVER_OPTIONS
from verify.claims import read_claims
from verify.errors import NotAuthentic
from verify.sources import read_root
from verify.token import parse
from verify.trust_list import Purpose, read_trust_list

ROWS: Final = 2**15


class Text(BaseModel):
    """What the empty route takes."""

    text: str


def empty() -> FastAPI:
    """Return an application with one route, which does nothing."""
    app = FastAPI()

    @app.post("/api/v1/verify")
    async def nothing(given: Text) -> dict[str, int]:
        return {"characters": len(given.text)}

    return app


class Base(DeclarativeBase):
    """The tables of the usual server."""


class Issued(Base):
    """One suket, in the table that the usual route asks."""

    __tablename__ = "issued"

    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]


def usual(folder: Path) -> FastAPI:
    """Return an application whose one route verifies, and asks a table in SQLite.

    It takes tokens apart with our own fast reader: the peer is the web and the table.
    """
    engine = create_engine(f"sqlite:///{folder / 'usual.db'}")
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        rows = [{"number": number, "state": "valid"} for number in range(ROWS)]
        session.execute(insert(Issued), rows)
    root = read_root(str(folder / "root.json"))
    trust = read_trust_list((folder / "suket-trust").read_bytes(), root=root)

    def session_of() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    app = FastAPI()

    @app.post("/api/v1/verify")
    def verify(
        given: Text, session: Annotated[Session, Depends(session_of)]
    ) -> dict[str, str]:
        try:
            token = parse(given.text)
            key = trust.key(token.kid, Purpose.SUKET)
            key.require_signature(token.signature, token.to_be_signed)
            claims = read_claims(token.payload)
        except NotAuthentic as error:
            raise HTTPException(422) from error
        row = session.get(Issued, claims.status_index)
        if row is None:
            raise HTTPException(404)
        return {"verdict": row.state, "name": claims.full_name, "nik": claims.nik}

    return app


def ours(folder: Path, site: str = SITE) -> FastAPI:
    """Return the street door, following `folder`, and patient: nobody is told 429."""
    logs.configure("warning")
    return create_public_app(
        Settings(
            public_url=site, data_dir=folder, published_dir=folder, check_wait_ms=1000
        )
    )


SERVERS: Final[dict[str, Callable[[Path, str], FastAPI]]] = {
    "empty": lambda *_: empty(),
    "usual": lambda folder, _: usual(folder),
    "ours": lambda folder, _: ours(folder),
    "visited": lambda folder, port: ours(folder, f"http://127.0.0.1:{port}"),
}


def main(name: str, folder: str, port: str) -> None:
    """Serve until stopped."""
    protocol = (
        {} if name in {"ours", "visited"} else {"http": "httptools"}
    )  # what uvicorn has
    app = SERVERS[name](Path(folder), port)
    gc.collect()
    gc.freeze()  # as `suket serve` does
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(port),
        log_level="warning",
        **{**SERVER_OPTIONS, **protocol},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
