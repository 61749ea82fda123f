"""Draw the pictures of the README from a run of the demonstration.

    make pictures

`suket.png`: a document beside the page that a phone shows when its QR is scanned, in
force and after the card was printed.  `checks.png`: the same check in English, by lists
that are too old, and by the printed code alone.  `states.png`: the other answers, and
the scanner.  Real output, invented people.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import Page, sync_playwright

from verify.checkcode import write_check_code
from verify.claims import Claims, read_claims
from verify.pages import text_attached_to
from verify.token import parse

FOLDER = Path(__file__).parent
DEMO = FOLDER.parent / ".demo"
SITE = "http://127.0.0.1:8000"
CHROMIUM = "/usr/bin/chromium"
HEIGHT, GAP, EDGE = 1000, 28, "#d5dae1"
PHONE = {"width": 390, "height": 844}
PATIENCE_SECONDS = 60
PUBLISHED_SECONDS = 3
COLOURS = 192  # a palette keeps the file small


def main() -> None:
    """Run the demonstration, serve it, and draw."""
    program = [sys.executable, "-m", "suket.cli"]
    subprocess.run([*program, "demo", "--no-serve"], cwd=FOLDER.parent, check=True)
    documents = sorted((DEMO / "out" / "32.74").glob("*.pdf"))
    superseded, valid, frozen, lost = (documents[at] for at in (0, 6, 7, 8))
    office = ["--office", "32.74", "--evidence", "LP/1/2026 CONTOH"]
    with served(program), page() as phone:
        run(program, "suspend", number_of(frozen), *office)
        run(program, "end", claims_of(lost).nik, "--reason", "HILANG", *office)
        phones = [shown(phone, document) for document in (valid, superseded)]
        checks = [english(phone, valid), stale(phone, valid), by_code(phone, valid)]
        states = [
            shown(phone, frozen),
            after_a_year(phone, valid),
            shown(phone, lost),
            of_text(phone, (DEMO / "forged" / "never-recorded.txt").read_text()),
            of_text(phone, elsewhere(valid)),
            scanner(phone),
        ]
    side_by_side([drawn(valid), *phones]).save(FOLDER / "suket.png", optimize=True)
    side_by_side(checks).save(FOLDER / "checks.png", optimize=True)
    side_by_side(states).save(FOLDER / "states.png", optimize=True)


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


def number_of(document: Path) -> str:
    """Return the number of a suket, by the name of its file."""
    return document.stem.replace("-", "/")


def claims_of(document: Path) -> Claims:
    """Return what the QR of a document says."""
    return read_claims(parse(str(text_attached_to(document.read_bytes()))).payload)


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


@contextmanager
def page() -> Iterator[Page]:
    """Yield a phone's browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        context = browser.new_context(
            viewport=PHONE, device_scale_factor=2, is_mobile=True, locale="id-ID"
        )
        yield context.new_page()
        browser.close()


def shown(phone: Page, document: Path) -> Image.Image:
    """Return what the phone shows when the QR of a document is scanned."""
    text = text_attached_to(document.read_bytes())
    phone.goto("about:blank")
    phone.goto(str(text))
    phone.get_by_text("NIK").first.wait_for()
    return Image.open(BytesIO(phone.screenshot()))


def of_text(phone: Page, text: str) -> Image.Image:
    """Return what the phone shows of a text that was pasted."""
    phone.goto(f"{SITE}/v")
    phone.locator("#isi-qr").fill(text.strip())
    phone.get_by_role("button", name="Periksa").click()
    phone.get_by_role("heading", name="Bukan suket asli").wait_for()
    return Image.open(BytesIO(phone.screenshot()))


def elsewhere(document: Path) -> str:
    """Return the text of a document as if it led to another address."""
    text = str(text_attached_to(document.read_bytes()))
    return text.replace(SITE, "https://suket-contoh.example")


def after_a_year(phone: Page, document: Path) -> Image.Image:
    """Return what a phone shows when the suket has run out."""
    phone.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=365))
    picture = shown(phone, document)
    phone.clock.set_fixed_time(datetime.now(UTC))
    return picture


def scanner(phone: Page) -> Image.Image:
    """Return the page with the camera."""
    phone.goto(f"{SITE}/periksa")
    return Image.open(BytesIO(phone.screenshot()))


def english(phone: Page, document: Path) -> Image.Image:
    """Return what the phone shows after a tap on "English"."""
    shown(phone, document)
    phone.get_by_role("link", name="English").click()
    phone.get_by_role("heading", name="Genuine").wait_for()
    picture = Image.open(BytesIO(phone.screenshot()))
    phone.get_by_role("link", name="Indonesia").click()
    return picture


def stale(phone: Page, document: Path) -> Image.Image:
    """Return what a phone shows that has had no network for nine days."""
    phone.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=9))
    picture = shown(phone, document)
    phone.clock.set_fixed_time(datetime.now(UTC))
    return picture


def by_code(phone: Page, document: Path) -> Image.Image:
    """Return what the phone shows of the code that is printed beside the QR."""
    claims = claims_of(document)
    phone.goto(f"{SITE}/periksa/kode")
    phone.locator("#kode").fill(
        write_check_code(claims.list_number, claims.status_index)
    )
    phone.locator("form button").click()
    phone.locator("[data-standing]").wait_for()
    return Image.open(BytesIO(phone.screenshot()))


def drawn(document: Path) -> Image.Image:
    """Return the page of a document."""
    with pypdfium2.PdfDocument(document) as pdf:
        return pdf[0].render(scale=2).to_pil()


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """Return the pictures in one row, of one height, each with a fine edge."""
    row = [_framed(picture.convert("RGB")) for picture in pictures]
    width = sum(picture.width for picture in row) + GAP * (len(row) - 1)
    whole = Image.new("RGB", (width, HEIGHT), "white")
    left = 0
    for picture in row:
        whole.paste(picture, (left, 0))
        left += picture.width + GAP
    return whole.quantize(COLOURS, dither=Image.Dither.NONE)


def _framed(picture: Image.Image) -> Image.Image:
    inner = HEIGHT - 2
    width = round(picture.width * inner / picture.height)
    small = picture.resize((width, inner), Image.Resampling.LANCZOS)
    return ImageOps.expand(small, 1, EDGE)


if __name__ == "__main__":
    main()
