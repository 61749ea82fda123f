"""Ways to spoil a token: the mutation kinds of test S1, and a reader that is too kind.

A kind is a function that makes a hostile text of a random source and of texts that are
good.  None has the office's key: that is the attacker's position.
"""

import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random
from typing import NamedTuple

import cbor2

from tests.builders import NOW, SITE, World, make_claims, make_text, toy_key
from verify.cbor import head, write
from verify.claims import Sex, read_claims
from verify.cose import (
    ORDER,
    kid_of,
    read_sign1,
    to_be_signed,
    to_low_s,
    verify_es256,
    write_sign1,
)
from verify.qr_text import write_digits
from verify.token import token_of

WORLD = World()
PUBLIC = WORLD.suket.public_key()
KID = kid_of(PUBLIC)
PEOPLE = [
    make_claims(),
    make_claims(
        nik="3604010107039902", full_name="SUKARNO", sex=Sex.MALE, status_index=0
    ),
    make_claims(
        nik="6471012207039903",
        full_name="MUHAMMAD CONTOH RIZKY ADITYA PRATAMA WIJAYAKUSUMA NOTONEGORO",
        expires_at=NOW,
        status_index=2**20 - 1,
    ),
    make_claims(
        nik="3673016507039904", full_name="JOSÉ CONTOH NUÑEZ", status_index=255
    ),
]
GOOD = [WORLD.text(claims) for claims in PEOPLE]
OTHER = make_text(make_claims(), toy_key("thief"))
LIST_FILE, TRUST_FILE = WORLD.list_file(), WORLD.trust_file()
INVISIBLE = " \t\n\r\0\u200b\u200c\u200d\u2060\ufeff\u00a0\u202e"
LOOK_ALIKES = "٠۰०０𝟎²①"

Kind = Callable[[Random, str], str]
KINDS: dict[str, Kind] = {}


def kind(function: Kind) -> Kind:
    """Register a kind under its name."""
    KINDS[function.__name__] = function
    return function


def again(raw: bytes) -> str:
    """Return the text of bytes, in the right form."""
    return f"{SITE}/v#{write_digits(raw)}"


class Parts(NamedTuple):
    """The parts of a good token, to be put together otherwise."""

    protected: bytes
    payload: bytes
    signature: bytes

    def joined(self, **over: bytes) -> str:
        """Return a text in which some encoded parts are others."""
        return again(
            b"".join(
                (
                    over.get("start", b"\xd2\x84"),
                    over.get("protected", write(self.protected)),
                    over.get("unprotected", b"\xa0"),
                    over.get("payload", write(self.payload)),
                    over.get("signature", write(self.signature)),
                    over.get("end", b""),
                )
            )
        )


def parts(text: str) -> Parts:
    """Return the parts of a good text."""
    return Parts(*read_sign1(token_of(text)))


def spliced(data: bytes, at: int, cut: int, put: bytes) -> bytes:
    return data[:at] + put + data[at + cut :]


@kind
def character_flipped(random, text):
    at = random.randrange(len(text))
    return (
        text[:at]
        + random.choice("0123456789" * 3 + "aZ/#%é" + LOOK_ALIKES)
        + text[at + 1 :]
    )


@kind
def character_inserted(random, text):
    at = random.randrange(len(text) + 1)
    return (
        text[:at]
        + random.choice("0123456789+-_.eE" + INVISIBLE + LOOK_ALIKES)
        + text[at:]
    )


@kind
def character_deleted(random, text):
    at = random.randrange(len(text))
    return text[:at] + text[at + 1 :]


@kind
def text_truncated(random, text):
    return text[: random.randrange(len(text))]


@kind
def text_surrounded(random, text):
    blank = random.choice(INVISIBLE) * random.randint(1, 3)
    return random.choice([text + blank, blank + text])


@kind
def text_in_other_case(random, text):
    return random.choice(
        [
            text.upper(),
            text.replace("https", "Https"),
            text.title(),
            text.replace("v#", "V#"),
        ]
    )


@kind
def text_of_another_site(random, text):
    digits = text.partition("#")[2]
    site = random.choice([
        *("http://suket.example", "https://suket.example.", "https://suket.example:443", "//suket.example"),
        *("https://www.suket.example", "https://suket.exampIe", "https://suket.example/v", "https://", ""),
    ])  # fmt: skip
    return f"{site}/v#{digits}"


@kind
def digits_in_another_way(random, text):
    digits = text.partition("#")[2]
    at = random.randrange(len(digits) // 17) * 17
    overflowed = f"{int(digits[at : at + 17]) + 2**56 * random.randint(1, 6)}"[-17:]
    return random.choice([
        f"{SITE}/v#{digits[:at]}{overflowed.zfill(17)}{digits[at + 17 :]}",
        f"{SITE}/v#{digits}0",
        f"{SITE}/v#0{digits}",
        f"{SITE}/v#{digits}{'0' * 17}",
        f"{SITE}/v#{int(digits)}",
        f"{SITE}/v#{digits[:at]} {digits[at:]}",
    ])  # fmt: skip


@kind
def another_encoding(random, text):
    raw = token_of(text)
    return SITE + "/v#" + random.choice([
        b64encode(raw).decode(), urlsafe_b64encode(raw).decode().rstrip("="), raw.hex(),
        write_digits(zlib.compress(raw, random.randint(0, 9))), str(int.from_bytes(raw, "big")),
    ])  # fmt: skip


@kind
def bit_flipped(random, text):
    raw = bytearray(token_of(text))
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    return again(bytes(raw))


@kind
def byte_replaced(random, text):
    raw = token_of(text)
    return again(spliced(raw, random.randrange(len(raw)), 1, random.randbytes(1)))


@kind
def byte_inserted(random, text):
    raw = token_of(text)
    return again(spliced(raw, random.randrange(len(raw) + 1), 0, random.randbytes(1)))


@kind
def byte_deleted(random, text):
    raw = token_of(text)
    return again(spliced(raw, random.randrange(len(raw)), random.randint(1, 8), b""))


@kind
def bytes_exchanged(random, text):
    raw, size = token_of(text), random.randint(1, 16)
    return again(spliced(raw, random.randrange(len(raw)), size, random.randbytes(size)))


@kind
def bytes_appended(random, text):
    return again(
        token_of(text) + random.choice([b"\0", b"\xa0", b"\xff", random.randbytes(3)])
    )


@kind
def token_truncated(random, text):
    raw = token_of(text)
    return again(raw[: random.randrange(len(raw))])


@kind
def unprotected_filled(random, text):
    more = {
        random.choice([1, 2, 4, 33, 35, -1, "x"]): random.choice(
            [-7, -8, KID, b"", "x", [1]]
        )
    }
    return parts(text).joined(
        unprotected=random.choice([write(more), b"\xbf\xff", b"\xb8\0", b"\xf6"])
    )


@kind
def indefinite_length(random, text):
    found = parts(text)
    payload = cbor2.loads(found.payload)
    return found.joined(**random.choice([
        {"start": b"\xd2\x9f", "end": b"\xff"},
        {"payload": b"\x5f" + write(found.payload) + b"\xff"},
        {"protected": b"\x5f" + write(found.protected) + b"\xff"},
        {"protected": write(b"\xbf" + found.protected[1:] + b"\xff")},
        {"payload": write(b"\xbf" + found.payload[1:] + b"\xff")},
        {"payload": write(cbor2.dumps(payload, indefinite_containers=True))},
        {"signature": b"\x5f" + write(found.signature) + b"\xff"},
        {"unprotected": b"\xbf\xff"},
    ]))  # fmt: skip


@kind
def high_s(random, text):
    raw = token_of(text)
    s = ORDER - int.from_bytes(raw[-32:], "big")
    del random
    return again(raw[:-32] + s.to_bytes(32, "big"))


@kind
def hostile_signature(random, text):
    found = parts(text)
    r, s = found.signature[:32], found.signature[32:]
    n, one, zero = ORDER.to_bytes(32, "big"), (1).to_bytes(32, "big"), bytes(32)
    r_plus = (int.from_bytes(r, "big") + ORDER) % 2**256
    numbers = [
        r,
        s,
        n,
        one,
        zero,
        b"\xff" * 32,
        r_plus.to_bytes(32, "big"),
        random.randbytes(32),
    ]
    signature = random.choice(numbers) + random.choice(numbers)
    return found.joined(
        signature=write(
            random.choice([signature, signature + b"\0", signature[1:], b""])
        )
    )


@kind
def signature_of_another(random, text):
    other = random.choice([found for found in GOOD if found != text] + [OTHER])
    return parts(text).joined(signature=write(parts(other).signature))


@kind
def payload_of_another(random, text):
    other = random.choice([found for found in GOOD if found != text] + [OTHER])
    return parts(text).joined(payload=write(parts(other).payload))


@kind
def payload_changed(random, text):
    found = parts(text)
    payload = cbor2.loads(found.payload)
    which = random.choice([1, 4, 8, 9, 10, 24, "exp", "iat", "idx", "uri", "new"])
    if which in {"idx", "uri"}:
        payload[65535]["status_list"][which] = random.choice(
            [5, f"{SITE}/s/8", f"{SITE}/s/7/"]
        )
    elif which in {"exp", "iat", "new"}:
        payload[{"exp": 4, "iat": 6, "new": 7}[which]] = random.randrange(2**33)
    else:
        payload[169][which] = random.choice(
            ["3274014107039999", "CONTOH LAIN", "20000101", 1, 2]
        )
    return found.joined(payload=write(write(payload)))


@kind
def text_in_payload_disguised(random, text):
    found = parts(text)
    payload = cbor2.loads(found.payload)
    which, at = random.choice([4, 10, 24]), random.randrange(5)
    name = payload[169][which]
    stray = random.choice(
        ["\0", "\u202e", "\u200b", "\u0301", "\ufeff", "\n", "K" * 900]
    )
    payload[169][which] = name[:at] + stray + name[at:]
    return found.joined(payload=write(write(payload)))


@kind
def key_id_hostile(random, text):
    kid = random.choice([
        kid_of(toy_key("thief").public_key()), kid_of(WORLD.status.public_key()), random.randbytes(4),
        b"", KID[:3], KID + b"\0", KID * 20, b"../../etc/passwd", b"' OR 1=1 --", b"\0\0\0\0",
    ])  # fmt: skip
    return parts(text).joined(
        protected=write(write({1: -7, 4: random.choice([kid, kid.hex(), 4])}))
    )


@kind
def algorithm_hostile(random, text):
    algorithm = random.choice(
        [-8, -9, -16, -35, -36, -37, -47, -257, 5, 0, 1, "none", "ES256", b"\x26", [-7]]
    )
    headers = [
        {1: algorithm, 4: KID},
        {4: KID},
        {1: -7},
        {},
        {1: -7, 4: KID, 2: [1]},
        {1: -7, 4: KID, 16: "x"},
    ]
    unprotected = random.choice([b"\xa0", write({1: -7}), write({4: KID})])
    return parts(text).joined(
        protected=write(write(random.choice(headers))), unprotected=unprotected
    )


@kind
def tag_swapped(random, text):
    return parts(text).joined(start=random.choice([
        b"\x84", b"\xd1\x84", b"\xd0\x84", b"\xd8\x60\x84", b"\xd8\x61\x84", b"\xd8\x62\x84",
        b"\xd8\x3d\xd2\x84", b"\xd2\xd2\x84", b"\xd9\xd9\xf7\xd2\x84", b"\xd8\x12\x84",
        b"\xd8\x23\x84", b"\xd8\x24\x84", b"\xc5\x84", b"\xd9\x00\x12\x84",
    ]))  # fmt: skip


@kind
def map_key_doubled(random, text):
    found = parts(text)
    p, h = found.payload, found.protected
    return found.joined(**random.choice([
        {"payload": write(bytes([p[0] + 1]) + p[1:] + b"\x06\x01")},
        {"payload": write(bytes([p[0] + 1]) + b"\x06\x01" + p[1:])},
        {"protected": write(b"\xa3" + h[1:3] + h[1:])},
        {"protected": write(b"\xa3" + h[1:] + h[3:])},
        {"unprotected": b"\xa2\x04\x41\x01\x04\x41\x02"},
    ]))  # fmt: skip


@kind
def map_reordered(random, text):
    found = parts(text)
    payload = cbor2.loads(found.payload)
    for fields in (payload, payload[169]):
        pairs = list(fields.items())
        random.shuffle(pairs)
        fields.clear()
        fields.update(pairs)
    h = found.protected
    return found.joined(**random.choice([
        {"payload": write(cbor2.dumps(payload))}, {"protected": write(h[:1] + h[3:] + h[1:3])},
    ]))  # fmt: skip


@kind
def head_not_shortest(random, text):
    found = parts(text)
    p, h = found.payload, found.protected
    return found.joined(**random.choice([
        {"start": b"\xd8\x12\x84"}, {"start": b"\xd2\x98\x04"},
        {"protected": b"\x58\x09" + h}, {"protected": write(b"\xb8\x02" + h[1:])},
        {"protected": write(b"\xa2\x18\x01" + h[2:])}, {"protected": write(b"\xa2\x01\x38\x06" + h[3:])},
        {"protected": write(h[:4] + b"\x58\x04" + h[5:])}, {"unprotected": b"\xb8\0"},
        {"payload": b"\x59" + len(p).to_bytes(2, "big") + p}, {"payload": write(b"\xb8" + p[:1] + p[1:])},
        {"payload": b"\x5a" + len(p).to_bytes(4, "big") + p},
        {"payload": write(p.replace(b"\x06\x1a", b"\x18\x06\x1a", 1))},
        {"payload": write(p.replace(b"\x06\x1a", b"\x06\x1b\0\0\0\0", 1))},
        {"payload": write(p.replace(b"\x62S1", b"\x78\x02S1", 1))},
        {"signature": b"\x59\0\x40" + found.signature},
    ]))  # fmt: skip


@kind
def another_files_clothes(random, text):
    del text
    return again(
        random.choice([LIST_FILE, TRUST_FILE, write_sign1(read_sign1(LIST_FILE))])
    )


@kind
def another_key(random, text):
    found = parts(text)
    forged = make_text(
        read_claims(found.payload), toy_key(random.choice(["thief", "status", "root"]))
    )
    raw = token_of(forged)
    return again(raw[:8] + random.choice([KID, raw[8:12]]) + raw[12:])


@kind
def token_doubled(random, text):
    raw, other = token_of(text), token_of(random.choice(GOOD))
    return again(
        random.choice([raw + other, b"\x82" + raw + other, write(raw), raw[:-64] + raw])
    )


@kind
def bomb(random, text):
    del text
    deep = random.choice(
        [
            b"\x81",
            b"\xa1\x01",
            b"\xd2",
            b"\x9f",
            b"\xd8\x23\x62((",
            b"\xc5\x82\x1b" + b"\x7f" * 8,
        ]
    )
    raw = random.choice(
        [
            deep * random.randint(1, 600),
            zlib.compress(bytes(2**16), 9),
            head(4, 2**60),
            head(2, 2**62),
        ]
    )
    return (
        again(raw[:1700])
        if random.random() < 0.9
        else "9" * random.randint(4000, 90000)
    )


def mutants(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Give so many kinds and hostile texts, the same for the same seed.

    A mutation that leaves the text as it was is made again.
    """
    random = Random(seed)
    names = list(KINDS)
    made = 0
    while made < count:
        name, text = names[made % len(names)], random.choice(GOOD)
        mutant = KINDS[name](random, text)
        if mutant not in GOOD:
            made += 1
            yield name, mutant


def lax_authenticate(text: str) -> object:
    """Return what a careful verifier of the usual kind believes: cbor2, then ECDSA.

    The control of S1: what it accepts shows that the mutants are dangerous ones.
    """
    digits = "".join(found for found in text.partition("#")[2] if found in "0123456789")
    whole = len(digits) // 17 * 17
    raw = b"".join(
        (int(digits[at : at + 17]) % 2**56).to_bytes(7, "little")
        for at in range(0, whole, 17)
    ) + int(digits[whole:] or 0).to_bytes(8, "little")
    found = cbor2.CBORDecoder(BytesIO(raw)).decode()  # what follows is not looked at
    protected, unprotected, payload, signature = getattr(found, "value", found)
    header = {**(cbor2.loads(protected) if protected else {}), **unprotected}
    if header.get(1) not in {-7, -9} or header.get(4) != KID:
        raise ValueError("algorithm or key")
    r, s = (int.from_bytes(side, "big") for side in (signature[:32], signature[32:]))
    verify_es256(PUBLIC, to_low_s(r, s), to_be_signed(protected, payload))
    return cbor2.loads(payload)
