"""Who may open what: every role, every route, every verb, one's own office and another.

The routes come from the router, so that a new one is asked for its right here; what each
right opens, and each role may, is written down once more, apart from the program.
"""

import random
import re
from itertools import product

import pytest
from sqlalchemy import func, select, text

from suket.access import passkeys
from suket.access.passkeys import NewPasskey
from suket.access.rights import Right
from suket.access.tables import DeniedActs, RoleGrant
from suket.access.words import Role
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
    filled,
    signed_batch,
)

_DESK = {"read", "import", "issue", "end", "suspend", "deliver"}
MAY = {
    None: set(),
    Role.OPERATOR: set(),
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
# What a route asks for: the first line that fits its method and path.
WANTS = (
    (
        r"\w+ /petugas(/akun(/.+)?|/keluar|/masuk(/.+)?|/perangkat|/sesi|/sesi/lanjut)?",
        OPEN,
    ),
    (r"\w+ /petugas/pengajuan/(baru|\{number\}/batal)", "apply"),
    (r"POST /petugas/(penduduk|suket)/\{\w+\}/ajukan", "apply"),
    (r"\w+ /petugas/periksa.*", "check"),
    (r"\w+ /petugas/setujui.*", "approve"),
    (r"\w+ /petugas/tanda-tangan.*", "sign"),
    (r"\w+ /petugas/(orang|lembaga).*", "govern"),
    (r"\w+ /petugas/kalender/.+", "govern"),
    (r"GET /petugas/kantor/lambang", "read"),
    (r"\w+ /petugas/kantor/.+", "govern"),
    (r"\w+ /petugas/impor.*", "import"),
    (r"\w+ /petugas/akhiri.*", "end"),
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
OTHER_VERBS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
SHARE = 150  # attempts in CI; `make prove` makes all of them
FIELDS = {"alasan": "HILANG", "catatan": "x", "langkah": "lakukan", "yakin": "ya"}
FIELDS |= {"peran": "officer", "mulai": "2099-01-01", "nama": "x", "nik": nik_of(1)}


def wanted(method, path):
    """Return the right that a route asks for; raises `StopIteration` for a new one."""
    line = f"{method} {path}"
    return next(right for pattern, right in WANTS if re.fullmatch(pattern, line))


class TwoOffices:
    """One of everything, and somebody of each role, in two offices."""

    def __init__(self, counter):
        self.counter, self.world = counter, counter.world
        self.ids, self.browsers = {}, {}
        for code in (CIREBON, SERANG):
            self.furnish(code)

    def furnish(self, code):
        world, short = self.world, code[:2]
        resident = world.add(code, nik=nik_of(int(short)), full_name=f"CONTOH {short}")
        suket = world.issue(resident, code).suket_id
        self.counter.make_document(suket)
        with world.database.begin() as session:
            batch = order_batch.start(
                session, [resident], officer=world.officer(code), now=self.counter.now
            )
            session.add(
                Unit(
                    id=f"kecamatan {short}",
                    office_code=code,
                    kind=UnitKind.KECAMATAN,
                    name=f"Kecamatan {short}",
                    region_code=f"{code}.01",
                )
            )
        bank = Institutions(world)
        bank.add(code=f"bank-{short}", office_code=code)
        person = self.counter.employ(f"sasaran.{short}", code, Role.VERIFIER)
        grants = select(RoleGrant.id).where(RoleGrant.person_id == person.person_id)
        self.ids[code] = {
            "resident_id": resident,
            "number": WaitingRoom(world, code, self.counter.now)
            .ask(int(short) + 1)
            .number,
            "signing_id": signed_batch(world, code),
            "suket_id": suket,
            "batch_id": batch.id,
            "code": f"bank-{short}",
            "key_id": bank.key(code=f"bank-{short}").id,
            "username": bank.employ(person.username, f"bank-{short}"),
            "grant_id": world.all(grants)[0],
            "passkey_id": self.passkey_of(person),
        } | ACTS
        for role in MAY:
            name = f"{role or 'tanpa'}.{short}".lower()
            unit = f"kecamatan {short}" if role is Role.OPERATOR else None
            self.browsers[code, role] = self.counter.officer(
                name, code, role=role, unit=unit
            )

    def passkey_of(self, account):
        made = NewPasskey(account.id.encode(), b"key", 0, is_synced=False)
        with self.world.database.begin() as session:
            return passkeys.add(session, account.id, made, name="x", now=NOW).id

    def try_(self, attempt):
        """Return the answer to an attempt."""
        (mine, role), (method, path), whose = attempt
        browser, there = self.browsers[mine, role], filled(path, self.ids[whose])
        if method == "GET":
            return browser.get(there)
        if method == "POST":
            return browser.post(there, FIELDS)
        return browser.client.request(method, there)

    def marks(self, code):
        """Return what nobody of another office may read."""
        ids, short = self.ids[code], code[:2]
        secret = [ids[name] for name in ("resident_id", "suket_id", "batch_id")]
        return [*secret, f"CONTOH {short}", f"sasaran.{short}", f"kecamatan {short}"]

    def everything(self):
        """Return what may not change by an attempt that is refused."""
        tables = ("suket", "account", "role_grant", "person", "clerk", "api_key")
        return [
            self.world.all(text(f"SELECT * FROM {table} ORDER BY 1"))
            for table in tables
        ] + self.world.all(select(func.count()).select_from(JournalEntry))


def attempts():
    """Return (who, route, whose) of every attempt that must be refused or show nothing.

    What one may do on one's own is tried elsewhere: here only pages are opened.
    """
    for mine, other in ((CIREBON, SERANG), (SERANG, CIREBON)):
        for role, (method, path, _) in product(MAY, ROUTES):
            right = wanted(method, path)
            if right == OPEN and method == "POST":
                continue  # would sign out, or change the own password
            who, route = (mine, role), (method, path)
            is_allowed = right == OPEN or right in MAY[role]
            if not is_allowed or method == "GET":
                yield who, route, mine
            if "{" in path:
                yield who, route, other
        for role, path in product(MAY, sorted({path for _, path, _ in ROUTES})):
            for verb in OTHER_VERBS:
                yield (mine, role), (verb, path), mine


def must_be_refused(attempt):
    """Say whether an attempt has to end in a refusal, which is counted."""
    (mine, role), (method, path), whose = attempt
    if method in OTHER_VERBS:
        return False  # no route is there that could refuse
    if path.startswith(("/petugas/impor/catatan", "/petugas/akun/masuk/kunci/{")):
        return True  # of an upload that nobody made, and somebody else's passkey
    return whose != mine or wanted(method, path) not in {OPEN, *MAY[role]}


def is_right(offices, attempt, answer):
    """Say whether the answer to an attempt is what it must be."""
    (mine, role), (method, path), whose = attempt
    if method in OTHER_VERBS:
        return answer.status_code == 405
    right = wanted(method, path)
    if right != OPEN and right not in MAY[role]:
        return answer.status_code == 403
    if whose != mine:
        return answer.status_code == 404
    other = SERANG if mine == CIREBON else CIREBON
    shown = answer.text if "text" in answer.headers.get("content-type", "") else ""
    is_told = any(mark in shown for mark in offices.marks(other))
    return answer.status_code not in {403, 500} and not is_told


def test_every_right_of_every_role_is_written_down_here_too():
    assert MAY.keys() - {None} == set(Role)
    named = {right for _, right in WANTS} - {OPEN}
    assert named <= {right.value for right in Right}
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


@pytest.mark.row(3)
def test_some_attempts_are_all_refused_and_counted(counter):
    chosen = random.Random(20200317).sample([*attempts()], SHARE)
    assert prove(TwoOffices(counter), chosen) == ([], 0)


@pytest.mark.prove
def test_all_attempts_are_refused_and_counted(counter):
    chosen = [*attempts()]
    assert len(chosen) > 10_000
    assert prove(TwoOffices(counter), chosen) == ([], 0)
