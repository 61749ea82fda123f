"""What is left at both ends of a text is taken off at every door of institutions."""

import csv
import json
from io import StringIO

from suket.web.institution import api_batch
from tests.strays import STRAYS
from tests.suket.web.institution.institution_counter import check, clerk


def batch(machine, body, kind):
    return machine.client.post(
        api_batch.PATH,
        content=body.encode(),
        params={"purpose": "perbankan"},
        headers={**machine.headers, "Content-Type": kind, "Accept": api_batch.NDJSON},
    )


def verdicts(answer):
    return [json.loads(line).get("verdict") for line in answer.content.splitlines()]


def test_every_door_takes_off_what_is_left_at_the_ends(office):
    office.institutions.employ()
    text, machine = office.issue().text, office.machine()
    strayed = [stray + text + stray for stray in STRAYS]
    rows = "\n".join(json.dumps({"text": one}) for one in strayed)
    assert set(verdicts(batch(machine, rows, api_batch.NDJSON))) == {"valid"}
    table = StringIO()
    csv.writer(table).writerows([["text"], *([one] for one in strayed)])
    assert set(verdicts(batch(machine, table.getvalue(), "text/csv"))) == {"valid"}
    browser = clerk(office.counter)
    for one in strayed:
        asked = {"text": one, "purpose": "perbankan"}
        answer = machine.client.post(
            "/api/v1/institution/verify", json=asked, headers=machine.headers
        )
        assert answer.json()["verdict"] == "valid", ascii(one[0])
    page = check(browser, strayed[-1]).text
    assert "verdict--wrong" not in page
    assert "verdict--" in page
