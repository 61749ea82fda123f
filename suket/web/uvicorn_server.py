"""Serve an application by uvicorn: its options, and what the machine must allow."""

import gc
import logging
import resource
from collections.abc import Mapping
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from suket.web.public.fast_protocol import FastProtocol
from verify.limited_process import WORKERS

# Each may hold 64 KiB of a body, all of them together 256 MiB.  Who comes then is told
# 503.  Files of our own, and the database's, need descriptors too.
CONNECTIONS: Final = 4096
DESCRIPTORS: Final = CONNECTIONS + 512

# For uvicorn.  The application logs by itself, without paths; it believes no forwarded
# header; and it says nothing of what it is made of.
SERVER_OPTIONS: Final[Mapping[str, Any]] = {
    "http": FastProtocol,
    "ws": "none",  # there is no WebSocket here, and its protocol answers for itself
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,
    "limit_concurrency": CONNECTIONS,
    "backlog": CONNECTIONS,
    "timeout_keep_alive": 5,  # seconds
    "timeout_graceful_shutdown": 10,  # seconds
}


def serve(app: ASGIApp, *, host: str, port: int, **tls: Any) -> None:
    """Serve until stopped; `tls` are uvicorn's `ssl_certfile` and `ssl_keyfile`."""
    allow_descriptors()
    logging.getLogger("uvicorn.error").addFilter(is_of_the_house)
    WORKERS.prepare()
    gc.collect()
    gc.freeze()  # what is there now stays: no collection has to look at it again
    try:
        uvicorn.run(
            app, host=host, port=port, log_level="warning", **SERVER_OPTIONS, **tls
        )
    finally:
        gc.unfreeze()
        WORKERS.close()


def is_of_the_house(record: logging.LogRecord) -> bool:
    """Leave out what uvicorn warns of for each request of a stranger that is no HTTP.

    They are counted: `suket_refused_by_connection`.
    """
    return record.levelno != logging.WARNING or record.module != "httptools_impl"


def allow_descriptors() -> None:
    """Raise this process's limit of open files as far as needed, and allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
