"""The key ring written and read as JSON."""

import json
from datetime import UTC, datetime
from typing import Any

from keys.errors import DamagedStore
from keys.key_ring import KeyEntry, OfficeEntry, RevocationReason, Ring, Role
from verify.cose import cose_key, read_cose_key
from verify.trust_list import Office

FORMAT = 1
_STAMP = "%Y-%m-%dT%H:%M:%SZ"  # RFC 3339


def write_ring(ring: Ring) -> bytes:
    """Return the ring as JSON; `ValueError` for a time with a fraction or no zone."""
    document = {
        "format": FORMAT,
        "site": ring.site,
        "version": ring.version,
        "published_at": stamp(ring.published_at),
        "expires_at": stamp(ring.expires_at),
        "has_news": ring.has_news,
        "offices": [_office_fields(entry) for entry in ring.offices],
        "keys": [_key_fields(entry) for entry in ring.keys],
    }
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def read_ring(data: bytes) -> Ring:
    """Return the ring that JSON describes; `DamagedStore` if it describes none."""
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise DamagedStore("ring.json is of a later format than this program")
        return Ring(
            site=document["site"],
            version=document["version"],
            published_at=_moment(document["published_at"]),
            expires_at=_moment(document["expires_at"]),
            has_news=document["has_news"],
            offices=tuple(map(_office, document["offices"])),
            keys=tuple(map(_key, document["keys"])),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedStore("ring.json is not what was written") from error


def stamp(moment: datetime | None) -> str | None:
    """Return a UTC time as RFC 3339; `ValueError` rather than round or guess."""
    if moment is None:
        return None
    if moment.tzinfo is None or moment.microsecond:
        raise ValueError("a time is UTC and in whole seconds")
    return moment.astimezone(UTC).strftime(_STAMP)


def _office_fields(entry: OfficeEntry) -> dict[str, Any]:
    office = entry.office
    return {
        "code": office.code,
        "name": office.name,
        "zone": office.zone,
        "lists": list(entry.lists),
    }


def _key_fields(entry: KeyEntry) -> dict[str, Any]:
    return {
        "kid": entry.kid.hex(),
        "role": entry.role.value,
        "office": entry.office,
        "cose_key_hex": cose_key(entry.public).hex(),
        "created_at": stamp(entry.created_at),
        "not_before": stamp(entry.not_before),
        "not_after": stamp(entry.not_after),
        "revoked_at": stamp(entry.revoked_at),
        "reason": entry.reason,
        "certificate_hex": entry.certificate.hex() if entry.certificate else None,
        "is_published": entry.is_published,
    }


def _office(fields: dict[str, Any]) -> OfficeEntry:
    office = Office(fields["code"], fields["name"], fields["zone"])
    return OfficeEntry(office, tuple(map(int, fields["lists"])))


def _key(fields: dict[str, Any]) -> KeyEntry:
    certificate = fields["certificate_hex"]
    entry = KeyEntry(
        role=Role(fields["role"]),
        office=fields["office"],
        public=read_cose_key(bytes.fromhex(fields["cose_key_hex"])),
        created_at=_instant(fields["created_at"]),
        not_before=_instant(fields["not_before"]),
        not_after=_moment(fields["not_after"]),
        revoked_at=_moment(fields["revoked_at"]),
        reason=RevocationReason(fields["reason"]) if fields["reason"] else None,
        certificate=bytes.fromhex(certificate) if certificate else None,
        is_published=fields["is_published"],
    )
    if entry.kid.hex() != fields["kid"]:
        raise ValueError("a kid that is not the key's")
    return entry


def _instant(text: str) -> datetime:
    return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else _instant(text)
