"""`python -m verify`, and that it stands alone."""

import io
import json
import subprocess
import sys
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.builders import (
    DAY,
    INDEX,
    NOW,
    SITE,
    World,
    make_claims,
    make_register,
    make_text,
    put,
    toy_key,
)
from tests.strays import STRAYS
from tests.verify.sheets import encoded, page_of, qr, scan, signed_pdf, unsigned, world
from verify.__main__ import main
from verify.check_code import read_check_code, write_check_code
from verify.cose import cose_key
from verify.errors import NotTrusted
from verify.fetch import NotThere, fetch
from verify.sources import load, read_root
from verify.status_list import Entry

OFFICE = world()
TEXT = OFFICE.text()
REGISTER = make_register({INDEX: TEXT})
AT = ["--at", NOW.isoformat()]


@pytest.fixture
def folder(tmp_path):
    OFFICE.publish(tmp_path / "published", {INDEX: Entry.VALID}, register=REGISTER)
    return tmp_path / "published"


@pytest.fixture
def run(folder, capsys):
    def start(*arguments, status=True, trust=None):
        sources = ["--trust", str(trust or folder / "suket-trust")]
        if status:
            sources += ["--status", str(folder)]
        code = main([*map(str, arguments), *sources, *AT])
        return code, capsys.readouterr().out

    return start


def relist(folder, entry):
    OFFICE.publish(folder, {INDEX: entry}, register=REGISTER)


def put_file(path, data):
    path.parent.mkdir(exist_ok=True)
    put(path, data)
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sheet.pdf", signed_pdf(unsigned(TEXT))),
        ("scan.pdf", scan(TEXT)),
        ("photo.png", encoded(page_of(qr(TEXT)))),
        ("photo.JPG", encoded(page_of(qr(TEXT)), "JPEG")),
        ("photo.webp", encoded(page_of(qr(TEXT)), "WEBP")),
        ("text.txt", TEXT.encode() + b"\n\n"),
    ],
)
def test_every_kind_of_file_is_checked(run, tmp_path, name, data):
    code, out = run(put_file(tmp_path / name, data))
    assert code == 0
    assert "valid" in out
    assert "SITI CONTOH RAHAYU" in out


def test_what_is_left_at_the_ends_is_taken_off(run, tmp_path):
    lines = "\n".join(stray + TEXT + stray for stray in STRAYS)
    code, out = run(put_file(tmp_path / "texts.txt", lines.encode()), "--json")
    assert {json.loads(line)["verdict"] for line in out.splitlines()} == {"valid"}
    assert code == 0
    written = write_check_code(7, INDEX)
    for stray in STRAYS:
        assert run(stray + TEXT + stray)[0] == 0
        assert read_check_code(stray + written + stray) == (7, INDEX)


def test_a_text_itself_is_checked(run):
    assert run(TEXT)[0] == 0


def test_lines_of_standard_input_are_checked(run, monkeypatch):
    lines = io.TextIOWrapper(io.BytesIO(f"{TEXT}\n\n{TEXT}x\n".encode()))
    monkeypatch.setattr("sys.stdin", lines)
    code, out = run("-", "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 4
    assert [answer["input"] for answer in answers] == ["-:1", "-:3"]
    assert [answer["verdict"] for answer in answers] == ["valid", "not-authentic"]


def test_a_line_without_end_is_no_danger(run, monkeypatch):
    lines = io.TextIOWrapper(io.BytesIO(b"7" * 100_000))
    monkeypatch.setattr("sys.stdin", lines)
    assert run("-")[0] == 4


def test_a_folder_is_checked_with_all_below_it(run, tmp_path):
    put_file(tmp_path / "in" / "a.txt", TEXT.encode())
    put_file(tmp_path / "in" / "note.md", b"not looked at")
    (tmp_path / "in" / "deep").mkdir()
    put_file(tmp_path / "in" / "deep" / "b.pdf", signed_pdf(unsigned(TEXT)))
    code, out = run(tmp_path / "in", "--json")
    assert code == 0
    assert [Path(json.loads(line)["input"]).name for line in out.splitlines()] == [
        "a.txt:1",
        "b.pdf",
    ]


def test_an_empty_folder_is_nothing_to_check(run, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty") == (2, "")


def test_the_answer_as_json_is_that_of_the_api(run, tmp_path):
    _, out = run(put_file(tmp_path / "sheet.pdf", signed_pdf(unsigned(TEXT))), "--json")
    answer = json.loads(out)
    assert answer["checks"] == {"integrity": "ok", "issuer": "ok", "status": "ok"}
    assert answer["document"]["sheet"] == "signed"
    assert set(answer) == {
        "input",
        "verdict",
        "reason",
        "checks",
        "as_of",
        "office",
        "document",
        "claims",
    }


FORGED = make_text(make_claims(), toy_key("thief"))


@pytest.mark.parametrize(
    ("entry", "inputs", "code"),
    [
        (Entry.VALID, [TEXT], 0),
        (Entry.SUSPENDED, [TEXT], 3),
        (Entry.SUPERSEDED, [TEXT], 3),
        (Entry.INVALID, [TEXT], 3),
        (Entry.VALID, [FORGED], 4),
        (Entry.VALID, [OFFICE.text(make_claims(issued_at=NOW))], 5),
        (Entry.VALID, ["not-there.pdf"], 2),
        (Entry.INVALID, [TEXT, FORGED], 4),
        (Entry.INVALID, [TEXT, OFFICE.text(make_claims(issued_at=NOW))], 3),
        (Entry.VALID, [TEXT, OFFICE.text(make_claims(issued_at=NOW))], 5),
        (Entry.VALID, [FORGED, "not-there.pdf"], 2),
        (Entry.VALID, ["x" * 5000], 2),
    ],
)
def test_the_exit_status_is_that_of_the_worst(run, folder, entry, inputs, code):
    relist(folder, entry)
    assert run(*inputs)[0] == code


def test_a_token_that_was_never_recorded_is_found_out(run):
    code, out = run(OFFICE.text(make_claims(full_name="PENCURI CONTOH")), "--json")
    assert (code, json.loads(out)["reason"]) == (4, "not-recorded")


def test_without_status_lists_nothing_is_certain(run):
    assert run(TEXT, status=False)[0] == 5


def test_a_stale_list_makes_it_uncertain(folder, capsys):
    late = (NOW + 8 * DAY).isoformat()
    sources = ["--trust", str(folder / "suket-trust"), "--status", str(folder / "s")]
    assert main([TEXT, *sources, "--at", late]) == 5
    assert "uncertain" in capsys.readouterr().out


def test_a_time_without_zone_is_utc(folder, capsys):
    sources = ["--trust", str(folder / "suket-trust"), "--status", str(folder)]
    assert main([TEXT, *sources, "--at", "2026-10-23 09:00"]) == 0
    assert main([TEXT, *sources, "--at", "2026-10-23T08:59:59"]) == 3
    assert "not-yet-valid" in capsys.readouterr().out


def test_the_table_has_a_row_for_everything(run):
    _, out = run(TEXT, FORGED, "not-there.pdf")
    rows = out.splitlines()
    assert rows[0].split() == [
        "INPUT",
        "VERDICT",
        "REASON",
        "OFFICE",
        "NIK",
        "NAME",
        "AS",
        "OF",
    ]
    assert [row.split()[1] for row in rows[1:]] == [
        "valid",
        "not-authentic",
        "unreadable",
    ]
    assert rows[3].split()[2] == "not-there"


@pytest.mark.parametrize(
    "arguments",
    [
        ["x"],
        ["--trust", "x"],
        ["x", "--code", "7-PCX9-Z", "--trust", "y"],
        ["x", "--trust", "y", "--at", "soon"],
        ["x", "--trust", "y", "--no"],
    ],
)
def test_a_wrong_command_is_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_help_says_all_exit_statuses(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    out = capsys.readouterr().out
    assert stop.value.code == 0
    assert all(f"\n  {status}  " in out for status in (0, 2, 3, 4, 5))


# Sources


def test_the_root_may_be_given_as_a_file_or_as_digits(folder):
    trust, status = str(folder / "suket-trust"), str(folder)
    digits = cose_key(OFFICE.root.public_key()).hex()
    for root in (None, digits, str(folder / "root.json")):
        assert load(trust, status, root=root).trust == OFFICE.trust()


def test_another_root_is_not_believed_even_beside_the_list(folder):
    other = cose_key(toy_key("other").public_key()).hex()
    with pytest.raises(NotTrusted):
        load(str(folder / "suket-trust"), None, root=other)


def test_without_a_root_there_is_no_trust(folder, capsys):
    (folder / "root.json").unlink()
    assert main([TEXT, "--trust", str(folder / "suket-trust")]) == 2
    assert "--root" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"cose_key_hex": 7}', '{"cose_key_hex": "00"}', "\0"]
)
def test_a_root_of_nonsense_is_refused(tmp_path, content):
    path = tmp_path / "root.json"
    path.write_text(content)
    with pytest.raises(NotTrusted):
        read_root(str(path))
    with pytest.raises(NotTrusted):
        read_root(content or "zz")


@pytest.mark.parametrize("trust", ["not-there", "."])
def test_a_trust_list_that_cannot_be_read_is_2(folder, trust):
    root = str(folder / "root.json")
    assert main([TEXT, "--trust", trust, "--root", root]) == 2


def test_a_folder_of_lists_that_is_not_there_is_2(folder):
    assert (
        main([TEXT, "--trust", str(folder / "suket-trust"), "--status", "not-there"])
        == 2
    )


def test_a_forged_list_counts_as_unknown(run, folder, caplog):
    put(folder / "s" / "7", World(status=toy_key("thief")).list_file())
    assert run(TEXT)[0] == 5
    assert "not believed" in caplog.text


def test_lists_and_registers_are_looked_up_by_their_address(folder):
    published = load(str(folder / "suket-trust"), str(folder))
    assert list(published.lists) == list(published.registers) == [f"{SITE}/s/7"]
    assert len(published.lists) == 1
    assert f"{SITE}/s/7" in published.lists
    assert f"{SITE}/s/8" not in published.lists
    with pytest.raises(KeyError):
        published.lists["https://suket.example/s/8"]


@pytest.fixture
def server(folder):
    """An office's own server, on this machine."""

    class Files(BaseHTTPRequestHandler):
        asked: ClassVar = []

        def do_GET(self):
            Files.asked.append(self.path)
            if self.path.startswith("/elsewhere/"):
                self.send_response(302)
                self.send_header("Location", self.path.partition("?")[2])
                self.end_headers()
                return
            path = folder / self.path.replace("/.well-known/", "/")[1:]
            status = 200 if path.is_file() else 500 if self.path == "/broken" else 404
            self.send_response(status)
            self.end_headers()
            if status == 200:
                self.wfile.write(path.read_bytes())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as http:
        thread = threading.Thread(
            target=http.serve_forever, kwargs={"poll_interval": 0.01}
        )
        thread.start()
        Files.url = f"http://127.0.0.1:{http.server_port}"
        yield Files
        http.shutdown()
        thread.join()


def test_lists_are_fetched_from_an_address(server, folder, capsys):
    sources = [
        "--trust",
        f"{server.url}/.well-known/suket-trust",
        "--status",
        f"{server.url}/",
    ]
    assert main([TEXT, FORGED, *sources, "--root", str(folder / "root.json"), *AT]) == 4
    assert server.asked == ["/.well-known/suket-trust", "/s/7", "/s/7.register"]
    assert "valid" in capsys.readouterr().out


def test_a_register_on_a_server_is_compared(server, folder):
    stolen = OFFICE.text(make_claims(full_name="PENCURI CONTOH"))
    sources = ["--trust", str(folder / "suket-trust"), "--status", server.url]
    assert main([stolen, *sources, *AT]) == 4


@pytest.mark.parametrize("where", ["folder", "server"])
def test_a_list_whose_register_is_missing_is_not_believed(server, folder, where):
    (folder / "s" / "7.register").unlink()
    trust, source = str(folder / "suket-trust"), str(folder)
    sources = ["--status", server.url if where == "server" else source]
    stolen = OFFICE.text(make_claims(full_name="PENCURI CONTOH"))
    assert main([stolen, "--trust", trust, *sources, *AT]) == 5
    # As offline: who asks for it does not find out what a stolen key made.
    told = [*sources, "--without-register", *AT]
    assert main([stolen, "--trust", trust, *told]) == 0


@pytest.mark.parametrize("where", ["folder", "server"])
@pytest.mark.parametrize(("late", "found"), [(1, True), (2, True), (3, False)])
def test_a_list_and_a_register_that_do_not_fit_are_read_again(
    server, folder, where, late, found, monkeypatch
):
    good = (folder / "s" / "7").read_bytes()
    put(folder / "s" / "7", OFFICE.list_file(register_digest=bytes(32)))
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == late:
            put(folder / "s" / "7", good)

    monkeypatch.setattr("verify.sources.time.sleep", pause)
    source = server.url if where == "server" else str(folder)
    published = load(str(folder / "suket-trust"), source)
    assert (f"{SITE}/s/7" in published.lists) is found
    assert len(pauses) == min(late, 2)


def test_a_trust_list_from_the_network_needs_a_pinned_root(server, capsys):
    assert main([TEXT, "--trust", f"{server.url}/suket-trust"]) == 2
    assert "from the network" in capsys.readouterr().err
    assert server.asked == []


def test_a_file_that_a_server_has_not_is_not_there(server):
    with pytest.raises(NotThere):
        fetch(f"{server.url}/nothing", limit=100)


def test_a_server_in_trouble_is_not_trusted(server):
    with pytest.raises(NotTrusted, match="500"):
        fetch(f"{server.url}/broken", limit=100)


def test_a_file_larger_than_it_may_be_is_given_up(server):
    with pytest.raises(NotTrusted, match="too large"):
        fetch(f"{server.url}/s/7.register", limit=1000)


def test_a_server_that_drips_is_given_up(server, monkeypatch):
    monkeypatch.setattr("verify.fetch.TOTAL_SECONDS", -1.0)
    with pytest.raises(NotTrusted, match="slow"):
        fetch(f"{server.url}/suket-trust", limit=100_000)


def test_redirects_are_followed_but_not_into_other_schemes(server):
    good = f"{server.url}/elsewhere/?{server.url}/root.json"
    assert json.loads(fetch(good, limit=1000))["kid"]
    for bad, why in (("file:///etc/passwd", "302"), ("ftp://127.0.0.1/x", "only http")):
        with pytest.raises(NotTrusted, match=why):
            fetch(f"{server.url}/elsewhere/?{bad}", limit=1000)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/y", "data:,x", "suket-trust", ""]
)
def test_only_web_addresses_are_fetched(url):
    with pytest.raises(NotTrusted, match="http"):
        fetch(url, limit=1000)


def test_nobody_at_the_address_is_not_trusted():
    with pytest.raises(NotTrusted, match="reached"):
        fetch("http://127.0.0.1:9/x", limit=1000)


# The leaf

ALLOWED = {"verify", "cryptography", "_cffi_backend", "_openssl"}
ALONE = """
import sys, json
before = set(sys.modules)
import verify.%s
new = {name.partition('.')[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(new - set(sys.stdlib_module_names))))
"""


def loaded_by(module):
    found = subprocess.run(
        [sys.executable, "-c", ALONE % module],
        capture_output=True, check=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    return set(json.loads(found.stdout))


@pytest.mark.parametrize(
    "module",
    [
        "checks",
        "published",
        "sources",
        "check_code",
        "status_list",
        "register_file",
        "receipt",
        "row_reader",
    ],
)
def test_checking_a_text_needs_cryptography_and_nothing_else(module):
    assert loaded_by(module) <= ALLOWED


def test_the_command_needs_neither_office_nor_framework():
    loaded = loaded_by("check_command")
    strangers = {
        "suket",
        "signing",
        "keys",
        "tests",
        "sqlalchemy",
        "fastapi",
        "starlette",
        "pydantic",
    }
    strangers |= {
        "jinja2",
        "weasyprint",
        "rich",
        "typer",
        "click",
        "cbor2",
        "pikepdf",
        "numpy",
    }
    assert not loaded & strangers
    assert not loaded & {"zxingcpp", "PIL", "pypdfium2", "pyhanko"}  # workers have them
    parsers = loaded_by("file_parsing")
    assert {"zxingcpp", "PIL", "pypdfium2", "pyhanko"} <= parsers
    assert not parsers & strangers


def test_the_command_runs_as_a_command(folder, tmp_path):
    put(tmp_path / "a.txt", TEXT.encode())
    found = subprocess.run(
        [sys.executable, "-m", "verify", str(tmp_path / "a.txt"), "--json", *AT,
         "--trust", str(folder / "suket-trust"), "--status", str(folder)],
        capture_output=True, check=False, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert (found.returncode, found.stderr) == (0, "")
    assert json.loads(found.stdout)["verdict"] == "valid"
    assert NOW.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("entry", "code", "standing"),
    [
        (Entry.VALID, 5, "not-ended"),
        (Entry.SUPERSEDED, 3, "superseded"),
        (Entry.INVALID, 3, "revoked-or-never-issued"),
    ],
)
def test_a_printed_code_is_looked_up_and_never_vouches(
    run, folder, entry, code, standing
):
    relist(folder, entry)
    printed = write_check_code(7, INDEX)
    found, out = run("--code", printed)
    assert (found, out.split("  ")[:2]) == (code, [standing, "Kota Cirebon"])
    found, out = run("--code", printed, "--json")
    assert (found, json.loads(out)["standing"]) == (code, standing)


def test_a_mistyped_code_is_unreadable_and_an_unknown_list_not_authentic(run):
    assert run("--code", "7-PCX9-Y") == (2, "")
    assert run("--code", write_check_code(8, INDEX))[0] == 4
