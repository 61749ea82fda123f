"""`python -m suket.web`: the public site by itself, on any machine.

It loads neither key nor database.  Without `--from` it serves the published files that
lie here, and needs `SUKET_PUBLIC_URL`, `SUKET_DATA_DIR` (or `SUKET_PUBLISHED_DIR`).
With it, it follows an office elsewhere, and needs `SUKET_PUBLIC_URL`, the office's root
key and a folder of its own.
"""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

from suket import logs
from suket.settings import PublicSiteSettings, Settings, faults_of
from suket.web.metrics_listener import metrics_served
from suket.web.public.app import following_public_state, local_public_state, public_app
from suket.web.public.public_state import PublicState
from suket.web.uvicorn_server import serve
from verify.errors import NotTrusted

HOST, PORT = "127.0.0.1", 8000


def main(arguments: list[str]) -> None:
    """Serve until stopped; wrong arguments and settings end it with 2."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        settings = PublicSiteSettings() if given.source else Settings()
        public_state = _public_state(settings, given)
    except ValidationError as error:
        parser.error("\n  ".join(["settings:", *faults_of(error)]))
    except (NotTrusted, OSError) as error:
        parser.error(str(error))
    logs.configure(settings.log_level)
    app = public_app(public_state, settings.public_url)
    if public_state.following is not None:
        public_state.following.start()
    try:
        with metrics_served(public_state.metrics, settings.metrics_address):
            serve(app, host=given.host, port=given.port)
    except OSError as error:
        parser.error(f"SUKET_METRICS_AT {settings.metrics_at}: {error.strerror}")
    finally:
        if public_state.following is not None:
            public_state.following.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m suket.web", description=__doc__)
    add = parser.add_argument
    add("--host", default=HOST, help="address to listen at")
    add("--port", default=PORT, type=int, help="port to listen at")
    add("--from", dest="source", metavar="URL|DIR", help="the office to follow")
    add("--root", type=Path, metavar="FILE", help="its root.json, from its own hands")
    add("--state", type=Path, metavar="DIR", help="where to keep what is followed")
    return parser


def _public_state(
    settings: PublicSiteSettings, given: argparse.Namespace
) -> PublicState:
    """Return the street door that is asked for; raises `NotTrusted`."""
    if isinstance(settings, Settings):
        return local_public_state(settings)
    root, state = given.root or settings.root_file, given.state or settings.state_dir
    if root is None:
        raise NotTrusted(
            "no root key: give --root or SUKET_ROOT_FILE, the office's root.json, taken"
            " from the office itself and never from the source"
        )
    if state is None:
        raise NotTrusted("no folder of its own: give --state or SUKET_STATE_DIR")
    wait = settings.check_wait
    return following_public_state(given.source, root=root, state=state, patience=wait)


if __name__ == "__main__":
    main(sys.argv[1:])
