"""`python -m suket.web`: the street door by itself, on any machine.

It loads neither key nor database, and needs `SUKET_PUBLIC_URL`, `SUKET_DATA_DIR` (or
`SUKET_PUBLISHED_DIR`) and the published files.
"""

import argparse
import sys

import uvicorn

from suket import logs
from suket.settings import Settings
from suket.web.frame import SERVER_OPTIONS
from suket.web.street import create_street_app

HOST, PORT = "127.0.0.1", 8000


def main(arguments: list[str]) -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m suket.web", description=__doc__)
    parser.add_argument("--host", default=HOST, help="address to listen at")
    parser.add_argument("--port", default=PORT, type=int, help="port to listen at")
    given = parser.parse_args(arguments)
    settings = Settings()
    logs.configure(settings.log_level)
    app = create_street_app(settings)
    uvicorn.run(
        app, host=given.host, port=given.port, log_level="warning", **SERVER_OPTIONS
    )


if __name__ == "__main__":
    main(sys.argv[1:])
