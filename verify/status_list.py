"""The status list: how each suket stands (IETF Token Status List, CWT form).

COSE_Sign1 by the status key, protected header {1: -7, 4: kid, 16:
"application/statuslist+cwt"}; claims 2 sub, 4 exp, 6 iat, 65533 the list, 65534 ttl,
and, private to us, -65537: the digest of the register file that belongs to it.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from verify.cbor import Key, Malformed, Value, read, write
from verify.cbor_types import a_byte_string, a_count, a_map, a_moment, a_text, seconds
from verify.claims import LIST_SIZE
from verify.cose import Draft, read_header, read_sign1, to_be_signed, write_header
from verify.errors import NotAuthentic, NotTrusted
from verify.trust_list import Purpose, TrustList

STATUS_TYPE = "application/statuslist+cwt"
BITS = 2  # an index
LIST_BYTES = LIST_SIZE * BITS // 8
MAX_STATUS_BYTES = 2**19  # zlib adds little to the 2¹⁸ bytes it cannot shrink
DIGEST_BYTES = 32
SPARSE = 1024  # bytes unlike a new list's: so few take zlib 10 ms

_SUB, _EXP, _IAT = 2, 4, 6  # RFC 8392
_LIST, _TTL = 65533, 65534  # IETF Token Status List, section 14
_REGISTER = -65537  # private use: RFC 8392, section 9.1


class Entry(IntEnum):
    """What a list says of one index."""

    VALID = 0
    INVALID = 1  # revoked, or never issued
    SUSPENDED = 2
    SUPERSEDED = 3  # application specific: e-KTP printed, or a newer suket


_ENTRIES = tuple(Entry)
ALL_INVALID = bytes([0b01_01_01_01]) * LIST_BYTES  # a new list


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """One list of 2²⁰ entries.  Times are UTC, in whole seconds."""

    uri: str
    issued_at: datetime
    expires_at: datetime
    ttl: timedelta
    entries: bytes  # 262,144 bytes; index 0 in the lowest two bits of the first
    register_digest: bytes | None = None  # 32 bytes

    def entry(self, index: int) -> Entry:
        """Return the entry of `index`; `IndexError` past the list."""
        if index < 0:
            raise IndexError(index)
        return _ENTRIES[self.entries[index >> 2] >> ((index & 3) << 1) & 3]

    def is_stale(self, now: datetime) -> bool:
        """Is it too old to say that a suket is in force?  At `expires_at` it is."""
        return now >= self.expires_at


def pack(entries: dict[int, Entry], size: int = LIST_SIZE) -> bytes:
    """Return the bytes of a list: 2 bits an index, `INVALID` where none is given."""
    packed = bytearray(ALL_INVALID[: -(-size // 4)])
    for index, entry in entries.items():
        shift = (index & 3) << 1
        packed[index >> 2] = packed[index >> 2] & ~(3 << shift) | entry << shift
    return bytes(packed)


def write_status_list(status: StatusList) -> bytes:
    """Return the payload; zlib level 9, as the IETF draft recommends."""
    claims: dict[int, object] = {
        _SUB: status.uri,
        _EXP: seconds(status.expires_at),
        _IAT: seconds(status.issued_at),
        _LIST: {"bits": BITS, "lst": _deflated(status.entries)},
        _TTL: int(status.ttl.total_seconds()),
    }
    if status.register_digest is not None:
        claims[_REGISTER] = status.register_digest
    return write(claims)


def _deflated(entries: bytes) -> bytes:
    """Return what `inflate` unpacks.

    Indices are drawn at random, so but for runs whatever repeats in a list that fills
    does so by chance.  Who looks for runs alone takes 2 ms where zlib would take 270;
    the list is a tenth longer at the most, and a tenth shorter when it is half full.
    """
    is_sparse = len(entries) - entries.count(ALL_INVALID[0]) <= SPARSE
    strategy = zlib.Z_DEFAULT_STRATEGY if is_sparse else zlib.Z_RLE
    stream = zlib.compressobj(9, strategy=strategy)
    return stream.compress(entries) + stream.flush()


def status_list_draft(status: StatusList, kid: bytes) -> Draft:
    """Return what the status key (kid of 4 bytes) has to sign."""
    return Draft(write_header(kid, STATUS_TYPE), write_status_list(status))


def read_status_list(
    data: bytes, trust: TrustList, *, uri: str | None = None
) -> StatusList:
    """Return the list that a status key of `trust` signed; `NotTrusted` on any defect.

    With `uri` it must be that list and no other.  Map keys may come in any order and
    unknown claims are passed over, since other makers' lists have both.
    """
    if len(data) > MAX_STATUS_BYTES:
        raise NotTrusted("the status list is too large")
    try:
        message = read_sign1(data)
        key = trust.key(read_header(message.protected, STATUS_TYPE), Purpose.STATUS)
        signed = to_be_signed(message.protected, message.payload)
        key.require_signature(message.signature, signed)
        status = _read_payload(message.payload)
        key.require_in_use(at=status.issued_at)
    except NotAuthentic as refusal:
        raise NotTrusted(f"the status list is not ours: {refusal}") from refusal
    except ValueError as error:
        raise NotTrusted(f"the status list is malformed: {error}") from error
    if key.revoked_at is not None:  # a stolen key dates its lists as it likes
        raise NotTrusted("the key of the status list is revoked")
    if uri is not None and status.uri != uri:
        raise NotTrusted("the status list is another one")
    return status


def _read_payload(payload: bytes) -> StatusList:
    claims = a_map(read(payload, ordered=False))
    return StatusList(
        uri=a_text(claims.get(_SUB)),
        issued_at=a_moment(claims.get(_IAT)),
        expires_at=a_moment(claims.get(_EXP)),
        ttl=timedelta(seconds=a_count(claims.get(_TTL))),
        entries=_entries(a_map(claims.get(_LIST))),
        register_digest=_digest(claims[_REGISTER]) if _REGISTER in claims else None,
    )


def _digest(value: Value) -> bytes:
    digest = a_byte_string(value)
    if len(digest) != DIGEST_BYTES:
        raise Malformed("a digest has 32 bytes")
    return digest


def _entries(fields: dict[Key, Value]) -> bytes:
    if fields.get("bits") != BITS:
        raise Malformed("two bits an index")
    entries = inflate(a_byte_string(fields.get("lst")), LIST_BYTES)
    if len(entries) != LIST_BYTES:
        raise Malformed("a list has 2²⁰ indices")
    return ALL_INVALID if entries == ALL_INVALID else entries  # unused lists share one


def inflate(packed: bytes, limit: int) -> bytes:
    """Return what `packed` (zlib) holds, `limit` bytes at the most.

    Raises `Malformed` for more bytes, bytes behind the end, or no end.
    """
    stream = zlib.decompressobj()
    try:
        data = stream.decompress(packed, limit + 1)
    except zlib.error as error:
        raise Malformed("not zlib") from error
    if len(data) > limit or not stream.eof or stream.unused_data:
        raise Malformed("too long, cut off, or something follows")
    return data
