"""The journal: an order, a root, and no way to change it unnoticed."""

import secrets
from hashlib import sha256
from random import Random

import pytest
from sqlalchemy import text

from suket.journal import entries, merkle_tree
from suket.journal.entries import Checkpoint, Fact
from suket.journal.tables import JournalEntry
from suket.journal.words import Event
from tests.office_world import NOW, nik_of


def leaves(count):
    return [merkle_tree.leaf_hash(bytes([n])) for n in range(count)]


def slow_root(hashes):
    """RFC 6962, section 2.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    left, right = slow_root(hashes[:half]), slow_root(hashes[half:])
    return sha256(b"\x01" + left + right).digest()


@pytest.mark.parametrize("count", [*range(18), 31, 32, 33, 100])
def test_the_root_is_that_of_rfc_6962(count):
    assert merkle_tree.root_of(iter(leaves(count))) == slow_root(leaves(count))


def test_the_roots_are_those_of_the_known_vectors():
    # The eight inputs that implementations of RFC 6962 share since 2013.
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
    hashes = [merkle_tree.leaf_hash(bytes.fromhex(data)) for data in inputs]
    assert merkle_tree.root_of(hashes).hex() == (
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    )
    assert merkle_tree.root_of(hashes[:3]).hex() == (
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    )


@pytest.mark.parametrize("new", range(1, 20))
def test_growth_is_proved_and_nothing_else_is(new):
    hashes = leaves(new)
    for old in range(1, new + 1):
        proof = merkle_tree.consistency(hashes, old)
        before = (old, merkle_tree.root_of(hashes[:old]))
        after = (new, merkle_tree.root_of(hashes))
        assert merkle_tree.is_consistent(proof, old=before, new=after)
        other = (old, sha256(b"another").digest())
        assert not merkle_tree.is_consistent(proof, old=other, new=after)
        assert (
            not merkle_tree.is_consistent(proof, old=before, new=(new, other[1]))
            or old == new
        )
        assert not merkle_tree.is_consistent([*proof, other[1]], old=before, new=after)
        if proof:
            assert not merkle_tree.is_consistent(proof[:-1], old=before, new=after)


@pytest.mark.parametrize("old", [0, 4])
def test_a_log_of_another_size_has_no_proof(old):
    with pytest.raises(ValueError, match="no log of"):
        merkle_tree.consistency(leaves(3), old)


def fill(world, count=12):
    for n in range(count):
        world.issue(world.add(nik=nik_of(n)))


def test_entries_are_numbered_from_zero_and_name_no_person(world):
    fill(world, 3)
    noted = world.all(
        text("SELECT seq, event, office_code, subject, who FROM journal ORDER BY seq")
    )
    assert [entry[0] for entry in noted] == [*range(9)]
    assert noted[-1][1:] == ("issued", "32.74", "470/00003/32.74/XI/2026", "budi")
    assert not any("CONTOH" in str(e) or "9901" in str(e) for e in noted)


def test_two_entries_of_one_content_have_different_leaves(usual_world):
    fact = Fact(event=Event.SIGNED_IN, subject="budi")
    with usual_world.database.begin() as session:
        entries.note_all(session, [fact, fact], who="budi", at=NOW)
    hashes = usual_world.all(text("SELECT leaf FROM journal"))
    assert len(set(hashes)) == len(hashes)


def test_the_journal_extends_its_own_checkpoints(world):
    kept = []
    for n in range(6):
        world.issue(world.add(nik=nik_of(n)))
        with world.database.reading() as session:
            kept.append(entries.root(session))
    with world.database.reading() as session:
        for point in kept:
            assert entries.first_departure(session, point) is None
            assert merkle_tree.is_consistent(
                entries.extends(session, point),
                old=(point.size, point.root),
                new=(kept[-1].size, kept[-1].root),
            )


def rehashed(connection, seq):
    """Give an entry the leaf that its contents now have, as a clever forger would."""
    row = connection.execute(
        text("SELECT * FROM journal WHERE seq = :s"), {"s": seq}
    ).one()
    entry = JournalEntry(
        seq=row.seq, event=Event(row.event), office_code=row.office_code,
        subject=row.subject, who=row.who, at=NOW, salt=row.salt,
    )  # fmt: skip
    connection.execute(
        text("UPDATE journal SET leaf = :leaf WHERE seq = :s"),
        {"leaf": entries.leaf_of(entry), "s": seq},
    )


def tamper(connection, random, size):
    """Change one thing in the journal, in one of the ways there are."""
    seq = random.randrange(size)
    kind = random.randrange(7)
    values = {
        "s": seq,
        "junk": secrets.token_bytes(32),
        "salt": secrets.token_bytes(16),
    }
    statement = [
        "UPDATE journal SET who = who || 'x' WHERE seq = :s",
        "UPDATE journal SET subject = subject || 'x' WHERE seq = :s",
        "UPDATE journal SET event = 'restored' WHERE seq = :s",
        "UPDATE journal SET leaf = :junk WHERE seq = :s",
        "UPDATE journal SET salt = :salt WHERE seq = :s",
        "DELETE FROM journal WHERE seq = :s",
        "UPDATE journal SET who = who || 'x' WHERE seq = :s",
    ][kind]
    connection.execute(text(statement), values)
    if kind == 6:
        rehashed(connection, seq)


def tampered_unnoticed(world, times):
    """Tamper with a journal whose root is kept elsewhere; return what went unnoticed."""
    fill(world)
    with world.database.reading() as session:
        kept = entries.root(session)
    random = Random(15)
    unnoticed = 0
    with world.database.engine.connect() as connection:
        for statement in ("journal_is_insert_only", "journal_is_kept"):
            on = " ON journal" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {statement}{on}"))
        for _ in range(times):
            point = connection.begin_nested()
            tamper(connection, random, kept.size)
            unnoticed += departs(connection, kept) is None
            point.rollback()
        connection.rollback()
    return unnoticed


def departs(connection, kept):
    from sqlalchemy.orm import Session

    with Session(connection, join_transaction_mode="create_savepoint") as session:
        return entries.first_departure(session, kept)


def test_no_tampering_goes_unnoticed(world):
    assert tampered_unnoticed(world, 40) == 0


@pytest.mark.prove
def test_of_a_thousand_tamperings_none_goes_unnoticed(world):
    assert tampered_unnoticed(world, 1000) == 0


def test_a_journal_that_was_cut_off_is_noticed(usual_world):
    fill(usual_world, 2)
    with usual_world.database.reading() as session:
        here = entries.root(session)
        longer = Checkpoint(here.size + 3, here.root)
        assert "entries were there" in entries.first_departure(session, longer)
        other = Checkpoint(here.size, bytes(32))
        assert "another root" in entries.first_departure(session, other)


def test_what_happened_to_one_suket_is_found(world):
    issued = world.issue(world.add())
    world.issue(world.add(nik=nik_of(2)))
    with world.database.reading() as session:
        noted = entries.of_subject(session, issued.number)
    assert [entry.event for entry in noted] == [Event.ISSUED]
