"""Require the types of decoded CBOR; any other raises `Malformed`."""

from datetime import UTC, datetime

from verify.cbor import Key, Malformed, Value

LAST_SECOND = 253_402_300_799  # the end of year 9999, where calendars end


def a_map(value: Value | None) -> dict[Key, Value]:
    """Return `value`, which must be a map."""
    if not isinstance(value, dict):
        raise Malformed("a map is expected")
    return value


def an_array(value: Value | None) -> list[Value]:
    """Return `value`, which must be an array."""
    if not isinstance(value, list):
        raise Malformed("an array is expected")
    return value


def a_byte_string(value: Value | None) -> bytes:
    """Return `value`, which must be bytes."""
    if not isinstance(value, bytes):
        raise Malformed("bytes are expected")
    return value


def a_text(value: Value | None) -> str:
    """Return `value`, which must be a text."""
    if not isinstance(value, str):
        raise Malformed("a text is expected")
    return value


def a_count(value: Value | None) -> int:
    """Return `value`, which must be an integer from zero to `LAST_SECOND`."""
    if not isinstance(value, int) or not 0 <= value <= LAST_SECOND:
        raise Malformed("a number or time is expected")
    return value


def a_moment(value: Value | None) -> datetime:
    """Return the UTC time of Unix seconds, from 1970 to the end of year 9999."""
    return datetime.fromtimestamp(a_count(value), UTC)


def seconds(moment: datetime) -> int:
    """Return the Unix seconds of a time; `ValueError` rather than guess or round."""
    if moment.tzinfo is None or moment.microsecond or moment.timestamp() < 0:
        raise ValueError("a time has a zone and whole seconds, and is after 1970")
    return int(moment.timestamp())
