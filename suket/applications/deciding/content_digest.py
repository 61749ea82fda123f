"""The digest of what was checked: fields as printed, portrait, kind of application."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from suket.applications.words import CaseKind
from suket.register.compose import holder_fields
from suket.register.document_fields import OF_HOLDER
from suket.residents.tables import Resident


def content_digest(
    printed: Mapping[str, Any], photo: str | None, kind: CaseKind
) -> str:
    """Return the SHA-256, hex, of the content that is bound from check to signature.

    Of what is printed these are the fields that speak of the holder: what the sheets of
    a day have in common is bound by the manifest that is signed (`to_sign`).  `photo`
    is the digest of the portrait.  What is hashed is JSON with sorted names and no
    blanks, so that a field that is added, moved or changed changes it.
    """
    own = {name: printed.get(name) for name in OF_HOLDER}
    data = json.dumps(
        ["suket-content-1", own, photo, kind.value],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        default=date.isoformat,
    )
    return hashlib.sha256(data.encode()).hexdigest()


def digest_now(resident: Resident, kind: CaseKind) -> str:
    """Return the digest of what would be printed now of a resident."""
    return content_digest(holder_fields(resident), resident.photo_digest, kind)
