"""A signed PDF: what must hold before the sheet is called the office's; and S13."""

import asyncio
import time
from datetime import timedelta
from io import BytesIO
from random import Random

import pytest
from asn1crypto.algos import DigestAlgorithm
from asn1crypto.cms import ContentInfo
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from tests.builders import DAY, NOW, World, make_claims, make_text, toy_key, trusted
from tests.verify import sheets
from tests.verify.sheets import (
    CA,
    CA_KEY,
    OFFICE,
    SIGNED_AT,
    YEAR,
    byte_range,
    certificate,
    der,
    encoded,
    page_of,
    pdf_key,
    qr,
    scan,
    signed_pdf,
    unsigned,
    world,
)
from verify.checks import Check, Verdict
from verify.cose import ORDER
from verify.errors import NotAuthentic, Reason, Unreadable
from verify.files import check_file, require_whole_signature
from verify.pdf_signature import find_signed_bytes
from verify.trust_list import Purpose

OFFICE_WORLD = world()
TEXT = OFFICE_WORLD.text()
GOOD = signed_pdf(unsigned(TEXT))
TRUST = OFFICE_WORLD.trust()


def refuses(pdf, trust=TRUST, now=NOW):
    with pytest.raises(NotAuthentic) as caught:
        require_whole_signature(pdf, trust, now=now)
    return caught.value.reason is Reason.BAD_SIGNATURE


def answer(data, now=NOW):
    return check_file(data, OFFICE_WORLD.published(), now=now)


def test_a_sheet_as_the_office_signed_it_is_whole():
    require_whole_signature(GOOD, TRUST, now=NOW)
    report = answer(GOOD)
    assert (report.verdict, report.sheet, report.claims) == (
        Verdict.VALID,
        "signed",
        make_claims(),
    )


def test_it_is_also_checked_where_an_event_loop_runs_already():
    async def inside():
        require_whole_signature(GOOD, TRUST, now=NOW)

    asyncio.run(inside())


def test_old_paper_stays_good_after_the_certificates_have_expired():
    require_whole_signature(GOOD, TRUST, now=NOW + 30 * YEAR)


def test_a_sheet_signed_tomorrow_is_refused():
    assert refuses(GOOD, now=SIGNED_AT - timedelta(seconds=1))
    require_whole_signature(GOOD, TRUST, now=SIGNED_AT)


@pytest.mark.parametrize(
    "at", [NOW - 2 * YEAR, NOW + 4 * YEAR], ids=["before", "after"]
)
def test_a_sheet_signed_outside_the_certificates_years_is_refused(at):
    assert refuses(signed_pdf(unsigned(TEXT), at=at), now=NOW + 9 * YEAR)


@pytest.mark.parametrize(
    "over",
    [
        {"not_before": SIGNED_AT + DAY},
        {"not_after": SIGNED_AT},
        {"revoked_at": NOW},  # later than it claims to be signed, and not believed
        {"certificate": None},
        {"certificate": der(OFFICE)},  # of another key than the one that is trusted
        {"certificate": b"\x30\x00"},
    ],
    ids=["not yet", "no longer", "revoked", "no certificate", "another's", "nonsense"],
)
def test_a_ca_that_is_not_in_use_certifies_nothing(over):
    assert refuses(GOOD, world(**over).trust())


def test_without_a_ca_nobody_signs():
    assert refuses(GOOD, World().trust())


def test_a_ca_for_another_purpose_certifies_no_sheet():
    key = trusted(CA_KEY, Purpose.RECEIPT, certificate=der(CA))
    assert refuses(GOOD, World(more_keys=(key,)).trust())


def test_a_strangers_signature_is_not_the_offices():
    assert refuses(signed_pdf(unsigned(TEXT), signer="thief"))


def test_the_signature_says_which_office_it_is_by():
    assert require_whole_signature(GOOD, TRUST, now=NOW) == "32.74"


def test_a_sheet_that_another_office_signed_is_refused():
    pdf = signed_pdf(unsigned(TEXT), signer="OFFICE 64.71")
    assert require_whole_signature(pdf, TRUST, now=NOW) == "64.71"
    report = answer(pdf)
    assert (report.verdict, report.reason, report.claims) == (
        Verdict.NOT_AUTHENTIC,
        Reason.BAD_SIGNATURE,
        None,
    )


@pytest.mark.parametrize(
    "name", ["OFFICE32.74", "OFFICE 32.74 ", "OFFICE 32.74.01", "OFFICE", "OFFICE 3274"]
)
def test_a_certificate_that_names_no_office_signs_nothing(name):
    assert refuses(signed_pdf(unsigned(TEXT), signer=name))


def test_an_offices_certificate_that_is_revoked_signs_nothing():
    leaf = trusted(
        sheets.OFFICE_KEY, Purpose.PDF, certificate=der(OFFICE), revoked_at=NOW
    )
    assert refuses(GOOD, World(more_keys=(pdf_key(), leaf)).trust())


def test_nor_does_it_under_other_bytes_that_its_ca_signed_as_well():
    pdf = signed_pdf(unsigned(TEXT), signer="office by its twin")
    assert require_whole_signature(pdf, TRUST, now=NOW) == "32.74"
    leaf = trusted(
        sheets.OFFICE_KEY, Purpose.PDF, certificate=der(OFFICE), revoked_at=NOW
    )
    assert refuses(pdf, World(more_keys=(pdf_key(), leaf)).trust())


def test_who_is_certified_certifies_nobody():
    leaf = trusted(
        sheets.OFFICE_KEY, Purpose.PDF, certificate=der(OFFICE), not_before=NOW - YEAR
    )
    trust = World(more_keys=(pdf_key(), leaf)).trust()
    assert refuses(signed_pdf(unsigned(TEXT), signer="of the office"), trust)


def test_a_box_that_takes_its_reader_long_is_not_read():
    name = b"\x06\x82" + (60_000).to_bytes(2) + b"\x81" * 59_999 + b"\x01"
    name += b"\xa0\x02\x05\x00"
    name = b"\x30\x82" + len(name).to_bytes(2) + name
    head = b"%%PDF-1.7\n/ByteRange [0 %06d %06d 7] "
    start = len(head % (0, 0))
    box = b"<" + name.hex().encode() + b">"
    pdf = head % (start, start + len(box)) + box + b"\n%%EOF\n"
    began = time.process_time()
    assert find_refuses(pdf)
    assert time.process_time() - began < 0.3


def find_refuses(pdf):
    with pytest.raises(NotAuthentic):
        find_signed_bytes(pdf, TRUST)
    return True


def test_another_ca_of_the_same_name_is_another_ca():
    twin = certificate("CONTOH CA", "CONTOH CA", toy_key("twin"), is_ca=True, years=20)
    key = trusted(
        toy_key("twin"), Purpose.PDF, certificate=der(twin), not_before=NOW - YEAR
    )
    assert refuses(GOOD, World(more_keys=(key,)).trust())


@pytest.mark.parametrize(
    "over",
    [
        {"certify": False, "docmdp_permissions": None},
        {"docmdp_permissions": MDPPerm.FILL_FORMS},
        {"docmdp_permissions": MDPPerm.ANNOTATE},
        {"subfilter": SigSeedSubFilter.ADOBE_PKCS7_DETACHED},
    ],
    ids=["not certifying", "forms may be filled", "notes may be made", "not PAdES"],
)
def test_a_signature_of_another_kind_is_refused(over):
    over = {name: value for name, value in over.items() if value is not None}
    assert refuses(signed_pdf(unsigned(TEXT), **over))


def test_two_signatures_are_one_too_many():
    forms = signed_pdf(unsigned(TEXT), docmdp_permissions=MDPPerm.FILL_FORMS)
    assert refuses(signed_pdf(forms, field="Sig2", certify=False))


def revised(pdf):
    """Return the file with a harmless entry put in by a later revision."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root["/Note"] = pdf_string("looked at by the bank")
    writer.update_root()
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


APPENDED = {
    "a line feed": b"\n",
    "a NUL": b"\0",
    "a percent sign": b"%",
    "a comment": b"% looked at by the bank\n",
    "an end of file": b"%%EOF\n",
    "an object": b"9 0 obj\n<<>>\nendobj\n",
    "another file": GOOD,
    "a kilobyte": bytes(1024),
}


@pytest.mark.parametrize("more", APPENDED.values(), ids=APPENDED)
def test_bytes_behind_the_end_are_a_forgery(more):
    assert refuses(GOOD + more)
    report = answer(GOOD + more)
    assert (report.verdict, report.reason) == (
        Verdict.NOT_AUTHENTIC,
        Reason.BAD_SIGNATURE,
    )
    assert (report.integrity, report.issuer) == (Check.FAILED, Check.NOT_CHECKED)


def test_a_later_revision_is_a_forgery():
    assert refuses(revised(GOOD))


@pytest.mark.parametrize("before", [b"\n", b"x" * 100])
def test_bytes_before_the_beginning_are_a_forgery(before):
    assert refuses(before + GOOD)


def test_a_file_cut_off_is_a_forgery():
    for cut in range(1, 40):
        assert refuses(GOOD[:-cut])


START, HOLE, AFTER, REST = byte_range(GOOD)
CONTENTS = GOOD[HOLE:AFTER]


def with_range(*numbers):
    """Return the file with other numbers in its byte range, as long as before."""
    old = GOOD[
        GOOD.index(b"/ByteRange") : GOOD.index(b"]", GOOD.index(b"/ByteRange")) + 1
    ]
    new = b"/ByteRange [" + b" ".join(str(n).encode() for n in numbers)
    return GOOD.replace(old, new.ljust(len(old) - 1) + b"]")


@pytest.mark.parametrize(
    "pdf",
    [
        with_range(0, HOLE, AFTER, REST - 1),
        with_range(0, HOLE - 1, AFTER, REST),
        with_range(1, HOLE - 1, AFTER, REST),
        with_range(0, HOLE, AFTER + 1, REST - 1),
        with_range(0, len(GOOD), len(GOOD), 0),
        with_range(0, HOLE, AFTER),
        GOOD.replace(b"/ByteRange", b"/ByteRang\x65\x20")[: len(GOOD)],
        GOOD.replace(b"/ByteRange", b"/Byte#52ange"),
        GOOD.replace(b"%%EOF", b"% EOF"),
        GOOD[:HOLE] + CONTENTS.upper() + GOOD[AFTER:],
        GOOD[:HOLE] + b"(" + CONTENTS[1:-1] + b")" + GOOD[AFTER:],
        GOOD[:HOLE] + CONTENTS.replace(b"00>", b"01>") + GOOD[AFTER:],
        GOOD[:HOLE] + CONTENTS.replace(b"00>", b" 0>") + GOOD[AFTER:],
        GOOD[:HOLE] + b"<" + b"0" * (len(CONTENTS) - 2) + b">" + GOOD[AFTER:],
    ],
)
def test_a_signature_that_covers_less_or_is_spelt_otherwise_is_refused(pdf):
    assert pdf != GOOD
    assert refuses(pdf)


def test_a_second_byte_range_is_one_too_many():
    hidden = (
        unsigned(TEXT).replace(b"%PDF-1.", b"%PDF-1.", 1) + b"% /ByteRange [0 1 2 3]\n"
    )
    assert refuses(signed_pdf(hidden))


def test_the_box_of_the_signature_has_one_form():
    raw = bytes.fromhex(CONTENTS[1:-1].decode())
    ca_at = raw.index(der(CA))
    changes = {
        "another certificate": (ca_at + 100, raw[ca_at + 100] ^ 1),
        "another version": (raw.index(bytes.fromhex("020101")) + 2, 3),
    }
    for at, value in changes.values():
        box = raw[:at] + bytes([value]) + raw[at + 1 :]
        assert refuses(GOOD[:HOLE] + b"<" + box.hex().encode() + b">" + GOOD[AFTER:])


def boxed(change):
    """Return the file with its signature's CMS changed and padded anew."""
    raw = bytes.fromhex(CONTENTS[1:-1].decode())
    info = ContentInfo.load(raw)
    change(info["content"])
    box = info.dump(force=True).ljust(len(raw), b"\0")
    return GOOD[:HOLE] + b"<" + box.hex().encode() + b">" + GOOD[AFTER:]


def raise_s(signed):
    (signer,) = signed["signer_infos"]
    r, s = decode_dss_signature(signer["signature"].native)
    signer["signature"] = encode_dss_signature(r, ORDER - s)


def drop_the_root(signed):
    found = [one for one in signed["certificates"] if one.chosen.dump() != der(CA)]
    signed["certificates"] = found


@pytest.mark.parametrize("change", [raise_s, drop_the_root])
def test_a_signature_that_verifies_as_well_is_not_the_one(change):
    assert boxed(lambda _: None) == GOOD
    assert refuses(boxed(change))


@pytest.mark.parametrize("place", ["whole", "signer", "both"])
def test_sha_256_may_be_named_with_the_null_here_and_without_it_there(place):
    """RFC 5754, section 2: both are in use."""

    def without_null(signed):
        algorithm = DigestAlgorithm.load(bytes.fromhex("300b0609608648016503040201"))
        if place in {"whole", "both"}:
            signed["digest_algorithms"] = [algorithm]
        if place in {"signer", "both"}:
            signed["signer_infos"][0]["digest_algorithm"] = algorithm

    assert boxed(without_null) != GOOD
    require_whole_signature(boxed(without_null), TRUST, now=NOW)


def test_the_certificates_come_in_one_order():
    one, other = sorted([der(OFFICE), der(CA)])
    swapped = CONTENTS.replace(
        (one + other).hex().encode(), (other + one).hex().encode()
    )
    assert swapped != CONTENTS
    assert refuses(GOOD[:HOLE] + swapped + GOOD[AFTER:])


def mutated_pdf(random):
    """Return a file with one thing wrong, anywhere but in what means nothing: nowhere."""
    at, size = random.randrange(len(GOOD)), random.randint(1, 12)
    noise = random.randbytes(size)
    return random.choice([
        GOOD[:at] + bytes([GOOD[at] ^ 1 << random.randrange(8)]) + GOOD[at + 1 :],
        GOOD[:at] + noise + GOOD[at + size :],
        GOOD[:at] + noise + GOOD[at:],
        GOOD[:at] + GOOD[at + size :],
        GOOD[:at],
        GOOD + noise,
        GOOD[:at] + GOOD[at : at + 200] + GOOD[at:],
        _in_the_hole(random),
    ])  # fmt: skip


def _in_the_hole(random):
    at = random.randrange(HOLE, AFTER)
    return (
        GOOD[:at]
        + random.choice(b"0123456789abcdefABCDEF <>").to_bytes(1)
        + GOOD[at + 1 :]
    )


def count_accepted(number, seed):
    random, count = Random(seed), 0
    for _ in range(number):
        pdf = mutated_pdf(random)
        if pdf != GOOD:
            try:
                require_whole_signature(pdf, TRUST, now=NOW)
            except NotAuthentic:
                continue
            count += 1
    return count


def test_three_hundred_mutated_sheets_are_refused():
    assert count_accepted(300, seed=1) == 0


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(10, 20))
def test_five_thousand_mutated_sheets_are_refused(seed):
    assert count_accepted(500, seed) == 0


def test_whatever_is_done_to_a_sheet_there_is_an_answer_or_it_is_unreadable():
    random = Random(3)
    for _ in range(100):
        pdf = mutated_pdf(random)
        if pdf == GOOD:  # a zero in the place of a zero
            continue
        try:
            report = answer(pdf)
        except Unreadable:
            continue
        assert report.sheet != "signed" or report.verdict is Verdict.NOT_AUTHENTIC


def test_an_attachment_without_a_signature_was_one_of_ours_and_was_changed():
    report = answer(unsigned(TEXT))
    assert (report.verdict, report.reason) == (
        Verdict.NOT_AUTHENTIC,
        Reason.BAD_SIGNATURE,
    )


def test_a_signed_sheet_may_still_carry_a_text_that_is_not_ours():
    forged = make_text(make_claims(), toy_key("thief"))
    report = answer(signed_pdf(unsigned(forged)))
    assert (report.verdict, report.reason) == (
        Verdict.NOT_AUTHENTIC,
        Reason.UNKNOWN_KEY,
    )


def test_a_scan_is_as_good_as_a_photo():
    report = answer(scan(TEXT))
    assert (report.verdict, report.sheet) == (Verdict.VALID, "not-signed")


def test_a_signed_sheet_without_attachment_is_looked_at():
    report = answer(signed_pdf(unsigned(None, picture=scan(TEXT))))
    assert (report.verdict, report.sheet) == (Verdict.VALID, "signed")


def test_the_attachment_of_a_signed_sheet_comes_before_its_picture():
    other = OFFICE_WORLD.text(make_claims(full_name="BUDI CONTOH"))
    both = unsigned(TEXT, picture=scan(other))
    assert answer(signed_pdf(both)).claims == make_claims()
    page = encoded(page_of(qr(other)), "PDF", resolution=200)
    assert answer(page).claims == make_claims(full_name="BUDI CONTOH")


def test_nobody_is_asked_over_the_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("a check goes out to nobody")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    for data in (GOOD, scan(TEXT), encoded(qr(TEXT)), GOOD + b"x"):
        assert answer(data).verdict in {Verdict.VALID, Verdict.NOT_AUTHENTIC}
