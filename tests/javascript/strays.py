"""Texts that stray from the form of ours, or from its rules; and some that do not.

The kinds are those of the project's threat model: of characters, of digits, of the
token's bytes, of its headers and signature; stray_claims.py adds those of claims.
"""

from collections.abc import Callable, Iterator
from random import Random

from tests.javascript.loose_cbor import (
    Pairs,
    Raw,
    changed,
    odd_head,
    pairs_of,
    stray,
    write_loosely,
)
from tests.javascript.toy_office import (
    SITE,
    ToyKey,
    ToyOffice,
    some_claims,
    text_of,
)
from verify.cbor import read
from verify.claims import write_claims
from verify.cose import ORDER, Draft, Sign1, read_sign1, write_header, write_sign1
from verify.token import MARK

Kind = Callable[[Random, ToyOffice], str]

ODD_CHARACTERS = (
    *"\0\t\n\r \x7f\x80\xa0\xad#%/:09",
    *"٠١०０²½",  # what Unicode calls digits or numbers
    *"\u200b\u200d\u200e\u202e\u2028\u2066\ufeff\ufffd\U0001f600\ud800\udfff",
)


class Kinds(dict[str, Kind]):
    """Ways to make a text, by the names of their functions."""

    def kind(self, make: Kind) -> Kind:
        """Keep a way under the name of its function."""
        self[make.__name__] = make
        return make

    def texts(
        self, office: ToyOffice, seed: int, count: int
    ) -> Iterator[tuple[str, str]]:
        """Yield `count` pairs of kind and text; every kind comes equally often."""
        rng = Random(seed)
        names = tuple(self)
        for number in range(count):
            name = names[number % len(names)]
            yield name, self[name](rng, office)


FORMS = Kinds()
kind = FORMS.kind


def suket_key(rng: Random, office: ToyOffice) -> ToyKey:
    """Return a key for sukets, most often the one that nothing is the matter with."""
    return rng.choices(office.suket_keys, weights=(7, 1, 1, 1))[0]


def genuine(rng: Random, office: ToyOffice) -> bytes:
    """Return a token of the office, half of them in the register."""
    if rng.random() < 0.5:
        return rng.choice(office.fresh_tokens)
    return office.issue(rng, key=suket_key(rng, office))


def payload_of(rng: Random) -> bytes:
    return write_claims(some_claims(rng))


def edited(rng: Random, data: bytes) -> bytes:
    """Return `data` with a byte flipped, put in or taken out, or cut off."""
    at = rng.randrange(len(data))
    some = bytes([rng.randrange(256)])
    flipped = bytes([data[at] ^ 1 << rng.randrange(8)])
    match rng.randrange(6):
        case 0:
            return data[:at] + flipped + data[at + 1 :]
        case 1:
            return data[:at] + some + data[at + 1 :]
        case 2:
            return data[:at] + some + data[at:]
        case 3:
            return data[:at] + data[at + 1 :]
        case 4:
            return data + some
    return data[:at]


# Genuine


@kind
def untouched(rng, office):
    return text_of(genuine(rng, office))


@kind
def untouched_and_recorded(rng, office):
    return text_of(rng.choice(office.fresh_tokens))


# Characters of the text


@kind
def digit_changed(rng, office):
    text = text_of(genuine(rng, office))
    at = rng.randrange(text.index("#") + 1, len(text))
    return text[:at] + rng.choice("0123456789") + text[at + 1 :]


@kind
def character_changed(rng, office):
    text = text_of(genuine(rng, office))
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(ODD_CHARACTERS) + text[at + rng.randrange(2) :]


@kind
def character_gone_or_twice(rng, office):
    text = text_of(genuine(rng, office))
    at = rng.randrange(len(text))
    return text[:at] + text[at] * rng.choice((0, 2)) + text[at + 1 :]


@kind
def cut_off(rng, office):
    text = text_of(genuine(rng, office))
    return text[: rng.randrange(len(text))]


@kind
def something_around(rng, office):
    text = text_of(genuine(rng, office))
    extra = rng.choice((*ODD_CHARACTERS, text, MARK, "?a=1", "000"))
    return rng.choice((text + extra, extra + text))


@kind
def other_site(rng, office):
    sites = (SITE.upper(), "http://suket.example", "https://suket.example.", "", "x")
    more = (f"{SITE}:443", f"{SITE}/", "https://suket.example.evil.example", f" {SITE}")
    odd = SITE.replace("e", rng.choice(ODD_CHARACTERS))
    return text_of(genuine(rng, office), rng.choice((*sites, *more, odd)))


@kind
def as_long_as_a_qr_holds(rng, office):
    by_another = office.stranger.token(payload_of(rng))
    text = text_of(rng.choice((genuine(rng, office), by_another)))
    filler = rng.choice(("0", "\U0001f600", "é", "x"))
    wanted = rng.choice((4295, 4296, 4297, 8591, 8592, 8593, 9000))
    extra = filler * (wanted - len(text))
    return rng.choice((extra + text, text + extra))


@kind
def mark_missing(rng, office):
    key = rng.choice((office.stranger, office.cirebon))
    digits = text_of(key.token(payload_of(rng))).partition("#")[2]
    return rng.choice(("", "a", "ab", "00", "abc", "/v", "v#", "#", SITE)) + digits


@kind
def chunk_past_its_bytes(rng, office):
    site, mark, digits = text_of(genuine(rng, office)).partition("#")
    at = 17 * rng.randrange(len(digits) // 17 + 1)
    chunk = digits[at : at + 17]
    return (
        site + mark + digits[:at] + rng.choice("789") * len(chunk) + digits[at + 17 :]
    )


@kind
def no_text_of_ours(rng, office):
    odd = "".join(rng.choices(ODD_CHARACTERS, k=rng.randrange(20)))
    return rng.choice(("", MARK, SITE, SITE + MARK, odd, SITE + MARK + odd, "null"))


# Bytes of the token


@kind
def byte_changed(rng, office):
    return text_of(edited(rng, genuine(rng, office)))


@kind
def bytes_changed(rng, office):
    token = genuine(rng, office)
    for _ in range(rng.randrange(2, 6)):
        token = edited(rng, token) or b"\0"
    return text_of(token)


@kind
def random_bytes(rng, office):
    start = genuine(rng, office)[: rng.randrange(16)]
    return text_of(start + rng.randbytes(rng.randrange(60)))


@kind
def envelope_of_another_form(rng, office):
    tree = pairs_of(read(genuine(rng, office)))
    encode = odd_head(rng, 0.2)
    return text_of(write_loosely(tree, encode))


@kind
def envelope_changed(rng, office):
    tree = changed(rng, pairs_of(read(genuine(rng, office))))
    return text_of(write_loosely(tree))


@kind
def tag_changed(rng, office):
    tags = ("", "d1", "d3", "c0", "d83d", "d812", "d2d2", "d83dd2", "d9d9f7d2", "c4")
    return text_of(bytes.fromhex(rng.choice(tags)) + genuine(rng, office)[1:])


@kind
def unprotected_header_filled(rng, office):
    message = read_sign1(genuine(rng, office))
    parts = [message.protected, Raw(b""), message.payload, message.signature]
    parts[1] = Pairs(
        [(rng.choice((1, 4, 16, 33)), rng.choice((-7, b"1234", stray(rng))))]
    )
    return text_of(b"\xd2" + write_loosely(parts))


# Headers


def with_header(rng, office, header: bytes) -> str:
    """Return a text whose header is signed too, half of the time."""
    key = suket_key(rng, office)
    draft = Draft(header, payload_of(rng))
    signature = key.sign(draft.to_be_signed if rng.random() < 0.7 else b"other")
    return text_of(draft.signed(signature))


@kind
def header_changed(rng, office):
    kid = suket_key(rng, office).trusted.kid
    return with_header(rng, office, edited(rng, write_header(kid)))


@kind
def header_of_another_form(rng, office):
    kid = suket_key(rng, office).trusted.kid
    tree = changed(rng, Pairs([(1, -7), (4, kid)]))
    return with_header(rng, office, write_loosely(tree, odd_head(rng, 0.1)))


@kind
def other_algorithm(rng, office):
    kid = suket_key(rng, office).trusted.kid
    alg = rng.choice(
        (-9, -9, -7, -8, -35, -36, -37, -47, 0, 5, "ES256", "none", b"\x26")
    )
    return with_header(rng, office, write_loosely(Pairs([(1, alg), (4, kid)])))


@kind
def other_type(rng, office):
    kid = suket_key(rng, office).trusted.kid
    types = ("application/statuslist+cwt", "application/suket-trust+cwt", "", 61)
    tree = Pairs([(1, -7), (4, kid), (rng.choice((2, 16)), rng.choice(types))])
    return with_header(rng, office, write_loosely(tree))


@kind
def other_key_id(rng, office):
    key = rng.choice((*office.other_keys, suket_key(rng, office)))
    size = rng.choice((0, 1, 3, 4, 5, 8))
    kid = rng.choice((key.trusted.kid, rng.randbytes(size)))
    return with_header(rng, office, b"\xa2\x01\x26\x04" + write_loosely(kid))


@kind
def signed_by_another_key(rng, office):
    key = rng.choice(office.other_keys)
    return text_of(key.token(payload_of(rng)))


@kind
def file_of_another_kind(rng, office):
    files = (office.trust_file, *office.list_files.values(), office.root.token(b"\xa0"))
    return text_of(rng.choice(files)[:1700])


# Signatures


@kind
def other_signature(rng, office):
    message = read_sign1(genuine(rng, office))
    r, s = message.signature[:32], message.signature[32:]
    number = int.from_bytes(s, "big")
    odd = (
        0,
        1,
        ORDER,
        ORDER - 1,
        ORDER // 2,
        ORDER // 2 + 1,
        ORDER - number,
        2**256 - 1,
    )
    other_s = rng.choice(odd).to_bytes(32, "big")
    other_r = rng.choice((r, rng.choice(odd).to_bytes(32, "big")))
    signature = rng.choice((r + other_s, other_r + s, other_r + other_s, s + r))
    return text_of(write_sign1(Sign1(message.protected, message.payload, signature)))


@kind
def signature_of_another_token(rng, office):
    mine, other = (read_sign1(genuine(rng, office)) for _ in range(2))
    return text_of(write_sign1(Sign1(mine.protected, mine.payload, other.signature)))


@kind
def signature_of_another_length(rng, office):
    message = read_sign1(genuine(rng, office))
    size = rng.choice((0, 1, 63, 65, 70, 96, 128))
    signature = (message.signature * 2)[:size]
    parts = [message.protected, Pairs(), message.payload, signature]
    return text_of(b"\xd2" + write_loosely(parts))
