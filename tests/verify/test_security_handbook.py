"""What the security handbook asks of whoever checks: S6, S19, S20, S26, S43."""

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from tests.builders import (
    DAY,
    INDEX,
    NOW,
    URI,
    World,
    make_claims,
    make_register,
    make_text,
    put,
    signed,
    toy_key,
    trusted,
)
from tests.verify.receipting import KEY as RECEIPT_KEY
from tests.verify.receipting import text_of
from tests.verify.sheets import encoded, page_of, qr, scan, signed_pdf, unsigned, world
from verify.cbor import read, write
from verify.checks import Verdict, authenticate, check
from verify.cose import Draft, Sign1, kid_of, read_sign1, write_header, write_sign1
from verify.errors import NotAuthentic, NotTrusted, Reason
from verify.published import PublishedFolder
from verify.register_file import RegisterFile
from verify.status_list import Entry
from verify.trust_list import TRUST_TYPE, Purpose, read_trust_list, write_trust_list

ROOT = Path(__file__).parents[2]


# S6: many verifiers at full rate, while sukets are revoked


def verdicts_while_revoking(folder, world, count):
    """Revoke `count` sukets one by one; return what eight verifiers saw, and when.

    Each sight is (index, when it was asked, verdict); with them, when each index was
    out as revoked (monotonic seconds).
    """
    texts = {n: world.text(make_claims(status_index=n)) for n in range(count)}
    entries = dict.fromkeys(texts, Entry.VALID)
    world.publish(folder, entries)
    followed = PublishedFolder(folder, root=world.root.public_key(), poll_seconds=0)
    seen, revoked_at, is_over = [[] for _ in range(8)], {}, Event()

    def ask(number, sights):
        random = Random(number)
        while not is_over.is_set():
            index, asked_at = random.randrange(count), time.monotonic()
            report = check(texts[index], followed.current(), now=NOW + DAY / 24)
            sights.append((index, asked_at, report.verdict))

    threads = [Thread(target=ask, args=each) for each in enumerate(seen)]
    for thread in threads:
        thread.start()
    for index in range(count):
        entries[index] = Entry.INVALID
        later = NOW + timedelta(seconds=index)
        put(folder / "s" / "7", world.list_file(entries, issued_at=later))
        revoked_at[index] = time.monotonic()
    time.sleep(0.2)
    is_over.set()
    for thread in threads:
        thread.join()
    return seen, revoked_at


def require_in_order(seen, revoked_at):
    """Require that nobody saw "valid" after "revoked", or long after it was out."""
    for sights in seen:
        known = set()
        for index, asked_at, verdict in sights:
            if verdict is Verdict.REVOKED:
                known.add(index)
            else:
                assert verdict is Verdict.VALID
                assert index not in known
                assert asked_at - revoked_at[index] < 5  # seconds, of a busy machine
    assert {verdict for sights in seen for _, _, verdict in sights} == {
        Verdict.VALID,
        Verdict.REVOKED,
    }


def test_eight_verifiers_see_revocations_in_order(tmp_path):
    require_in_order(*verdicts_while_revoking(tmp_path, World(), 25))


@pytest.mark.prove
def test_eight_verifiers_see_a_thousand_revocations_in_order(tmp_path):
    require_in_order(*verdicts_while_revoking(tmp_path, World(), 1000))


# S19: clocks that jump


def test_no_jump_of_a_clock_makes_anybody_valid_out_of_time():
    random, world, found = Random(19), World(), Counter()
    claims = make_claims(issued_at=NOW - DAY, expires_at=NOW + 90 * DAY)
    text, published = world.text(claims), world.published({INDEX: Entry.VALID})
    status = published.lists[URI]
    for _ in range(500):
        size = random.choice([1, 60, 86400, 7 * 86400, 31 * 86400, 3650 * 86400])
        now = NOW + timedelta(seconds=round(random.uniform(-size, size)))
        verdict = check(text, published, now=now).verdict
        is_in_time = claims.issued_at <= now < claims.expires_at
        is_known = now < status.expires_at and now < published.trust.expires_at
        assert (verdict is Verdict.VALID) is (is_in_time and is_known)
        found[verdict] += 1
    assert {Verdict.VALID, Verdict.EXPIRED, Verdict.NOT_YET_VALID} <= found.keys()
    assert found[Verdict.UNCERTAIN] > 0


# S20: a stolen key


def test_once_a_stolen_key_is_revoked_its_forgeries_fall_and_what_was_issued_stands():
    genuine = {n: World().text(make_claims(status_index=n)) for n in range(300)}
    register = RegisterFile(make_register(genuine))
    trust = World(suket_over={"revoked_at": NOW + DAY}).trust()
    for index, text in genuine.items():
        assert authenticate(text, trust, register).status_index == index
    for index in range(300):
        free = index + 1000 * (index % 2)  # in the place of another, or in none
        forged = make_text(
            make_claims(
                status_index=free, full_name=f"PENCURI CONTOH {'I' * (index % 9)}"
            ),
            World().suket,
        )
        with pytest.raises(NotAuthentic) as refusal:
            authenticate(forged, trust, register)
        assert refusal.value.reason is Reason.KEY_NOT_IN_USE


# S26: a key that was slipped in


def rogue_files(world, rogue, random):
    """Yield trust files in which a key of somebody else's was slipped in."""
    row = trusted(rogue, Purpose.SUKET, status_uris=(URI,))
    genuine = read_sign1(world.trust_file())
    fields = read(genuine.payload)
    (slipped,) = read(write_trust_list(World(suket=rogue).trust()))[4][:1]
    place = random.randrange(len(fields[4]) + 1)
    added = write(fields | {4: [*fields[4][:place], slipped, *fields[4][place:]]})
    put_in = write(fields | {4: [slipped, *fields[4][1:]], 1: fields[1] + 1})
    for payload in (added, put_in):
        header = genuine.protected
        yield write_sign1(genuine._replace(payload=payload))
        yield write_sign1(Sign1(header, payload, random.randbytes(64)))
        for key in (rogue, world.suket, world.status, toy_key("thief")):
            yield signed(key, Draft(header, payload))
            own = write_header(kid_of(key.public_key()), TRUST_TYPE)
            yield signed(key, Draft(own, payload))
    assert row.kid == kid_of(rogue.public_key())


def test_a_hundred_ways_to_slip_in_a_key_are_refused():
    random, world, count = Random(26), World(), 0
    for number in range(6):
        rogue = toy_key(f"rogue {number}")
        for file in rogue_files(world, rogue, random):
            count += 1
            with pytest.raises(NotTrusted):
                read_trust_list(file, root=world.root.public_key())
        with pytest.raises(NotAuthentic, match="unknown-key"):
            authenticate(make_text(make_claims(), rogue), world.trust())
    assert count >= 100


# S43: nothing goes out

AFFAIRS = """
import runpy, sys

WAYS_OUT = {"socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"}

def watch(event, details):
    if event in WAYS_OUT:
        sys.stderr.write(f"WENT OUT: {event}\\n")
        raise OSError("no network here")

sys.addaudithook(watch)
sys.argv = ["verify", *sys.argv[1:]]
runpy.run_module("verify", run_name="__main__")
"""
OFFICE = world()
TEXT = OFFICE.text()
INPUTS = {
    "text.txt": TEXT.encode(),
    "sheet.pdf": signed_pdf(unsigned(TEXT)),
    "scan.pdf": scan(TEXT),
    "photo.png": encoded(page_of(qr(TEXT))),
    "elsewhere.txt": b"http://127.0.0.1:9/v#" + TEXT.partition("#")[2].encode(),
    "other-list.txt": OFFICE.text(
        make_claims(status_uri="http://127.0.0.1:9/s/7")
    ).encode(),
}


def without_route(*arguments):
    """Run `python -m verify` where no socket is let through, nor any road is there."""
    space = ["unshare", "--user", "--map-root-user", "--net"]
    has_space = (
        shutil.which("unshare")
        and not subprocess.run(
            [*space, "true"], capture_output=True, check=False
        ).returncode
    )
    words = [
        sys.executable,
        "-c",
        AFFAIRS,
        *map(str, arguments),
        "--at",
        NOW.isoformat(),
    ]
    return subprocess.run(
        [*(space if has_space else []), *words],
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
    )


@pytest.fixture
def folder(tmp_path):
    more = (*OFFICE.more_keys, trusted(RECEIPT_KEY, Purpose.RECEIPT))
    everybody = World(more_keys=more)
    everybody.publish(
        tmp_path / "published",
        {INDEX: Entry.VALID},
        register=make_register({INDEX: TEXT}),
    )
    return tmp_path / "published"


def test_whatever_is_checked_nothing_goes_out(folder, tmp_path):
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for name, data in INPUTS.items():
        put(inputs / name, data)
    sources = ["--trust", folder / "suket-trust", "--status", folder, "--json"]
    found = without_route(inputs, *sources)
    assert "WENT OUT" not in found.stderr
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    verdicts = {Path(each["input"]).name: each["verdict"] for each in answers}
    forged = {"elsewhere.txt:1", "other-list.txt:1"}
    assert {name for name, verdict in verdicts.items() if verdict != "valid"} == forged
    assert len(verdicts) == len(INPUTS)


def test_nor_for_a_receipt(folder, tmp_path):
    put(tmp_path / "receipt.txt", text_of().encode())
    sources = ["--trust", folder / "suket-trust"]
    found = without_route("receipt", tmp_path / "receipt.txt", *sources)
    assert (found.returncode, found.stderr) == (0, "")


def test_who_goes_out_is_noticed(folder):
    root = (folder / "root.json").as_posix()
    found = without_route(TEXT, "--trust", "http://127.0.0.1:9/t", "--root", root)
    assert "WENT OUT: urllib.Request" in found.stderr
