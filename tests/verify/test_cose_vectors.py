"""The vectors of the COSE working group: inside our profile, or refused and why.

None of them is a message of ours, since all put the key id into the unprotected header
or have none.  Their signatures are checked all the same, by the same function.
"""

import json
from base64 import urlsafe_b64decode

import cbor2
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    EllipticCurvePublicNumbers,
    generate_private_key,
)

from tests.builders import VECTORS
from verify.cbor import Malformed
from verify.cose import (
    ORDER,
    cose_key,
    kid_of,
    read_cose_key,
    read_header,
    read_sign1,
    thumbprint,
    to_be_signed,
    to_low_s,
    verify_es256,
    write_header,
)

# What `read_sign1` says of each; None: it is taken apart.
REFUSED = {
    "CWT/A_3": None,
    "CWT/A_4": "expected at byte 0",  # a MAC, tag 17
    "CWT/A_5": "expected at byte 0",  # encrypted, tag 16
    "CWT/A_6": "expected at byte 0",  # signed inside, encrypted outside
    "CWT/A_7": "expected at byte 0",  # a MAC
    "ecdsa-examples/ecdsa-01": "expected at byte 0",  # COSE_Sign, tag 98
    "ecdsa-examples/ecdsa-02": "expected at byte 0",
    "ecdsa-examples/ecdsa-03": "expected at byte 0",
    "ecdsa-examples/ecdsa-04": "expected at byte 0",
    "ecdsa-examples/ecdsa-sig-01": "expected at byte 8",  # kid is not protected
    "ecdsa-examples/ecdsa-sig-02": "expected at byte 7",
    "ecdsa-examples/ecdsa-sig-03": "expected at byte 7",
    "ecdsa-examples/ecdsa-sig-04": "expected at byte 7",
    "sign1-tests/sign-fail-01": "expected at byte 0",  # tag 998
    "sign1-tests/sign-fail-02": "expected at byte 6",
    "sign1-tests/sign-fail-03": "expected at byte 8",
    "sign1-tests/sign-fail-04": "expected at byte 13",
    "sign1-tests/sign-fail-06": "expected at byte 8",
    "sign1-tests/sign-fail-07": "expected at byte 6",
    "sign1-tests/sign-pass-01": "expected at byte 4",  # alg is not protected either
    "sign1-tests/sign-pass-02": "expected at byte 6",
    "sign1-tests/sign-pass-03": "expected at byte 0",  # no tag
}
# Messages of one P-256 signer whose signature fits what was signed, and the others.
GOOD = {
    "CWT/A_3",
    "ecdsa-examples/ecdsa-sig-01",
    "sign1-tests/sign-pass-01",
    "sign1-tests/sign-pass-03",
    "sign1-tests/sign-fail-01",  # fails by its tag alone
}
BAD = {
    "sign1-tests/sign-fail-02",  # changed signature
    "sign1-tests/sign-fail-03",  # changed algorithm
    "sign1-tests/sign-fail-04",
    "sign1-tests/sign-fail-06",  # attribute added
    "sign1-tests/sign-fail-07",  # attribute removed
    "sign1-tests/sign-pass-02",  # external data, which we have none of
    "ecdsa-examples/ecdsa-sig-04",  # SHA-512, which the key does not say
}


def vector(name):
    return json.loads((VECTORS / "cose" / f"{name}.json").read_text())


def parts(name):
    found = cbor2.loads(bytes.fromhex(vector(name)["output"]["cbor"]))
    while isinstance(found, cbor2.CBORTag):
        found = found.value
    return found


def number(key, part):
    if f"{part}_hex" in key:
        return int(key[f"{part}_hex"], 16)
    return int.from_bytes(urlsafe_b64decode(key[part] + "=="), "big")


def public(name):
    key = vector(name)["input"]["sign0"]["key"]
    return EllipticCurvePublicNumbers(
        number(key, "x"), number(key, "y"), SECP256R1()
    ).public_key()


def low(signature):
    half = len(signature) // 2
    return to_low_s(
        *(int.from_bytes(side, "big") for side in (signature[:half], signature[half:]))
    )


def test_every_vector_has_an_expectation():
    folder = VECTORS / "cose"
    assert {str(f.relative_to(folder))[:-5] for f in folder.rglob("*.json")} == set(
        REFUSED
    )


@pytest.mark.parametrize("name", [name for name, why in REFUSED.items() if why])
def test_a_message_of_another_form_is_refused(name):
    with pytest.raises(Malformed, match=REFUSED[name]):
        read_sign1(bytes.fromhex(vector(name)["output"]["cbor"]))


def test_the_signed_token_of_the_cwt_specification_is_read_but_names_no_key():
    message = read_sign1(bytes.fromhex(vector("CWT/A_3")["output"]["cbor"]))
    verify_es256(
        public("CWT/A_3"),
        low(message.signature),
        to_be_signed(message.protected, message.payload),
    )
    with pytest.raises(Malformed, match="key id"):
        read_header(message.protected)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_good_signature_fits(name):
    protected, _, payload, signature = parts(name)
    protected = b"" if protected == b"\xa0" else protected  # RFC 9052 section 4.4
    signed = to_be_signed(protected, payload)
    if name != "CWT/A_3":
        assert signed.hex().upper() == vector(name)["intermediates"]["ToBeSign_hex"]
    verify_es256(public(name), low(signature), signed)


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_signature_does_not_fit(name):
    protected, _, payload, signature = parts(name)
    with pytest.raises(InvalidSignature):
        verify_es256(public(name), low(signature), to_be_signed(protected, payload))


def test_a_high_s_fits_nobody():
    protected, _, payload, signature = parts("ecdsa-examples/ecdsa-sig-01")
    r, s = low(signature)[:32], int.from_bytes(low(signature)[32:], "big")
    high = r + (ORDER - s).to_bytes(32, "big")
    with pytest.raises(InvalidSignature):
        verify_es256(
            public("ecdsa-examples/ecdsa-sig-01"),
            high,
            to_be_signed(protected, payload),
        )


@pytest.mark.parametrize("size", [0, 63, 65, 128])
def test_a_signature_has_64_bytes(size):
    with pytest.raises(InvalidSignature):
        verify_es256(public("CWT/A_3"), bytes(range(1, size + 1)), b"")


def test_the_key_of_rfc_9679_has_the_thumbprint_printed_there():
    x = "65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"
    y = "1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"
    key = read_cose_key(bytes.fromhex("a401022001215820" + x + "225820" + y))
    assert (
        thumbprint(key).hex()
        == "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec"
    )
    assert kid_of(key).hex() == "496bd8af"


@pytest.mark.parametrize(
    "change",
    [
        lambda k: k[:-1],
        lambda k: k + b"\0",
        lambda k: k.replace(b"\x20\x01", b"\x20\x02", 1),  # another curve
        lambda k: b"\xa5" + k[1:],
        lambda k: k[:-1] + bytes([k[-1] ^ 1]),  # not on the curve
        lambda k: b"",
    ],
)
def test_only_a_whole_p_256_key_is_a_key(change):
    with pytest.raises(ValueError):  # noqa: PT011 - several messages
        read_cose_key(change(cose_key(public("CWT/A_3"))))


def test_a_coordinate_past_the_prime_is_a_second_spelling():
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    y = "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc"
    spellings = [
        bytes.fromhex("a401022001215820" + f"{x:064x}" + "225820" + y)
        for x in (5, 5 + prime)
    ]
    assert cose_key(read_cose_key(spellings[0])) == spellings[0]
    with pytest.raises(ValueError, match="spelling"):
        read_cose_key(spellings[1])


def test_a_key_on_another_curve_is_no_key_of_ours():
    with pytest.raises(ValueError, match="P-256"):
        cose_key(generate_private_key(SECP384R1()).public_key())


class Gullible:
    """A key that finds every signature good, as Java's did (CVE-2022-21449)."""

    def verify(self, *_):
        pass


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, 1), (ORDER, 1), (2**256 - 1, 1), (1, 0), (1, ORDER // 2 + 1), (0, 0)],
)
def test_numbers_out_of_range_are_refused_before_the_curve_is_touched(r, s):
    verify_es256(Gullible(), to_low_s(1, 1), b"")
    with pytest.raises(InvalidSignature):
        verify_es256(Gullible(), r.to_bytes(32, "big") + s.to_bytes(32, "big"), b"")


@pytest.mark.parametrize("kid", [b"", b"123", b"12345"])
def test_a_header_has_a_key_id_of_four_bytes(kid):
    with pytest.raises(ValueError, match="4 bytes"):
        write_header(kid)
    with pytest.raises(Malformed):
        read_header(b"\xa2\x01\x26\x04" + bytes([0x40 + len(kid)]) + kid)


def test_a_header_of_one_kind_is_no_header_of_another():
    assert read_header(write_header(b"1234")) == b"1234"
    assert read_header(write_header(b"1234", "a"), "a") == b"1234"
    for header, kind in (
        (write_header(b"1234"), "a"),
        (write_header(b"1234", "a"), None),
    ):
        with pytest.raises(Malformed):
            read_header(header, kind)
    with pytest.raises(Malformed):
        read_header(write_header(b"1234", "b"), "a")
