"""What both verifiers read out of a file, in the words of answer.mjs."""

from datetime import datetime
from typing import Any

REFUSED = "not-trusted"


def seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def hexed(data: bytes | None) -> str | None:
    return None if data is None else data.hex()


def outcome(answer: dict) -> Any:
    """Return what an answer of the browser's verifier says, or why it refuses."""
    return answer.get("refused", answer.get("answer"))
