"""What fields carry: extreme days and numbers, and names of what is not one's own.

The fields come from the router, so that a new one is tried here too.
"""

import random
import re
from datetime import date, time
from typing import get_args

import pytest

from suket.access.words import Role
from suket.calendar.open_extra import open_extra
from suket.calendar.tables import ExtraOpening
from suket.calendar.words import Service
from suket.offices import units
from suket.tickets.set_line import Line, set_line
from tests.office_world import CIREBON, SERANG
from tests.suket.web.office.test_isolation import FIELDS, TwoOffices, may, wanted
from tests.suket.web.office.test_office_scope import ROUTES, filled

EXTREMES = ("0001-01-01", "9999-12-31", "9" * 21)
NOWHERE = "3274-26-000099-9"
OWN_ACCOUNT = ("/petugas/akun", "/petugas/keluar", "/petugas/masuk", "/petugas/sesi")
# What a form wants besides, so that what it names is looked for at all.
BASE = FIELDS | {"unit": "unit 32.01", "loket": "1", "aksi": "nomor", "antrean": "A"}
BASE |= {"siapa": "pemegang", "ttd": "ya", "alasan": "SALAH_DAFTAR"}
SHARE = 10  # in CI; `make prove` tries all


def params(dependency):
    yield from dependency.query_params
    yield from dependency.body_params
    yield from dependency.path_params
    for each in dependency.dependencies:
        yield from params(each)


def fields():
    """Return (method, path, field) of every field that is typed or in an address."""
    return sorted(
        {
            (method, path, param.alias)
            for method, path, dependency in ROUTES
            for param in params(dependency)
            if "{" + param.alias + "}" not in path and param.alias != "csrf"
            if not path.startswith(OWN_ACCOUNT)
        }
    )


def send(browser, method, there, values):
    if method == "GET":
        return browser.get(there, params=values)
    return browser.post(there, values)


def test_every_number_and_day_of_an_address_or_a_form_has_bounds():
    open_ended = [
        (path, param.alias)
        for _, path, dependency in ROUTES
        for param in params(dependency)
        if {int, date} & {param.field_info.annotation, *_parts(param)}
        if not {"Ge", "Le"} <= {type(b).__name__ for b in param.field_info.metadata}
    ]
    assert open_ended == []


def _parts(param):
    return get_args(param.field_info.annotation)


@pytest.fixture
def offices(counter):
    two = TwoOffices(counter)
    with counter.world.database.begin() as session:
        unit = units.find(session, "unit 32.01", office=CIREBON)
        today, now = counter.now.date(), counter.now
        wanted_line = Line("A", "Pengambilan", Service.PICKUP, 900, today)
        set_line(session, unit, wanted_line, who="uji", now=now)
        opened = ExtraOpening(
            unit_id=unit.id,
            service=Service.PICKUP,
            day=today,
            opens=time(8),
            closes=time(17),
            reason="uji",
        )
        open_extra(session, unit, opened, who="uji", now=now)
    return two


def who_may(offices, method, path):
    """Return somebody who may open a route: an operator, where one may."""
    right = wanted(method, path)
    roles = (Role.OPERATOR, *(role for role in Role if role is not Role.OPERATOR))
    role = next(role for role in roles if may(role, right))
    unit = "01" if role is Role.OPERATOR else None
    return offices.browsers[CIREBON, role, unit]


def broken(offices, chosen):
    """Return the fields that an extreme value breaks."""
    found = []
    for (method, path, field), extreme in chosen:
        there = filled(path, offices.ids[CIREBON, "01"])
        values = {**(BASE if method == "POST" else {}), field: extreme}
        answer = send(who_may(offices, method, path), method, there, values)
        if answer.status_code >= 500:
            found.append((method, path, field, extreme))
    return found


def extremes():
    return [(each, extreme) for each in fields() for extreme in EXTREMES]


def test_no_extreme_of_a_day_breaks_a_list(offices):
    of_lists = [
        (each, extreme)
        for each, extreme in extremes()
        if each[0] == "GET" and each[2] in {"dari", "sampai", "diakhiri", "bulan"}
    ]
    assert len(of_lists) > 20
    others = random.Random(20200317).sample(extremes(), SHARE)
    assert broken(offices, [*of_lists, *others]) == []


@pytest.mark.prove
def test_no_extreme_of_any_field_breaks_anything(offices):
    assert broken(offices, extremes()) == []


def telling(offices, chosen):
    """Return the fields by which one learns that a number exists that is not one's."""
    browser = offices.browsers[CIREBON, Role.OPERATOR, "01"]
    others = [offices.ids[CIREBON, "02"]["number"], offices.ids[SERANG, "01"]["number"]]
    found = []
    for method, path, field in chosen:
        there = filled(path, offices.ids[CIREBON, "01"])
        answers = {
            said(send(browser, method, there, {**BASE, field: number}), number)
            for number in (NOWHERE, *others)
        }
        if len(answers) > 1:
            found.append((method, path, field))
    return found


def said(answer, number):
    """Return an answer without what was typed, and without what is new each time."""
    shown = answer.text.replace(number, "") if "csrf" not in answer.text else ""
    where = answer.headers.get("location", "").replace(number, "")
    where = re.sub(r"A-\d+", "", where)  # the next number of the line
    return answer.status_code, where, shown and len(shown)


def named():
    """Return the fields that an operator fills, those that are called numbers first.

    What stands in the address is one's own here, and an act on it counts once.
    """
    theirs = [
        each
        for each in fields()
        if may(Role.OPERATOR, wanted(*each[:2])) and "{" not in each[1]
    ]
    return [each for each in theirs if each[2] == "nomor"], theirs


def test_no_number_in_a_field_tells_whether_somebody_elses_application_is_there(
    offices,
):
    numbers, theirs = named()
    assert {path for _, path, _ in numbers} >= {"/petugas/loket", "/petugas/serah"}
    others = random.Random(20200317).sample(theirs, 10)
    assert telling(offices, [*numbers, *others]) == []


@pytest.mark.prove
def test_no_field_of_an_operator_tells_of_somebody_elses_application(offices):
    assert telling(offices, named()[1]) == []
