"""What the street door answers, to a program and to a person."""

import json
import re
from datetime import timedelta

import pytest

from suket.web.public.answers import EXAMPLE_FORGED, EXAMPLE_VALID, Answer
from suket.web.public.check_pages import MISTAKEN
from tests.builders import DAY, make_text, toy_key
from tests.suket.web.office.office_counter import unboxed
from tests.suket.web.public.page_states import STATES
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.publishing_office import NOW, after_a_silence
from verify.check_code import write_check_code
from verify.checks import check, refused
from verify.cose import cose_key
from verify.errors import Reason
from verify.files import Examined
from verify.handed_in import Mistaken
from verify.status_list import Entry
from verify.trust_list import Office

API = "/api/v1/verify"


@pytest.fixture
def public_site(tmp_path):
    return PublicSite(tmp_path)


def answer_of(public_site, text):
    answer = public_site.client.post(API, json={"text": text})
    assert answer.status_code == 200
    Answer.model_validate(answer.json())  # the answer is what the OpenAPI says
    return answer.json()


def page_of(public_site, text):
    page = public_site.client.post("/v", data={"text": text})
    assert page.status_code == 200
    return unboxed(page.text)


@pytest.mark.parametrize(
    ("entry", "verdict", "advice"),
    [
        (Entry.VALID, "valid", "Boleh diterima"),
        (Entry.SUPERSEDED, "superseded", "Jangan diterima"),
        (Entry.SUSPENDED, "suspended", "Jangan diterima dulu"),
        (Entry.INVALID, "revoked", "Jangan diterima"),
    ],
)
def test_program_and_person_are_told_the_same(public_site, entry, verdict, advice):
    text = public_site.world.issue(entry)
    public_site.world.publish()
    assert answer_of(public_site, text)["verdict"] == verdict
    page = page_of(public_site, text)
    assert f'data-verdict="{verdict}"' in page
    assert f'<p class="verdict__advice">{advice}</p>' in page


def test_a_suket_past_its_last_day_is_expired_and_says_which_day_it_was(public_site):
    text = public_site.world.issue(expires_at=NOW)
    public_site.world.publish()
    assert answer_of(public_site, text)["verdict"] == "expired"
    assert "berakhir pada 22 November 2026" in page_of(public_site, text)


def test_a_suket_of_tomorrow_is_not_yet_valid(public_site):
    text = public_site.world.issue(issued_at=NOW + DAY)
    public_site.world.publish(issued_at=NOW + DAY)
    assert answer_of(public_site, text)["verdict"] == "not-yet-valid"
    assert "baru berlaku mulai 23 November 2026 pukul 10.04 WIB" in page_of(
        public_site, text
    )


def test_a_stale_list_makes_the_answer_uncertain_and_the_page_says_how_old(public_site):
    text = public_site.world.issue()
    public_site.world.publish(issued_at=NOW - DAY)
    public_site.now = NOW + 6 * DAY
    found = answer_of(public_site, text)
    assert (found["verdict"], found["checks"]["status"]) == (
        "uncertain",
        "not-checked",
    )
    page = page_of(public_site, text)
    assert "hanya sampai 21 November 2026 pukul 10.04 WIB" in page
    assert "Belum diperiksa" in page
    assert "Cek ulang" in page


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda world: "https://suket.example/v#123", "malformed"),
        (lambda world: make_text(world.claims(), toy_key("thief")), "unknown-key"),
        (lambda world: world.altered(), "bad-signature"),
        (lambda world: world.issue(issued_at=NOW - 200 * DAY), "key-not-in-use"),
        (lambda world: world.unrecorded(), "not-recorded"),
    ],
)
def test_a_forgery_is_an_answer_with_its_reason_and_without_a_name(
    public_site, make, reason
):
    text = make(public_site.world)
    public_site.world.publish()
    found = answer_of(public_site, text)
    assert (found["verdict"], found["reason"]) == ("not-authentic", reason)
    assert found["claims"] is None
    page = page_of(public_site, text)
    assert "Bukan suket asli" in page
    assert f">{reason}<" not in page  # told in words
    assert "CONTOH" not in page


def test_a_link_cut_short_is_refused_and_told_to_be_scanned_again(public_site):
    text = public_site.world.issue()
    public_site.world.publish()
    for cut in (text[:80], text[:-1], text[:-17]):
        found = answer_of(public_site, cut)
        assert (found["verdict"], found["reason"]) == ("not-authentic", "malformed")
        page = page_of(public_site, cut)
        assert "Tautan ini mungkin terpotong. Pindai lagi QR di lembarnya." in page
        assert "verdict--wrong" in page
        assert "Bukan suket asli" not in page
    assert "Bukan suket asli" in page_of(public_site, text.replace("/v#", "/v#1"))


def test_a_check_code_in_the_place_of_a_text_is_looked_up(public_site):
    public_site.world.issue()
    public_site.world.publish()
    code = write_check_code(1, len(public_site.world.entries))
    page = page_of(public_site, f" {code.lower()}\n")
    assert 'data-standing="not-ended"' in page
    assert 'name="text"' in page  # asked for again in another language


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("3274 0101 0190 9901", Mistaken.NIK),
        ("470/00051/32.74/XI/2026", Mistaken.NUMBER),
    ],
)
def test_a_nik_or_a_number_is_no_forgery_and_is_told_what_it_is(
    public_site, typed, kind
):
    public_site.world.publish()
    page = public_site.client.post("/v", data={"text": typed})
    assert page.status_code == 422
    assert page.text.count(MISTAKEN[kind]) == 2  # in the summary, and beside its field
    assert 'href="#isi-qr"' in page.text
    assert typed not in page.text
    assert answer_of(public_site, typed)["reason"] == "malformed"  # for programs


def test_the_signed_name_and_office_stand_right_below_the_verdict(public_site):
    """A genuine QR on another person's sheet shows whose it is: security.md, S42."""
    text = public_site.world.issue()
    public_site.world.publish()
    page = page_of(public_site, text)
    parts = ("<h1", "SITI CONTOH", "Kota Cirebon", "verdict__meaning", "<h2")
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_two_hundred_genuine_codes_on_other_sheets_show_whose_they_are(public_site):
    """S42: whatever the sheet says, the signed name stands in the card of the verdict."""
    texts = {
        f"CONTOH {number:03}": public_site.world.issue(full_name=f"CONTOH {number:03}")
        for number in range(200)
    }
    public_site.world.publish()
    for name, text in texts.items():
        page = page_of(public_site, text)
        card = page.partition("<section")[2].partition("</section>")[0]
        assert f">{name}</p>" in card
        assert "Dukcapil Kota Cirebon" in card


def test_what_is_shown_besides_the_fields_to_compare(public_site):
    text = public_site.world.issue()
    public_site.world.publish()
    page = re.sub(r"<[^>]+>", "", page_of(public_site, text))
    assert "Bandingkan dengan lembar suketnya" in page
    for shown in (
        "Dukcapil Kota Cirebon (32.74)",
        "20 November 2026 pukul 10.04 WIB",
        "20 Mei 2027",  # `exp` is the midnight that ends this day
    ):
        assert shown in page


@pytest.mark.parametrize(
    ("state", "is_compared"),
    [
        *((state, True) for state in ("valid", "suspended", "uncertain")),
        *((state, False) for state in ("superseded", "expired", "revoked")),
    ],
)
def test_only_what_may_yet_be_accepted_is_compared(public_site, state, is_compared):
    text = STATES[state][0](public_site.world)
    public_site.world.publish(issued_at=NOW - DAY / 24)
    page = page_of(public_site, text)
    assert ("Bandingkan dengan" in page) is is_compared
    assert ("3274014107039901" in page) is is_compared


@pytest.mark.parametrize(
    ("state", "look"),
    [
        ("valid", "ok"),
        ("uncertain", "not-checked"),
        *((state, "caution") for state in ("superseded", "suspended", "expired")),
        ("revoked", "failed"),
    ],
)
def test_the_check_of_the_status_has_the_colour_of_the_verdict(
    public_site, state, look
):
    """A red octagon on a yellow card would contradict it."""
    text = STATES[state][0](public_site.world)
    public_site.world.publish(issued_at=NOW - DAY / 24)
    found = re.findall(
        r'check--([a-z-]+)">.*?check__result">([^<]+)<',
        page_of(public_site, text),
        re.DOTALL,
    )
    word = {"ok": "Ya", "not-checked": "Belum diperiksa"}.get(look, "Tidak")
    assert found == [("ok", "Ya"), ("ok", "Ya"), (look, word)]


@pytest.mark.parametrize(
    ("office", "published"),
    [
        (Office("64.71", "Kota Balikpapan", "Asia/Makassar"), "11.04 WITA"),
        (Office("91.71", "Kota Jayapura", "Asia/Jayapura"), "12.04 WIT"),
    ],
)
def test_times_are_those_of_the_issuing_office(tmp_path, office, published):
    public_site = PublicSite(tmp_path)
    public_site.world.office = office
    text = public_site.world.issue(expires_at=None)
    public_site.world.publish()
    page = page_of(public_site, text)
    assert f"22 November 2026 pukul {published}" in page
    assert "WIB" not in page
    assert "KTP-el dicetak" in page


def test_an_address_elsewhere_is_answered_with_the_right_one(public_site):
    public_site.world.publish()
    page = page_of(public_site, "https://suket.example.com/v#01167688")
    assert "menunjuk ke alamat lain" in page
    assert "suket.example</strong>" in page
    # Nothing leads there: only to be asked for in English is it in the page.
    assert page.count("suket.example.com") == 1
    assert '<input type="hidden" name="text" value="https://suket.example.com' in page


def test_spaces_around_a_pasted_text_do_not_matter_to_a_person(public_site):
    text = public_site.world.issue()
    public_site.world.publish()
    assert 'data-verdict="valid"' in page_of(public_site, f" \n{text}\r\n")


def test_only_what_was_not_ended_says_until_when_it_is_in_force(public_site):
    for entry, says in ((Entry.VALID, True), (Entry.INVALID, False)):
        text = public_site.world.issue(entry)
        public_site.world.publish()
        assert ("Berlaku sampai" in page_of(public_site, text)) is says


def test_a_name_cannot_bring_markup_into_the_page(public_site):
    text = public_site.world.issue(full_name='<b onload=x>CONTOH</b> & "O\'NEIL"')
    public_site.world.publish()
    page = page_of(public_site, text)
    assert "<b onload" not in page
    assert "&lt;b onload=x&gt;CONTOH&lt;/b&gt; &amp; &#34;O&#39;NEIL&#34;" in page


def test_the_title_tells_the_verdict_and_not_the_person(public_site):
    text = public_site.world.issue()
    public_site.world.publish()
    title = re.search("<title>(.*)</title>", page_of(public_site, text)).group(1)
    assert title == "Asli dan berlaku – Suket"


def test_a_new_list_is_answered_by_within_seconds(public_site):
    text = public_site.world.issue()
    public_site.world.publish()
    assert answer_of(public_site, text)["verdict"] == "valid"
    public_site.world.entries = dict.fromkeys(
        public_site.world.entries, Entry.SUPERSEDED
    )
    public_site.world.publish(issued_at=NOW - timedelta(seconds=1))
    after_a_silence(public_site.app.state.public_state)
    assert answer_of(public_site, text)["verdict"] == "superseded"


def test_the_page_that_verifies_by_itself_has_the_root_key_of_the_office(public_site):
    public_site.world.publish()
    pinned = json.loads((public_site.folder / "root.json").read_text())["cose_key_hex"]
    assert f'data-root="{pinned}"' in public_site.client.get("/v").text


def test_who_writes_to_the_file_of_the_root_does_not_choose_whom_a_phone_trusts(
    public_site,
):
    public_site.world.publish()
    before = public_site.client.get("/v").text
    thief = cose_key(toy_key("thief").public_key()).hex()
    public_site.world.put("root.json", json.dumps({"cose_key_hex": thief}).encode())
    after = public_site.client.get("/v").text
    assert thief not in after
    assert re.findall("data-root=.*", after) == re.findall("data-root=.*", before)


def test_before_the_first_publication_the_page_is_not_ready(public_site):
    page = public_site.client.get("/v", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert page.headers["cache-control"] == "no-store"
    assert "Layanan belum siap" in page.text


def test_the_examples_of_the_openapi_have_the_shape_of_an_answer():
    Answer.model_validate(EXAMPLE_VALID)
    Answer.model_validate(EXAMPLE_FORGED)


@pytest.mark.parametrize(
    ("sheet", "is_asked_again"), [("signed", True), ("not-signed", True), (None, False)]
)
def test_a_changed_sheet_is_never_asked_for_again_by_its_text(
    public_site, monkeypatch, sheet, is_asked_again
):
    """Its text may be genuine: in the other language red would turn green."""
    text = public_site.world.issue()
    public_site.world.publish()

    def examined(data, published, *, now):
        found = check(text, published, now=now)
        if sheet is None:
            found = refused(Reason.BAD_SIGNATURE, as_of=None)
        return Examined(found._replace(sheet=sheet), text)

    monkeypatch.setattr("suket.web.public.submissions.examine_file", examined)
    files = {"file": ("x.pdf", b"%PDF"), "text": (None, text)}
    page = public_site.client.post("/v", files=files).text
    assert ("Berkas ini sudah diubah" in page) is not is_asked_again
    assert ('action="/v?lang=en"' in page) is is_asked_again
    assert (f'value="{text}"' in page) is is_asked_again
    assert ('href="?lang=en"' in page) is not is_asked_again
