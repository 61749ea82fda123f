"""Logs: one JSON object a line, in UTC, without anything about persons."""

import logging
import re
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

# What a NIK looks like, wherever it may have slipped in.  The rule is that no personal
# data is handed to the log at all; this is the net below it.
_SIXTEEN_DIGITS = re.compile(r"(?<!\d)(\d{4})\d{12}(?!\d)")
_TEXT = re.compile(r"/v#\d+")


def configure(level: str, stream: TextIO | None = None) -> None:
    """Write logs at `level` ("debug" to "error") and above to `stream` (stderr)."""
    least = logging.getLevelNamesMapping()[level.upper()]
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=max(least, logging.WARNING), stream=out, force=True)


def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Put stars into whatever looks like a NIK, and drop the digits of a QR text."""
    del logger, method
    return {name: _redacted(value) for name, value in event.items()}


def _redacted(value: object) -> object:
    if isinstance(value, str):
        return _SIXTEEN_DIGITS.sub(r"\1************", _TEXT.sub("/v#…", value))
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    if isinstance(value, dict):
        return {name: _redacted(item) for name, item in value.items()}
    return value
