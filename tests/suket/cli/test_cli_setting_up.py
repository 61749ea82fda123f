"""From nothing to an office, and what is said when something is missing."""

import json
import os
import shutil
import stat

import pytest

from suket.cli.entry import app, run
from suket.cli.exit_codes import MEANINGS, Exit
from tests.redis_server import RedisServer
from tests.suket.cli.conftest import EXAMPLES, offices_in
from verify.published import PublishedFolder
from verify.rollback_memory import Memory
from verify.sources import read_root


def test_help_names_every_command_and_every_exit_code(capsys):
    assert run(["--help"]) == Exit.DONE
    text = " ".join(capsys.readouterr().out.split())
    commands = "init import issue renew end suspend restore serve doctor migrate"
    for command in (*commands.split(), "office", "account", "status"):
        assert f" {command} " in text
    for code in Exit:
        assert f"{code.value} {MEANINGS[code].split()[0]}" in text


def test_every_command_has_an_example(capsys):
    for command in app.registered_commands:
        if not command.hidden:
            assert command.epilog.startswith("suket ")


def test_missing_settings_are_named_one_by_one(empty, monkeypatch):
    monkeypatch.delenv("SUKET_PUBLIC_URL")
    monkeypatch.delenv("SUKET_DATA_DIR")
    ended = empty("office", "list")
    assert ended.code == Exit.USAGE
    assert "SUKET_PUBLIC_URL" in ended.err
    assert "SUKET_DATA_DIR" in ended.err


def test_a_secret_in_the_settings_is_not_repeated(empty, monkeypatch):
    monkeypatch.setenv("SUKET_KEY_PASSPHRASE", "rahasia-sekali")
    monkeypatch.setenv("SUKET_SESSION_HOURS", "99")
    ended = empty("office", "list")
    assert (ended.code, "rahasia-sekali" in ended.err + ended.out) == (
        Exit.USAGE,
        False,
    )


def test_init_makes_folder_tables_offices_keys_and_published_files(empty):
    ended = empty("init", EXAMPLES / "offices.toml")
    assert ended.code == Exit.DONE
    data = empty.folder / "data"
    assert {"suket.db", "keys", "published"} <= {path.name for path in data.iterdir()}
    assert (data / "published" / "suket-trust").exists()
    assert "Kota Balikpapan" in empty("office", "list").out


def test_init_shuts_a_data_folder_that_was_open_to_everybody(empty):
    data = empty.folder / "data"
    data.mkdir(mode=0o755)
    assert empty("init", EXAMPLES / "offices.toml").code == Exit.DONE
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_init_makes_a_passphrase_that_only_its_owner_can_read(set_up):
    file = set_up / "secret" / "passphrase"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text().strip()) == 32


def test_init_without_any_passphrase_says_which_variable_to_set(empty, monkeypatch):
    monkeypatch.delenv("SUKET_KEY_PASSPHRASE_FILE")
    ended = empty("init", EXAMPLES / "offices.toml")
    assert ended.code == Exit.USAGE
    assert "SUKET_KEY_PASSPHRASE_FILE" in ended.err


def test_a_second_init_leaves_everything_as_it_is(shell):
    ring = (shell.folder / "data" / "keys" / "ring.json").read_bytes()
    ended = shell("init", EXAMPLES / "offices.toml")
    assert ended.code == Exit.USAGE
    assert (shell.folder / "data" / "keys" / "ring.json").read_bytes() == ring


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (('code = "36.04"', 'code = "3604"'), "code"),
        (("months = 6", ""), "months"),
        (('postal_code = "42182"', ""), "postal_code"),
        (('rank = "Pembina, IV/a"', 'pangkat = "IV/a"'), "signatory.pangkat"),
        (('rule = "direct"', 'rule = "four"'), "rule"),
        (('rule = "direct"', ""), "names no rule"),
    ],
)
def test_a_fault_in_the_file_of_offices_is_named_by_its_field(empty, change, named):
    file = empty.folder / "offices.toml"
    file.write_text((EXAMPLES / "offices.toml").read_text("utf-8").replace(*change))
    ended = empty("init", file)
    assert ended.code == Exit.USAGE
    assert named in ended.err
    assert not (empty.folder / "data" / "keys").exists()


def test_a_file_that_is_no_toml_or_names_no_office_is_refused(empty):
    file = empty.folder / "offices.toml"
    for content in ("[[office", "", "office = 3"):
        file.write_text(content)
        assert empty("init", file).code == Exit.USAGE


def test_doctor_finds_nothing_wrong_with_a_healthy_office(shell):
    ended = shell("doctor")
    assert (ended.code, ended.err) == (Exit.DONE, "")


def test_doctor_advises_against_root_and_finds_no_fault_in_it(shell, monkeypatch):
    us = os.geteuid()
    for user in (us + 1, 0, us):  # the last is the one who owns the keys
        monkeypatch.setattr("os.geteuid", lambda user=user: user)
        ended = shell("doctor")
        assert ("run as root" in ended.out) == (user == 0)
    assert ended.code == Exit.DONE


def test_doctor_tells_of_offices_without_arms_until_they_have_some(shell):
    assert "Kota Cirebon has no arms" in shell("doctor").out
    arms = EXAMPLES / "arms" / "32.74.svg"
    assert shell("office", "arms", "32.74", arms).code == Exit.DONE
    assert "Kota Cirebon has no arms" not in shell("doctor").out


def test_doctor_tells_of_arms_that_are_no_longer_drawn(shell, monkeypatch):
    arms = shell.folder / "old.svg"
    arms.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        '<path d="zzzz-.e+"/></svg>'
    )
    monkeypatch.setattr("suket.cli.offices.cleaned", lambda data: data)
    assert shell("office", "arms", "32.74", arms).code == Exit.DONE
    ended = shell("doctor")
    assert ended.code != Exit.DONE
    assert "arms of Kota Cirebon" in ended.out + ended.err
    assert "cannot be drawn" in ended.out + ended.err


def test_what_are_no_arms_is_refused_in_words(shell, tmp_path):
    (tmp_path / "x.svg").write_text("<svg/>")
    ended = shell("office", "arms", "32.74", tmp_path / "x.svg")
    assert ended.code != Exit.DONE
    assert "Lambang tidak dapat dibaca" in ended.err


def test_doctor_advises_to_take_the_root_key_away_and_does_without_it(shell):
    assert "the root key lies beside" in shell("doctor").out
    (root,) = (shell.folder / "data" / "keys").glob("root-*.pem")
    root.unlink()
    ended = shell("doctor")
    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "root key" not in ended.out


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda data: (data / "published" / "suket-trust").unlink(), "published"),
        (lambda data: (data / "keys" / "ring.json").unlink(), "keys"),
        (lambda data: (data / "suket.db").unlink(), "tables"),
    ],
)
def test_doctor_says_what_is_amiss_and_what_to_do(shell, harm, named):
    harm(shell.folder / "data")
    ended = shell("doctor")
    assert ended.code == Exit.IN_PART
    assert named in ended.err


def test_doctor_of_a_wrong_data_folder_says_that_and_nothing_that_follows(shell):
    (shell.folder / "data").rename(shell.folder / "elsewhere")
    ended = shell("doctor")
    assert ended.code == Exit.USAGE
    assert ended.out == ""
    told = " ".join(ended.err.split())
    assert "data, and there is no such folder." in told
    assert told.count("SUKET_DATA_DIR") == 1
    assert "✗" not in ended.err.removeprefix("✗")


def test_doctor_says_whether_the_redis_that_counts_rates_answers(shell, monkeypatch):
    server = RedisServer.in_new_folder()
    monkeypatch.setenv("SUKET_LIMITS_URL", server.url)
    try:
        assert "Redis does not answer" in shell("doctor").err
        server.start()
        ended = shell("doctor")
        assert (ended.code, "counters of rates" in ended.out) == (Exit.DONE, True)
    finally:
        server.remove()


@pytest.fixture
def remembered(shell):
    """The folder of what checking remembers, after a look at what is published."""
    assert shell("issue", shell.eligible()[0], "--office", "32.74").code == Exit.DONE
    assert shell("status", "publish").code == Exit.DONE
    data = shell.folder / "data"
    root = read_root(str(data / "published" / "root.json"))
    memory = Memory.in_folder(data / "state", root)
    PublishedFolder(data / "published", root=root, memory=memory).current()
    return data / "state"


def test_doctor_says_that_nothing_is_remembered_yet(shell):
    assert "with its first check `suket serve` begins it" in shell("doctor").out
    assert not (shell.folder / "data" / "state").exists()


def test_doctor_looks_at_what_checking_remembers_and_changes_nothing(shell, remembered):
    (file,) = remembered.iterdir()
    before = file.read_bytes()
    ended = shell("doctor")
    assert (ended.code, ended.err) == (Exit.DONE, "")
    assert "newest lists remembered in state/" in ended.out
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("newer", "why"),
    [
        (lambda known: known["trust"].update(version=99), "trust list of an older"),
        (
            lambda known: known["lists"].update(dict.fromkeys(known["lists"], 2**32)),
            "older list",
        ),
    ],
)
def test_doctor_finds_files_that_are_older_than_what_was_seen(
    shell, remembered, newer, why
):
    (file,) = remembered.iterdir()
    known = json.loads(file.read_bytes())
    assert known["lists"]
    newer(known)
    file.write_text(json.dumps(known))
    ended = shell("doctor")
    assert ended.code == Exit.IN_PART
    assert why in ended.err
    assert "Was a backup put back?" in ended.err


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (lambda state: next(state.iterdir()).write_text("{}"), "is damaged"),
        (
            lambda state: (shutil.rmtree(state), state.write_text("")),
            "not a folder of ours",
        ),
    ],
)
def test_doctor_finds_a_memory_that_is_damaged(shell, remembered, harm, named):
    harm(remembered)
    ended = shell("doctor")
    assert ended.code == Exit.IN_PART
    assert named in ended.err


def test_a_wrong_passphrase_is_a_matter_of_the_keys(shell):
    file = shell.folder / "secret" / "passphrase"
    file.write_text("another\n")
    ended = shell("status", "publish")
    assert ended.code in {Exit.DONE, Exit.KEYS}
    ended = shell("issue", shell.eligible()[0], "--office", "32.74")
    assert ended.code == Exit.KEYS


def test_loose_permissions_of_the_keys_are_refused(shell):
    (shell.folder / "data" / "keys").chmod(0o755)
    ended = shell("issue", shell.eligible()[0], "--office", "32.74")
    assert ended.code == Exit.KEYS


def test_migrate_makes_the_tables_and_may_be_repeated(empty):
    (empty.folder / "data").mkdir()
    assert empty("migrate").code == Exit.DONE
    assert empty("migrate").code == Exit.DONE


def test_whom_an_order_passes_by_for_want_of_a_portrait_is_said(empty, tmp_path):
    empty("init", offices_in(tmp_path))
    empty("import", EXAMPLES / "residents.csv", "--all-offices")
    ended = empty("issue", "--all", "--office", "32.74")
    assert ended.code == Exit.DONE
    assert "48 lack nothing but a portrait" in ended.out
