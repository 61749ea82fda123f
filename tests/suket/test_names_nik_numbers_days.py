"""Names, NIK, numbers, days: the small rules everything rests on."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suket.offices import number_template, validity
from suket.offices.errors import BadTemplate
from suket.offices.words import Validity
from suket.residents import names, nik
from suket.residents.words import Gender


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siti Ma'ani", "SITI MAANI"),
        ("Siti Ma’ani Nina", "Sitti Maani Nina"),
        ("MUHAMMAD", "muhamad"),
        ("  Nur   'Aini ", "NURAINI"),
        ("José", "JOSE"),
        ("DRS. H. BUDI", "Drs H Budi"),
    ],
)
def test_names_that_people_take_for_one_have_one_key(one, other):
    assert names.key_of(one) == names.key_of(other)


def test_the_words_of_a_name_are_searched_apart():
    assert names.words_of("Siti Ma'ani, S.Pd. Siti") == ("SITI", "MANI", "S", "PD")


@given(st.text())
def test_a_key_has_only_what_sorts_alike_everywhere(text):
    assert names.key_of(text).isascii()
    assert all(mark.isdigit() or mark.isupper() for mark in names.key_of(text))
    assert "".join(names.words_of(text)).isascii()


@given(st.text("ABYZ09", min_size=1), st.text("ABYZ09"))
def test_everything_that_begins_so_comes_before_what_comes_after(prefix, rest):
    assert prefix <= prefix + rest < names.after(prefix)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Siti Ma'ani", "SITI MA'ANI"),
        ("Drs. H. Contoh Budiman, M.Si", "Drs. H. CONTOH BUDIMAN, M.Si"),
        ("SUKARNO", "SUKARNO"),
        ("Muh. Ali", "MUH. ALI"),
        ("St. Aisyah", "ST. AISYAH"),
        ("Abd. Rahman, S.H.", "ABD. RAHMAN, S.H."),
        ("dr. Gd. Pt. Contoh, Sp.PD", "dr. GD. PT. CONTOH, Sp.PD"),
        ("Muh.Ali Contoh", "MUH.ALI CONTOH"),
        ("M.Ali", "M.ALI"),
        ("Ma. Contoh", "MA. CONTOH"),
        ("Prof. Dr. Ir. H. Contoh", "Prof. Dr. Ir. H. CONTOH"),
        ("Hj. Siti Contoh S.Pd.", "Hj. SITI CONTOH S.Pd."),
        ("Contoh,S.Pd.I", "CONTOH,S.Pd.I"),
        ("Contoh, MSi", "CONTOH, MSi"),
        ("contoh, se", "CONTOH, SE"),
    ],
)
def test_a_name_is_printed_in_capitals_and_titles_as_they_are(name, printed):
    assert names.as_printed(name) == names.as_printed(printed) == printed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3274014107039901", None),
        ("3274010107039901", None),
        ("3274013112039901", None),
        ("3274017112039901", None),
        ("9999993002009901", None),  # unknown region, no such day: lawful, warned
        ("327401410703990", "NIK_BUKAN_16_DIGIT"),
        ("٣٢٧٤٠١٤١٠٧٠٣٩٩٠١", "NIK_BUKAN_16_DIGIT"),
        ("327401410703990O", "NIK_BUKAN_16_DIGIT"),
        ("3274014107030000", "NIK_URUT_0000"),
        ("3274010007039901", "NIK_TANGGAL_MUSTAHIL"),
        ("3274013207039901", "NIK_TANGGAL_MUSTAHIL"),
        ("3274014007039901", "NIK_TANGGAL_MUSTAHIL"),
        ("3274017207039901", "NIK_TANGGAL_MUSTAHIL"),
        ("3274018107039901", "NIK_TANGGAL_MUSTAHIL"),
        ("3274014100039901", "NIK_TANGGAL_MUSTAHIL"),
        ("3274014113039901", "NIK_TANGGAL_MUSTAHIL"),
    ],
)
def test_only_what_no_office_can_have_given_is_no_nik(text, code):
    fault = nik.fault(text)
    assert (fault.code if fault else None) == code


@pytest.mark.parametrize(
    ("born", "sex", "expected"),
    [
        (date(2003, 7, 1), Gender.FEMALE, ()),
        (date(1903, 7, 1), Gender.FEMALE, ()),
        (date(2003, 7, 2), Gender.FEMALE, (nik.WARN_BORN,)),
        (date(2003, 7, 1), Gender.MALE, (nik.WARN_SEX,)),
        (date(2004, 7, 1), Gender.MALE, (nik.WARN_BORN, nik.WARN_SEX)),
    ],
)
def test_a_nik_that_disagrees_warns(born, sex, expected):
    assert nik.warnings("3274014107039901", born=born, sex=sex) == expected


def test_a_day_that_the_calendar_lacks_warns():
    found = nik.warnings("3274012902039901", born=date(2003, 2, 28), sex=Gender.MALE)
    assert found == (nik.WARN_BORN, nik.WARN_CALENDAR)


def test_a_nik_is_shown_by_its_first_four_digits():
    assert nik.ending("3274014107039901") == "…9901"
    assert nik.ending("3274014107039901") == "…9901"


@pytest.mark.parametrize(
    "text",
    [
        "32.74.01-410703.9901",
        "'3274014107039901",
        '="3274014107039901"',
        "\u202a3274014107039901\u202c",
        "3274014107039901\ufeff",
        "3274\u20130141\u20140703\u22129901",
        "3274014107039901\u2028",
    ],
)
def test_what_stands_in_and_around_a_nik_is_taken_off(text):
    assert nik.tidy(text) == "3274014107039901"
    assert nik.found_in(text) == ["3274014107039901"]


@pytest.mark.parametrize(
    "text",
    ["", "081200000000", "32740141070399012", "3274014107039901O1"[:15], "12 34"],
)
def test_a_line_without_16_digits_together_names_nobody(text):
    assert nik.found_in(text) == []


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 22), 6, date(2027, 5, 22)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 22), -204, date(2009, 11, 22)),
        (date(2028, 2, 29), -204, date(2011, 2, 28)),
        (date(2026, 1, 15), 60, date(2031, 1, 15)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, last):
    assert validity.add_months(day, months) == last


def test_until_printed_has_no_last_day():
    today = date(2026, 11, 22)
    assert validity.last_valid_day(today, Validity.UNTIL_PRINTED, None) is None
    for policy in (Validity.MONTHS, Validity.MONTHS_OR_PRINTED):
        assert validity.last_valid_day(today, policy, 6) == date(2027, 5, 22)


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("Asia/Jakarta", datetime(2027, 1, 22, 17, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2027, 1, 22, 16, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2027, 1, 22, 15, tzinfo=UTC)),
    ],
)
def test_the_last_day_ends_at_the_offices_own_midnight(zone, end):
    assert validity.end_of(date(2027, 1, 22), zone) == end
    assert validity.local_day(end, zone) == date(2027, 1, 23)


def test_a_number_is_written_by_the_offices_template():
    written = number_template.write_number(
        number_template.DEFAULT_TEMPLATE,
        serial=42,
        on=date(2026, 12, 31),
        classification="471.13",
        unit="DUKCAPIL",
    )
    assert written == "471.13/00042/DUKCAPIL/XII/2026"


@pytest.mark.parametrize(
    "template",
    [
        "{klas}/{tahun}",
        "{urut}",
        "{urut}/{tahun}/{lain}",
        "{urut.__class__}/{tahun}",
        "{urut!r}/{tahun}",
        "{urut:>9999999}/{tahun}",
        "{urut:05}/{tahun",
        "{0}/{urut}/{tahun}",
    ],
)
def test_a_template_that_could_repeat_or_reach_into_objects_is_refused(template):
    with pytest.raises(BadTemplate):
        number_template.require_template(template)


def test_every_usual_template_is_taken():
    for template in (
        number_template.DEFAULT_TEMPLATE,
        "DUKCAPIL.{klas}/{urut:03}.a/{bulan:02}/{tahun}",
    ):
        number_template.require_template(template)
