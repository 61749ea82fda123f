"""Claims that stray from the form or the rules, signed by the office's own key.

Only the reader's own rules can refuse these: every signature is good.
"""

from random import Random
from unicodedata import normalize

from tests.javascript.loose_cbor import (
    STRAYS,
    Raw,
    changed,
    odd_head,
    pairs_of,
    stray,
    write_loosely,
)
from tests.javascript.strays import ODD_CHARACTERS, Kinds, edited, payload_of, suket_key
from tests.javascript.toy_office import ABSENT, FRESH, SITE, STALE, ToyOffice, text_of
from verify.cbor import read

BOM = b"\xef\xbb\xbf"
CLAIMS = Kinds()
kind = CLAIMS.kind


def sealed(rng: Random, office: ToyOffice, payload: bytes) -> str:
    """Return the text of a payload, whatever it is, signed by a key of the office."""
    return text_of(suket_key(rng, office).token(payload))


@kind
def payload_edited(rng, office):
    return sealed(rng, office, edited(rng, payload_of(rng)))


@kind
def payload_changed(rng, office):
    tree = pairs_of(read(payload_of(rng)))
    for _ in range(rng.choice((1, 1, 1, 2))):
        tree = changed(rng, tree)
    return sealed(rng, office, write_loosely(tree)[:1500])


@kind
def payload_of_another_form(rng, office):
    tree = pairs_of(read(payload_of(rng)))
    return sealed(rng, office, write_loosely(tree, odd_head(rng, 0.05)))


@kind
def payload_of_anything(rng, office):
    return sealed(rng, office, write_loosely(changed(rng, changed(rng, [stray(rng)]))))


def with_field(rng, office, *path_and_value) -> str:
    """Return a text in which the claim at a path has a value."""
    *path, value = path_and_value
    tree = read(payload_of(rng))
    place = tree
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return sealed(rng, office, write_loosely(pairs_of(tree)))


def some_line(rng: Random) -> str:
    """Return a text with characters from all of Unicode, or beside its edges."""
    common = chr(rng.choice((rng.randrange(0x20, 0x300), rng.randrange(0x3000))))
    rare = chr(rng.randrange(0x110000))
    combining = chr(rng.choice((0x301, 0x308, 0x323, 0x338, 0x345, 0x1DC0, 0x3099)))
    hangul = chr(rng.choice((0x1100, 0x1161, 0x11A8, 0xAC00, 0xAC01)))
    odd = rng.choice(ODD_CHARACTERS)
    pool, weights = (
        (common, rare, combining, hangul, odd, *"AeñḌ"),
        (3, 3, 3, 3, 1, 3, 3, 3, 3),
    )
    line = "".join(rng.choices(pool, weights, k=rng.randrange(1, 5)))
    form = rng.choice((None, "NFC", "NFC", "NFC", "NFD", "NFKC"))
    return "X" + (line if form is None else normalize(form, line))


@kind
def line_of_any_characters(rng, office):
    return with_field(rng, office, 169, rng.choice((4, 10, 24)), some_line(rng))


@kind
def line_of_odd_bytes(rng, office):
    odd = rng.choice((rng.randbytes(rng.randrange(5)), "é".encode()[:1], BOM))
    data = rng.choice((b"X", b"")) + odd + rng.choice((b"", b"Y"))
    line = Raw(bytes([0x60 + len(data)]) + data)
    return with_field(rng, office, 169, rng.choice((4, 10, 24)), line)


@kind
def line_of_any_length(rng, office):
    line = rng.choice(("A", "É", "界", "😀")) * rng.choice(
        (0, 1, 23, 24, 255, 256, 400)
    )
    return with_field(rng, office, 169, rng.choice((4, 10, 24)), line)


@kind
def odd_nik(rng, office):
    niks = ("327401010199000", "32740101019900012", "327401010199000A", "٣" * 8)
    others = (" 327401010199000", "-327401010199000", "3274010101990001", "", 3274)
    return with_field(rng, office, 169, 1, rng.choice((*niks, *others)))


@kind
def odd_day(rng, office):
    year = rng.choice((0, 1, 1900, 2000, 2023, 2024, 2100, 9999))
    day = f"{year:04}{rng.randrange(14):02}{rng.randrange(33):02}"
    other = (day[:7], day + "0", "2000-1-1", "２０００", "+2000101")
    odd = rng.choice((day, day, day, f"{year:04}0229", rng.choice(other)))
    return with_field(rng, office, 169, 8, odd)


@kind
def odd_sex(rng, office):
    return with_field(
        rng, office, 169, 9, rng.choice((0, 1, 2, 3, 24, "1", 2**64 - 1, -1))
    )


@kind
def odd_time(rng, office):
    moment = rng.choice((*(v for v in STRAYS if isinstance(v, int)), 1_782_864_000))
    return with_field(rng, office, rng.choice((4, 6)), moment)


@kind
def odd_index(rng, office):
    index = rng.choice((0, 23, 24, 255, 256, 65535, 65536, 2**20 - 1, 2**20, 2**32, -1))
    return with_field(rng, office, 65535, "status_list", "idx", index)


@kind
def odd_list(rng, office):
    ours = (FRESH, STALE, ABSENT, f"{SITE}/s/5", f"{SITE}/s/01", f"{SITE}/s/1234567890")
    shapes = (f"{FRESH}/", f"{SITE}//s/1", f"{FRESH}?", FRESH.upper(), f"{FRESH}\n", "")
    hosts = ("https://a..b/s/1", "ftp://a/s/1", "https://a:0/s/1", "https://A/s/1")
    uri = rng.choice((*ours, *shapes, *hosts, "https://evil.example/s/1"))
    return with_field(rng, office, 65535, "status_list", "uri", uri)


@kind
def field_missing_or_more(rng, office):
    tree = pairs_of(read(payload_of(rng)))
    inner = rng.choice((tree, dict(tree)[169], dict(tree)[65535]))
    if rng.random() < 0.5:
        del inner[rng.randrange(len(inner))]
    else:
        inner.append((rng.choice((0, 25, 70000, "z")), stray(rng)))
    return sealed(rng, office, write_loosely(tree)[:1500])
