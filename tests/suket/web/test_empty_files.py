"""A file of 0 bytes is told so at every door that takes one, and is not "none chosen"."""

import re

import pytest
from sqlalchemy import select

from suket.access.rights import Role
from suket.residents.tables import Resident
from suket.web.institution.api_auth import API
from suket.web.office.residents.resident_page import PORTRAIT
from tests.office_world import CIREBON, resident_values
from tests.suket.web.institution.institution_counter import clerk
from tests.suket.web.office.office_counter import text_of

EMPTY = ("suket", b"")
SAID = re.compile(r"[Bb]erkas (foto |lambang )?(ini )?kosong|empty")
NONE = ("", b"")  # as a browser sends a field that was left empty


def by_public_page(office):
    client = office.counter.stranger().client
    return lambda file: client.post("/v", files={"file": file})


def by_public_program(office):
    client = office.counter.stranger().client
    return lambda file: client.post(
        "/api/v1/verify", files={"file": file}, headers={"Accept": "*/*"}
    )


def by_clerk(office):
    office.institutions.employ()
    browser = clerk(office.counter)
    fields = {"csrf": browser.csrf, "isi_qr": "", "tujuan": "perbankan"}
    return lambda file: browser.client.post(
        "/lembaga/periksa", data=fields, files={"berkas": file}
    )


def by_machine(office):
    machine = office.machine()
    return lambda file: machine.client.post(
        f"{API}/verify",
        data={"purpose": "perbankan"},
        files={"file": file},
        headers=machine.headers,
    )


def of_officers(path, field, role=Role.OFFICER, **fields):
    def door(office):
        browser = office.counter.officer(role=role)
        return lambda file: browser.post(path, fields, files={field: file})

    return door


def of_many_photos(office):
    browser, nik = office.counter.officer(), resident_values(CIREBON)["nik"]
    office.counter.world.add()
    return lambda file: browser.post(
        "/petugas/impor", files={"foto": (file[0] and f"{nik}.jpg", file[1])}
    )


def of_a_resident(office):
    browser = office.counter.officer()
    office.counter.world.add(photo=None)
    [resident] = office.counter.world.all(select(Resident.id))
    return lambda file: browser.post(
        PORTRAIT, {"penduduk": resident}, files={"pasfoto": file}
    )


DOORS = {
    "public page": by_public_page,
    "public program": by_public_program,
    "clerk": by_clerk,
    "machine": by_machine,
    "table": of_officers("/petugas/impor", "tabel"),
    "photos": of_many_photos,
    "resident": of_a_resident,
    "arms": of_officers("/petugas/kantor/pasang-lambang", "lambang", Role.ADMIN),
    "NIKs": of_officers("/petugas/akhiri", "berkas", alasan="KTP_DICETAK"),
}


@pytest.mark.parametrize("door", DOORS)
def test_an_empty_file_is_told_so_and_what_to_do(office, door):
    send = DOORS[door](office)
    office.publish()
    told = send(EMPTY)
    assert told.status_code == (200 if door == "photos" else 422)
    assert SAID.search(told.text), text_of(told.text)
    assert not SAID.search(send(NONE).text)
