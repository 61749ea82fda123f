"""The digest of what was checked: fields as printed, portrait, kind of application."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from suket.applications.words import CaseKind


def content_digest(
    printed: Mapping[str, Any], photo: str | None, kind: CaseKind
) -> str:
    """Return the SHA-256, hex, of the content that is bound from check to signature.

    `photo` is the digest of the portrait.  What is hashed is JSON with sorted names and
    no blanks, so that a field that is added, moved or changed changes it.
    """
    content = ["suket-content-1", dict(printed), photo, kind.value]
    data = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(data.encode()).hexdigest()
