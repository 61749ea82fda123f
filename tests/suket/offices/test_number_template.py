"""Numbers: what a template may be, and that two of them never write one number."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suket.offices.errors import BadTemplate, SerialNotApart
from suket.offices.number_template import (
    may_meet,
    require_apart,
    require_template,
    write_number,
)
from suket.offices.tables import NumberingVersion

USUAL = "{klas}/{urut:05}/{kode_unit}/{bulan_romawi}/{tahun}"


def numbering(template=USUAL, classification="470", unit_code="32.74"):
    return NumberingVersion(
        number_template=template, classification=classification, unit_code=unit_code
    )


def written(of, serial, day):
    return write_number(
        of.number_template,
        serial=serial,
        on=day,
        classification=of.classification,
        unit=of.unit_code,
    )


@pytest.mark.parametrize(
    "template",
    [
        "{klas}{urut}/{tahun}",  # 470 and 1, or 47 and 01
        "{urut}{tahun}",
        "{tahun}{urut:05}",
        "{bulan}{urut}/{tahun}",
        "{kode_unit}{urut}/{tahun}",
        "4{urut}/{tahun}",
        "{urut}5/{tahun}",
    ],
)
def test_a_serial_that_touches_a_digit_is_refused(template):
    with pytest.raises(SerialNotApart):
        require_apart(numbering(template))


@pytest.mark.parametrize(
    "template",
    [
        USUAL,
        "{urut}-{bulan:02}{tahun}",
        "No. {urut:04}/{tahun}",
        "{tahun}/{klas}.{urut}",
        "DKC{urut:06}X{tahun}",
    ],
)
def test_a_serial_that_stands_apart_is_taken(template):
    require_template(template)
    require_apart(numbering(template))


@pytest.mark.parametrize("template", ["{urut}", "{tahun}", "{urut}/{tahun}/{x}", "{"])
def test_a_template_without_serial_or_year_is_refused(template):
    with pytest.raises(BadTemplate):
        require_template(template)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (numbering("{urut}/{tahun}"), numbering("{tahun}/{urut}")),  # 2027/2026
        (numbering("{klas}/{urut}/{tahun}"), numbering("{urut}/{klas}/{tahun}")),
        (numbering("{urut}/{bulan}/{tahun}"), numbering("{bulan}/{urut}/{tahun}")),
        (
            numbering("{klas}/{urut}/{kode_unit}/{tahun}", unit_code="12"),
            numbering("{klas}/{kode_unit}/{urut}/{tahun}", unit_code="7"),
        ),
    ],
)
def test_a_serial_or_year_that_changes_its_place_may_meet(one, other):
    assert may_meet(one, other)
    assert may_meet(other, one)


@pytest.mark.parametrize(
    "other",
    [
        numbering(),
        numbering(classification="471.13"),
        numbering(unit_code="Disdukcapil"),
        numbering("{klas}/{urut:04}/{kode_unit}/{bulan_romawi}/{tahun}"),
        numbering("{klas}/{tahun}/{kode_unit}/{bulan_romawi}/{urut:05}"),  # 4 and 5
        numbering("DKC.{urut}/{tahun}"),
        numbering("{klas}/{urut:05}/{kode_unit}/{bulan:02}/{tahun}"),
    ],
)
def test_what_changes_usually_never_meets(other):
    assert not may_meet(numbering(), other)
    assert not may_meet(other, numbering())


MORE = ["{bulan}", "{bulan_romawi}", "{klas}", "{kode_unit}", "X", "7", "I"]
TEMPLATES = st.builds(
    lambda more, serial, sign, order: sign.join(order([*more, serial, "{tahun}"])),
    st.lists(st.sampled_from(MORE), max_size=3),
    st.sampled_from(["{urut}", "{urut:03}", "{urut:05}"]),
    st.sampled_from(["/", "/", ".", ""]),
    st.sampled_from([list, sorted, lambda parts: parts[::-1], lambda p: p[1:] + p[:1]]),
)
FIXED = st.sampled_from(["4", "47", "470", "2026", "X", "A.1"])


@given(
    st.builds(numbering, TEMPLATES, FIXED, FIXED),
    st.builds(numbering, TEMPLATES, FIXED, FIXED),
)
def test_numberings_that_do_not_meet_write_no_number_twice(one, other):
    """Each number of the one is compared with each of the other, but for its own."""
    try:
        for each in (one, other):
            require_template(each.number_template)
            require_apart(each)
    except (BadTemplate, SerialNotApart):
        return
    days = [date(2026, 1, 1), date(2026, 11, 1), date(2027, 12, 1)]
    serials = [1, 2, 7, 11, 12, 26, 47, 101, 470, 2026, 2027]
    for first, second in {(one, one), (one, other)}:
        if may_meet(first, second):
            continue
        said = {}
        for serial, day in product(serials, days):
            said.setdefault(written(first, serial, day), (serial, day.year))
        for serial, day in product(serials, days):
            met = said.get(written(second, serial, day))
            assert met in (None, (serial, day.year))
