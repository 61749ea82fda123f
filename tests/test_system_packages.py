"""How missing system packages are brought: by root, or by a line to run."""

import os
import stat
import subprocess

import pytest

from tests.repository import ROOT

SYSTEM = ROOT / ".ci" / "system"
FRESH = ROOT / ".ci" / "fresh"
HAS_ALL = "echo installed"
HAS_NONE = "exit 1"


@pytest.fixture
def machine(tmp_path):
    """A machine whose package manager does as it is told; returns what it was asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    log = tmp_path / "apt.log"

    def put(name, script):
        file = folder / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)

    def run(*words, user, packages, apt="exit 0", script=SYSTEM):
        put("id", f"echo {user}")
        put("dpkg-query", packages)
        put("apt-get", f'echo "$@" >> {log}; {apt}')
        answer = subprocess.run(
            [script, *words],
            env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        asked = log.read_text().splitlines() if log.exists() else []
        return answer, asked

    return run


def test_nothing_is_done_where_everything_is_there(machine):
    answer, asked = machine("test", user=0, packages=HAS_ALL)
    assert (answer.returncode, answer.stdout, asked) == (0, "", [])


def test_root_installs_what_is_missing_and_waits_for_another_package_manager(machine):
    answer, asked = machine("run", user=0, packages=HAS_NONE)
    assert answer.returncode == 0
    assert [line.split()[3] for line in asked] == ["update", "install"]
    assert all("DPkg::Lock::Timeout=300" in line for line in asked)
    assert "libharfbuzz-subset0" in asked[1]
    assert "chromium" not in asked[1]


def test_others_are_given_one_line_to_run_and_nothing_is_tried(machine):
    answer, asked = machine("test", user=1000, packages=HAS_NONE)
    assert (answer.returncode, asked) == (2, [])
    line = next(line for line in answer.stderr.splitlines() if "sudo apt-get" in line)
    assert "libpango-1.0-0" in line
    assert "chromium-headless-shell" in line


def test_a_failed_installation_shows_its_log_and_stops(machine):
    answer, _ = machine(
        "run", user=0, packages=HAS_NONE, apt="echo no mirror; exit 100"
    )
    assert (answer.returncode, "no mirror" in answer.stderr) == (2, True)


def test_to_make_bare_systems_nothing_is_installed_but_what_makes_them(machine):
    answer, asked = machine("fresh", user=0, packages=HAS_NONE)
    assert answer.returncode == 0
    assert asked[1].split()[-2:] == ["mmdebstrap", "git"]
    assert not {"postgresql", "ca-certificates"} & set(asked[1].split())


def test_what_is_for_nothing_known_is_refused(machine):
    answer, asked = machine("everything", user=0, packages=HAS_NONE)
    assert (answer.returncode, asked) == (2, [])
    assert "run, test or fresh" in answer.stderr


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (["demo"], "sudo make fresh"),
        (["everything"], ".ci/fresh test"),
        (["test", "sarge"], "there are: bookworm trixie"),
    ],
)
def test_bare_systems_are_not_begun_where_they_could_not_be_made(
    machine, words, remedy
):
    answer, asked = machine(*words, user=1000, packages=HAS_ALL, script=FRESH)
    assert (answer.returncode, asked) == (2, [])
    assert remedy in answer.stderr


@pytest.mark.parametrize(
    "written",
    [
        "deb [arch=amd64 signed-by=/keys/a.gpg,/keys/b.gpg] http://mirror/debian old main",
        "Types: deb\nURIs: http://mirror/debian\nSigned-By: /keys/a.gpg /keys/b.gpg\n",
    ],
    ids=["one line", "deb822"],
)
def test_the_mirror_and_its_keys_are_those_that_apt_names_here(tmp_path, written):
    (tmp_path / "sources").write_text(written)
    apt = tmp_path / "apt-get"
    apt.write_text(f"""#!/bin/sh
        echo "Debian|old|main|http://mirror/debian/|{tmp_path}/sources:1"
        echo "Debian|old|contrib|http://mirror/debian/|{tmp_path}/sources:1"
        echo "Debian|old-security|main|http://mirror/safe/|{tmp_path}/sources:1"
        echo "Debian Backports|old-backports|main|http://mirror/|{tmp_path}/sources:1"
        echo "Somebody|old|main|http://elsewhere/|{tmp_path}/sources:1"
    """)
    apt.chmod(0o755)
    printed = subprocess.run(
        ["bash", "-c", '. "$1"; sources new', "bash", FRESH],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.splitlines() == [
        "deb [signed-by=/keys/a.gpg,/keys/b.gpg] http://mirror/debian/ new main",
        "deb [signed-by=/keys/a.gpg,/keys/b.gpg] http://mirror/safe/ new-security main",
    ]


@pytest.mark.parametrize(
    "script", sorted((ROOT / ".ci").iterdir()), ids=lambda p: p.name
)
def test_every_script_of_ci_can_be_run_and_stops_at_the_first_fault(script):
    assert script.stat().st_mode & stat.S_IXUSR
    assert "set -euo pipefail" in script.read_text()
    subprocess.run(["bash", "-n", script], check=True)
