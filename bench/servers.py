"""The two servers that `bench.quick_check` asks: `python -m bench.servers NAME …`."""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from bench.sample import SITE
from suket import logs
from suket.settings import Settings
from suket.web.frame import SERVER_OPTIONS
from suket.web.street import create_street_app


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


def ours(folder: Path) -> FastAPI:
    """Return the street door, following `folder`."""
    logs.configure("warning")
    return create_street_app(
        Settings(public_url=SITE, data_dir=folder, published_dir=folder)
    )


def main(name: str, folder: str, port: str) -> None:
    """Serve until stopped."""
    app = empty() if name == "empty" else ours(Path(folder))
    uvicorn.run(
        app, host="127.0.0.1", port=int(port), log_level="warning", **SERVER_OPTIONS
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
