"""The printed check code: what program and person are told, and that nothing is green."""

import re

import pytest
from structlog.testing import capture_logs

from suket.web.public.check_code_lookup import (
    EXAMPLE_NOT_ENDED,
    EXAMPLE_UNKNOWN,
    CodeAnswer,
)
from tests.builders import DAY
from tests.suket.web.public.public_site import PublicSite, is_problem
from tests.suket.web.public.publishing_office import NOW
from verify.check_code import MAX_TYPED, write_check_code
from verify.handed_in import EDGES
from verify.status_list import Entry

API, PAGE = "/api/v1/check-code", "/periksa/kode"
# The entry of the list, the code for programs, the words for people.
STANDINGS = [
    (Entry.VALID, "not-ended", "Belum diakhiri", "Lembarnya belum terbukti asli"),
    (Entry.SUPERSEDED, "superseded", "Sudah diganti", "Jangan diterima"),
    (Entry.SUSPENDED, "suspended", "Sedang dibekukan", "Jangan diterima dulu"),
    (
        Entry.INVALID,
        "revoked-or-never-issued",
        "Dicabut, atau tidak pernah terbit",
        "Jangan diterima",
    ),
]


@pytest.fixture
def public_site(tmp_path):
    return PublicSite(tmp_path)


def code_of(public_site, entry=Entry.VALID):
    public_site.world.issue(entry)
    public_site.world.publish()
    return write_check_code(1, len(public_site.world.entries))


def page_of(public_site, code):
    page = public_site.client.post(PAGE, data={"kode": code})
    assert page.headers["cache-control"] == "no-store"
    return page.text


@pytest.mark.parametrize(("entry", "standing", "word", "advice"), STANDINGS)
def test_program_and_person_are_told_the_same(
    public_site, entry, standing, word, advice
):
    code = code_of(public_site, entry)
    answer = public_site.client.post(API, json={"code": code})
    assert answer.status_code == 200
    found = CodeAnswer.model_validate(answer.json())
    assert (found.standing, found.proves_sheet) == (standing, False)
    page = page_of(public_site, code)
    assert f'data-standing="{standing}"' in page
    assert f'id="putusan">{word}</h1>' in page
    assert f'<p class="verdict__advice">{advice}</p>' in page
    assert "Kode ini tidak membuktikan bahwa lembarnya asli." in page


def test_both_doors_take_off_what_copying_leaves_at_the_ends(public_site):
    code = code_of(public_site)
    for edge in EDGES:
        typed = f"{edge}{code}{edge}"
        answer = public_site.client.post(API, json={"code": typed})
        assert answer.json().get("standing") == "not-ended", ascii(edge)
        assert 'data-standing="not-ended"' in page_of(public_site, typed), ascii(edge)
    long = code.rjust(MAX_TYPED + 1)
    assert public_site.client.post(API, json={"code": long}).status_code == 200


@pytest.mark.parametrize("entry", Entry)
def test_no_code_is_ever_shown_as_genuine_or_in_the_colour_of_a_verdict(
    public_site, entry
):
    page = page_of(public_site, code_of(public_site, entry))
    assert set(re.findall(r"verdict--\w+", page)) == {"verdict--plain"}
    answer = page[page.index("<main") : page.index("Yang perlu dilakukan")]
    assert "Boleh diterima" not in answer
    assert "Asli" not in answer


def test_the_answer_names_the_office_and_no_person(public_site):
    code = code_of(public_site)
    answer = public_site.client.post(API, json={"code": code}).json()
    assert answer["office"]["name"] == "Kota Cirebon"
    assert (answer["list_number"], answer["index"]) == (1, 1)
    assert answer["as_of"] == "2026-11-22T03:03:05Z"
    page = page_of(public_site, code)
    assert "Dukcapil Kota Cirebon (32.74)" in page
    assert "22 November 2026 pukul 10.03 WIB" in page
    assert "CONTOH" not in page


def test_a_stale_list_is_uncertain_and_says_how_old_it_is(public_site):
    code = code_of(public_site)
    public_site.now = NOW + 8 * DAY
    page = page_of(public_site, code)
    assert 'data-standing="uncertain"' in page
    assert "22 November 2026 pukul 10.03 WIB" in page


def test_a_list_that_no_office_has_is_said_to_be_unknown(public_site):
    public_site.world.publish()
    page = page_of(public_site, write_check_code(77, 5))
    assert 'data-standing="unknown-list"' in page
    assert "Kota Cirebon" not in page


def test_a_mistyped_code_is_told_what_to_do_and_kept_in_the_field(public_site):
    public_site.world.publish()
    page = public_site.client.post(PAGE, data={"kode": "1-PCX9-<2"})
    assert page.status_code == 422
    assert "Bandingkan lagi huruf demi huruf" in page.text
    assert 'value="1-PCX9-&lt;2"' in page.text
    problem = public_site.client.post(API, json={"code": "1-PCX9-2"})
    found = is_problem(problem, 422, "wrong-code")
    assert "bentuknya seperti 1-PCX9-1" in found["detail"]


def test_an_empty_form_asks_for_the_code(public_site):
    public_site.world.publish()
    for data in ({}, {"kode": "  "}):
        page = public_site.client.post(PAGE, data=data)
        assert page.status_code == 422
        assert "Ketik kode periksa yang tercetak" in page.text


def test_a_code_of_any_length_is_refused_at_once(public_site):
    public_site.world.publish()
    page = public_site.client.post(PAGE, data={"kode": "1" * 60_000})
    assert page.status_code == 422
    assert len(page.text) < 20_000


def test_a_code_in_the_address_is_passed_over(public_site):
    page = public_site.client.get(f"{PAGE}?kode=1-PCX9-1")
    assert page.status_code == 200
    assert 'value=""' in page.text


def test_nothing_published_is_a_service_that_is_not_ready(public_site):
    is_problem(
        public_site.client.post(API, json={"code": "1-PCX9-1"}), 503, "not-ready"
    )


def test_the_log_does_not_hold_the_code(public_site):
    code = code_of(public_site)
    with capture_logs() as lines:
        page_of(public_site, code)
    assert [line["route"] for line in lines] == [PAGE]
    assert code not in str(lines)


def test_the_examples_of_the_openapi_have_the_shape_of_an_answer():
    CodeAnswer.model_validate(EXAMPLE_NOT_ENDED)
    CodeAnswer.model_validate(EXAMPLE_UNKNOWN)
