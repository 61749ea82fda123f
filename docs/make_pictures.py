"""Draw the pictures of the README from a run of the demonstration.

    make pictures

`suket.png`: a document beside the page that a phone shows when its QR is scanned, in
force and after the card was printed.  `checks.png`: the scanner, the check in English,
without a network by lists that are too old, and by the printed code alone.
`states.png`: the other answers.  `institution.png`: what a bank compares, the receipt
that it keeps, and how that is checked.  Real output, invented people.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from pictured_pages import (
    SITE,
    after_a_year,
    at_the_bank,
    before_its_day,
    browser,
    by_code,
    claims_of,
    drawn,
    elsewhere,
    english,
    number_of,
    of_text,
    on_a_phone,
    receipt_of,
    scanned_receipt,
    scanner,
    shown,
    without_a_network,
)
from PIL import Image, ImageOps

FOLDER = Path(__file__).parent
DEMO = FOLDER.parent / ".demo"
HEIGHT, GAP, EDGE = 1000, 28, "#d5dae1"
PATIENCE_SECONDS = 60
PUBLISHED_SECONDS = 3
DESK_HEIGHT = 768
DESKS = {"desk": ("review",), "signing": ("approve", "confirm", "signed")}
COLOURS = 192  # a palette keeps the file small

BANK = [
    *("bank-contoh", "--name", "Bank Contoh", "--kind", "bank", "--office", "32.74"),
    *("--agreement", "PKS/12/2026", "--purpose", "perbankan"),
    *("--since", "2020-01-01", "--until", "2099-12-31"),
]


def main() -> None:
    """Run the demonstration, serve it, and draw."""
    program = [sys.executable, "-m", "suket.cli"]
    subprocess.run(
        [*program, "demo", "--no-serve", "--wipe", "--asking", "0"],
        cwd=FOLDER.parent,
        check=True,
    )
    documents = sorted((DEMO / "out" / "32.74").glob("*.pdf"))
    superseded, valid, frozen, lost = (documents[at] for at in (0, 6, 7, 8))
    office = ["--office", "32.74", "--evidence", "LP/1/2026 CONTOH"]
    with served(program), browser() as chromium, on_a_phone(chromium) as phone:
        run(program, "suspend", number_of(frozen), *office)
        run(program, "end", claims_of(lost).nik, "--reason", "HILANG", *office)
        phones = [shown(phone, document) for document in (valid, superseded)]
        checks = [
            scanner(phone),
            english(phone, valid),
            by_code(phone, valid),
            without_a_network(phone, valid),
        ]
        states = [
            shown(phone, frozen),
            after_a_year(phone, valid),
            before_its_day(phone, valid),
            shown(phone, lost),
            of_text(phone, (DEMO / "forged" / "never-recorded.txt").read_text()),
            of_text(phone, elsewhere(valid)),
        ]
        password = employ(program)
        with at_the_bank(chromium, "rina", password, valid) as (desk, receipt):
            bank = [desk, drawn(receipt), scanned_receipt(phone, receipt_of(receipt))]
    pictures = {"suket": [drawn(valid), *phones], "checks": checks}
    for name, row in {**pictures, "states": states, "institution": bank}.items():
        side_by_side(row).save(FOLDER / f"{name}.png", optimize=True)
    draw_desks()


def draw_desks() -> None:
    """Draw the pages of checker, head and signatory from a run of their tests."""
    tests = "tests/browser/test_desk_journeys.py"
    pytest = [sys.executable, "-m", "pytest", tests, "-n", "0"]
    with TemporaryDirectory() as folder:
        looking = {**os.environ, "SUKET_LOOK": folder}
        subprocess.run(pytest, cwd=FOLDER.parent, env=looking, check=True)
        for name, states in DESKS.items():
            row = [Image.open(Path(folder, f"1366-{state}.png")) for state in states]
            side_by_side(row, DESK_HEIGHT).save(FOLDER / f"{name}.png", optimize=True)


def employ(program: list[str]) -> str:
    """Let a bank in, with one clerk; return her password."""
    password = "kuda biru berlari di pantai"
    file = DEMO / "password-of-rina"
    file.write_text(password)
    run(program, "institution", "add", *BANK)
    person = ["person", "add", "bank-contoh", "rina", "--password-file", str(file)]
    run(program, "institution", *person)
    return password


def run(program: list[str], *arguments: str) -> None:
    """Do something at the office of the demonstration, and wait until all know."""
    subprocess.run([*program, *arguments], env=environment(), check=True)
    time.sleep(PUBLISHED_SECONDS)


def environment() -> dict[str, str]:
    """Return the settings of the demonstration."""
    return {
        **os.environ,
        "SUKET_PUBLIC_URL": SITE,
        "SUKET_DATA_DIR": str(DEMO),
        "SUKET_KEY_PASSPHRASE_FILE": str(DEMO / "passphrase"),
    }


@contextmanager
def served(program: list[str]) -> Iterator[None]:
    """Serve the demonstration while the pictures are taken."""
    with subprocess.Popen([*program, "serve"], env=environment()) as server:
        try:
            _wait()
            yield
        finally:
            server.terminate()


def _wait() -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            urlopen(f"{SITE}/readyz", timeout=5).close()
        except URLError:
            time.sleep(0.3)
        else:
            return
    raise TimeoutError("the server does not answer")


def side_by_side(pictures: list[Image.Image], height: int = HEIGHT) -> Image.Image:
    """Return the pictures in one row, of one height, each with a fine edge."""
    row = [_framed(picture.convert("RGB"), height) for picture in pictures]
    width = sum(picture.width for picture in row) + GAP * (len(row) - 1)
    whole = Image.new("RGB", (width, height), "white")
    left = 0
    for picture in row:
        whole.paste(picture, (left, 0))
        left += picture.width + GAP
    return whole.quantize(COLOURS, dither=Image.Dither.NONE)


def _framed(picture: Image.Image, height: int) -> Image.Image:
    inner = height - 2
    width = round(picture.width * inner / picture.height)
    small = picture.resize((width, inner), Image.Resampling.LANCZOS)
    return ImageOps.expand(small, 1, EDGE)


if __name__ == "__main__":
    main()
