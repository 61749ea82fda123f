"""Who may open what: every role, route and verb, of whichever office and unit.

The routes come from the router, so that a new one is asked for its right here; what each
right opens, and each role may, is written down once more, apart from the program.
"""

import random
import re
from datetime import date
from itertools import product

import pytest
from sqlalchemy import func, select, text

from suket.access import passkeys
from suket.access.passkeys import NewPasskey
from suket.access.rights import Right
from suket.access.tables import DeniedActs, RoleGrant
from suket.access.words import Role
from suket.applications.request_details import Details
from suket.applications.words import IntakeChannel
from suket.journal.tables import JournalEntry
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.register import order_batch
from tests.office_world import CIREBON, NOW, SERANG, nik_of
from tests.suket.applications.waiting_room import WaitingRoom
from tests.suket.institutions.institution_world import Institutions
from tests.suket.web.office.test_office_scope import (
    ACTS,
    ROUTES,
    asked,
    event_of,
    filled,
    picture_of,
    signed_batch,
)

_DESK = {"read", "import", "issue", "end", "suspend", "deliver", "serve"}
MAY = {
    None: set(),
    Role.OPERATOR: {"apply", "serve"},
    Role.OFFICER: _DESK | {"apply"},
    Role.VERIFIER: {"read", "check"},
    Role.SECTION_HEAD: {"read", "approve"},
    Role.DIVISION_HEAD: {"read"},
    Role.SIGNATORY: _DESK | {"sign"},
    Role.ADMIN: {"read", "govern"},
    Role.AUDITOR: set(),
    Role.PROVINCE: set(),
}
OPEN = ""  # to everybody who is signed in
# What a route asks for: the first line that fits its method and path.  Of rights joined
# by "&" all are asked, of those joined by "|" one is enough.
WANTS = (
    (
        r"\w+ /petugas(/akun(/.+)?|/keluar|/masuk(/.+)?|/perangkat|/sesi|/sesi/lanjut)?",
        OPEN,
    ),
    (r"\w+ /petugas/pengajuan/baru", "read&apply"),
    (
        r"\w+ /petugas/pengajuan/(hari|\{number\}/(berkas|batal|mendesak|jam|kontak))",
        "apply",
    ),
    (r"GET /petugas/pengajuan/\{number\}(/tanda-terima|/foto/.+)?", "read|apply"),
    (r"\w+ /petugas/bantu.*", "apply"),
    (r"\w+ /petugas/mendesak.*", "approve"),
    (r"POST /petugas/(penduduk|suket)/\{\w+\}/ajukan", "read&apply"),
    (r"\w+ /petugas/periksa.*", "check"),
    (r"\w+ /petugas/setujui.*", "approve"),
    (r"\w+ /petugas/tanda-tangan.*", "sign"),
    (r"\w+ /petugas/(loket|serah)", "serve"),
    (r"POST /petugas/(pengajuan/kabar|pesan)", "read&apply"),
    (r"POST /petugas/pesan/mulai", "govern"),
    (r"\w+ /petugas/(orang|lembaga).*", "govern"),
    (r"GET /petugas/kalender/poster.pdf", "read"),
    (r"\w+ /petugas/kalender/.+", "govern"),
    (r"GET /petugas/kantor/lambang", "read"),
    (r"\w+ /petugas/kantor/.+", "govern"),
    (r"\w+ /petugas/impor.*", "import"),
    (r"\w+ /petugas/akhiri.*", "end"),
    (r"\w+ /petugas/peristiwa.*", "end"),
    (r"\w+ /petugas/massal/\{batch_id\}/(slip|slip-ulang)", "deliver"),
    (r"GET /petugas/massal/\{batch_id\}.*", "read"),
    (r"\w+ /petugas/massal.*", "issue"),
    (r"\w+ /petugas/penduduk/\{resident_id\}/terbitkan", "issue"),
    (r"\w+ /petugas/penduduk/\{resident_id\}/ubah", "import"),
    (r"\w+ /petugas/suket/\{suket_id\}/akhiri", "end"),
    (r"\w+ /petugas/suket/\{suket_id\}/(bekukan|pulihkan)", "suspend"),
    (r"\w+ /petugas/suket/\{suket_id\}/perpanjang", "issue"),
    (r"\w+ /petugas/suket/\{suket_id\}/serahkan", "deliver"),
    (r"POST /petugas/suket/\{suket_id\}/dokumen", "issue"),
    (r"GET /petugas.*", "read"),
    (r"POST /petugas/cari", "read"),
)
# Who works at one unit; the other roles are held at the whole office.
POSTS = [(role, None) for role in MAY if role is not Role.OPERATOR]
POSTS += [(Role.OPERATOR, "01"), (Role.OPERATOR, "02"), (Role.OFFICER, "upt")]
UNITS = ("01", "02")  # kecamatan, each with somebody who lives there and has applied
OTHER_VERBS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SHARE = 150  # attempts in CI; `make prove` makes all of them
FIELDS = {"alasan": "HILANG", "catatan": "x", "langkah": "lakukan", "yakin": "ya"}
FIELDS |= {"peran": "officer", "mulai": "2099-01-01", "nama": "x", "nik": nik_of(1)}


def wanted(method, path):
    """Return the right that a route asks for; raises `StopIteration` for a new one."""
    line = f"{method} {path}"
    return next(right for pattern, right in WANTS if re.fullmatch(pattern, line))


def may(role, right):
    """Say whether a role may open what asks for a right."""
    if "|" in right:
        return any(each in MAY[role] for each in right.split("|"))
    return right == OPEN or all(each in MAY[role] for each in right.split("&"))


def sees(role, unit, path, whose):
    """Say whether a thing of a unit of one's own office is seen, as rights are held.

    An operator sees what is of the own kecamatan; an UPT has no residents of its own.
    """
    is_theirs = "/bantu/" in path or "/pengajuan/" in path
    return role is not Role.OPERATOR or not is_theirs or unit == whose


class TwoOffices:
    """One of everything, and somebody of each role, in two offices."""

    def __init__(self, counter):
        self.counter, self.world = counter, counter.world
        self.ids, self.browsers = {}, {}
        for code in (CIREBON, SERANG):
            self.furnish(code)

    def furnish(self, code):
        world, short = self.world, code[:2]
        with world.database.begin() as session:
            for unit, kind in (
                *((unit, "kecamatan") for unit in UNITS),
                ("upt", "upt"),
            ):
                row = Unit(
                    id=f"unit {short}.{unit}",
                    office_code=code,
                    kind=UnitKind(kind),
                    name=f"Satuan {short}.{unit}",
                    region_code=f"{code}.{unit}" if kind == "kecamatan" else None,
                )
                session.add(row)
        bank = Institutions(world)
        bank.add(code=f"bank-{short}", office_code=code)
        person = self.counter.employ(f"sasaran.{short}", code, Role.VERIFIER)
        grants = select(RoleGrant.id).where(RoleGrant.person_id == person.person_id)
        of_office = {
            "code": f"bank-{short}",
            "key_id": bank.key(code=f"bank-{short}").id,
            "username": bank.employ(person.username, f"bank-{short}"),
            "grant_id": world.all(grants)[0],
            "passkey_id": self.passkey_of(person),
            "signing_id": signed_batch(world, code),
            "request_id": asked(world, code, self.counter.now),
            **event_of(world, code),
        } | ACTS
        for unit in UNITS:
            self.ids[code, unit] = of_office | self.of_unit(code, unit)
        for role, unit in POSTS:
            name = f"{role or 'tanpa'}.{unit}.{short}".lower()
            place = f"unit {short}.{unit}" if unit else None
            self.browsers[code, role, unit] = self.counter.officer(
                name, code, role=role, unit=place
            )

    def of_unit(self, code, unit):
        """Return what somebody of a kecamatan has; another has applied there."""
        world, serial = self.world, int(code[:2]) * 10 + int(unit) * 2
        lives = {"region_code": f"{code}.{unit}.1001", "full_name": f"CONTOH {code}"}
        resident = world.add(code, nik=nik_of(serial), **lives)
        world.add(code, nik=nik_of(serial + 1), born=date(1990, 1, 1), **lives)
        suket = world.issue(resident, code).suket_id
        self.counter.make_document(suket)
        with world.database.begin() as session:
            batch = order_batch.start(
                session, [resident], officer=world.officer(code), now=self.counter.now
            )
        room = WaitingRoom(world, code, self.counter.now, sent=serial)
        case = room.ask(
            serial + 1,
            channel=IntakeChannel.KECAMATAN,
            unit=f"unit {code[:2]}.{unit}",
            details=Details(urgent="Dirawat di rumah sakit"),
        )
        return {
            "resident_id": resident,
            "number": case.number,
            "picture_id": picture_of(world, case.number),
            "suket_id": suket,
            "batch_id": batch.id,
        }

    def passkey_of(self, account):
        made = NewPasskey(account.id.encode(), b"key", 0, is_synced=False)
        with self.world.database.begin() as session:
            return passkeys.add(session, account.id, made, name="x", now=NOW).id

    def try_(self, attempt):
        """Return the answer to an attempt."""
        who, (method, path), whose = attempt
        browser, there = self.browsers[who], filled(path, self.ids[whose])
        if method == "GET":
            return browser.get(there)
        if method == "POST":
            return browser.post(there, FIELDS)
        return browser.client.request(method, there)

    def marks(self, code, unit=None):
        """Return what nobody of another office, or another kecamatan, may read."""
        short, units = code[:2], [unit] if unit else UNITS
        names = ("resident_id", "suket_id", "batch_id", "number", "picture_id")
        names += ("list_id", "line_id")
        secret = [self.ids[code, each][name] for each in units for name in names]
        if unit:
            return secret
        return [*secret, f"CONTOH {code}", f"sasaran.{short}", f"Satuan {short}."]

    def everything(self):
        """Return what may not change by an attempt that is refused."""
        tables = ("suket", "account", "role_grant", "person", "clerk", "api_key")
        tables += ("application_case", "application_draft", "urgent_answer")
        tables += ("event_list", "event_line", "event_answer")
        return [
            self.world.all(text(f"SELECT * FROM {table} ORDER BY 1"))
            for table in tables
        ] + self.world.all(select(func.count()).select_from(JournalEntry))


def attempts():
    """Return (who, route, whose) of every attempt that must be refused or show nothing.

    What one may do on one's own is tried elsewhere: here only pages are opened.
    """
    for mine, other in ((CIREBON, SERANG), (SERANG, CIREBON)):
        for (role, unit), (method, path, _) in product(POSTS, ROUTES):
            right = wanted(method, path)
            if right == OPEN and method == "POST":
                continue  # would sign out, or change the own password
            who, route = (mine, role, unit), (method, path)
            units = UNITS if "{" in path else UNITS[:1]
            for whose in units:
                is_refused = not may(role, right) or not sees(role, unit, path, whose)
                if is_refused or method == "GET":
                    yield who, route, (mine, whose)
            if "{" in path:
                yield who, route, (other, UNITS[0])
        for post, path in product(POSTS, sorted({path for _, path, _ in ROUTES})):
            for verb in OTHER_VERBS:
                yield (mine, *post), (verb, path), (mine, UNITS[0])


def must_be_refused(attempt):
    """Say whether an attempt has to end in a refusal, which is counted."""
    (mine, role, unit), (method, path), (office, whose) = attempt
    if method in OTHER_VERBS:
        return False  # no route is there that could refuse
    if path.startswith(("/petugas/impor/catatan", "/petugas/akun/masuk/kunci/{")):
        return True  # of an upload that nobody made, and somebody else's passkey
    if not may(role, wanted(method, path)):
        return True
    if "{" in path and (office != mine or not sees(role, unit, path, whose)):
        return True
    return is_of_another_unit(role, unit, path)


def is_of_another_unit(role, unit, path):
    """Say whether it is an act at a unit that is not one's own, and yet seen.

    Who serves at an UPT reads the applications of all units, and cancels its own.
    """
    acts = ("berkas", "batal", "mendesak", "kontak")
    is_at_unit = path.endswith(tuple(f"{{number}}/{act}" for act in acts))
    is_here = role is Role.OFFICER and unit == "upt"
    return is_at_unit and is_here


def is_right(offices, attempt, answer):
    """Say whether the answer to an attempt is what it must be."""
    (mine, role, unit), (method, path), (office, whose) = attempt
    if method in OTHER_VERBS:
        return answer.status_code == 405
    if not may(role, wanted(method, path)):
        return answer.status_code == 403
    if "{" in path and (office != mine or not sees(role, unit, path, whose)):
        return answer.status_code == 404
    if is_of_another_unit(role, unit, path):
        return answer.status_code == 403
    shown = answer.text if "text" in answer.headers.get("content-type", "") else ""
    secret = offices.marks(SERANG if mine == CIREBON else CIREBON)
    if role is Role.OPERATOR:
        secret += offices.marks(mine, next(each for each in UNITS if each != unit))
    is_told = any(mark in shown for mark in secret)
    return answer.status_code not in {403, 500} and not is_told


def test_every_right_of_every_role_is_written_down_here_too():
    assert MAY.keys() - {None} == set(Role)
    named = {right for _, right in WANTS} - {OPEN}
    rights = {each for right in named for each in re.split(r"[&|]", right)}
    assert rights <= {right.value for right in Right}
    for method, path, _ in ROUTES:
        assert wanted(method, path) in named | {OPEN}


def prove(offices, chosen):
    """Make the attempts; return those that were answered wrongly."""
    before, denied, wrong = offices.everything(), 0, []
    for attempt in chosen:
        answer = offices.try_(attempt)
        if not is_right(offices, attempt, answer):
            wrong.append((attempt, answer.status_code))
        denied += must_be_refused(attempt)
    assert offices.everything() == before
    counted = offices.world.all(select(func.sum(DeniedActs.count)))[0] or 0
    return wrong, counted - denied


def share():
    """Return one attempt at each route by who lacks its right, at another's, and some.

    There a refusal can come too late: after something was looked for.  Who may read
    comes furthest.
    """
    all_ = [*attempts()]
    random.Random(20200317).shuffle(all_)
    all_.sort(key=lambda attempt: "read" in MAY[attempt[0][1]])
    lacking = {
        route: (who, route, whose)
        for who, route, whose in all_
        if route[0] not in OTHER_VERBS and who[0] != whose[0]
        if not may(who[1], wanted(*route))
    }
    return [*lacking.values(), *random.Random(20200319).sample(all_, SHARE)]


@pytest.mark.row(3)
def test_some_attempts_are_all_refused_and_counted(counter):
    chosen = share()
    assert prove(TwoOffices(counter), chosen) == ([], 0)


@pytest.mark.prove
def test_all_attempts_are_refused_and_counted(counter):
    chosen = [*attempts()]
    assert len(chosen) > 10_000
    assert prove(TwoOffices(counter), chosen) == ([], 0)
