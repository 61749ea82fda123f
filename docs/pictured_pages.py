"""What people see of the demonstration: phones, a desk, and sheets of paper."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

from verify.check_code import write_check_code
from verify.claims import Claims, read_claims
from verify.pdf_contents import text_attached_to
from verify.token import parse

SITE = "http://127.0.0.1:8000"
CHROMIUM = "/usr/bin/chromium-headless-shell"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1180, "height": 1000}


def number_of(document: Path) -> str:
    """Return the number of a suket, by the name of its file."""
    return document.stem.rpartition("_")[0].replace("-", "/")  # "…_32.74": the office


def claims_of(document: Path) -> Claims:
    """Return what the QR of a document says."""
    return read_claims(parse(str(text_attached_to(document.read_bytes()))).payload)


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield Debian's Chromium without windows."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@contextmanager
def on_a_phone(chromium: Browser) -> Iterator[Page]:
    """Yield a tab on a phone."""
    context = chromium.new_context(
        viewport=PHONE, device_scale_factor=2, is_mobile=True, locale="id-ID"
    )
    yield context.new_page()
    context.close()


def seen(page: Page) -> Image.Image:
    """Return what a tab shows."""
    return Image.open(BytesIO(page.screenshot()))


def shown(phone: Page, document: Path) -> Image.Image:
    """Return what the phone shows when the QR of a document is scanned."""
    text = text_attached_to(document.read_bytes())
    phone.goto("about:blank")
    phone.goto(str(text))
    phone.locator("[data-answer]").first.wait_for()
    return seen(phone)


def of_text(phone: Page, text: str) -> Image.Image:
    """Return what the phone shows of a text that was pasted."""
    phone.goto(f"{SITE}/v")
    phone.locator("#isi-qr").fill(text.strip())
    phone.get_by_role("button", name="Periksa").click()
    phone.get_by_role("heading", name="Bukan suket asli").wait_for()
    return seen(phone)


def elsewhere(document: Path) -> str:
    """Return the text of a document as if it led to another address."""
    text = str(text_attached_to(document.read_bytes()))
    return text.replace(SITE, "https://suket-contoh.example")


def after_a_year(phone: Page, document: Path) -> Image.Image:
    """Return what a phone shows whose clock is a year ahead: it is put right."""
    phone.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=365))
    picture = shown(phone, document)
    phone.clock.set_fixed_time(datetime.now(UTC))
    return picture


def scanner(phone: Page) -> Image.Image:
    """Return the page with the camera."""
    phone.goto(f"{SITE}/periksa")
    return seen(phone)


def english(phone: Page, document: Path) -> Image.Image:
    """Return what the phone shows after a tap on "English"."""
    shown(phone, document)
    phone.get_by_role("link", name="English").click()
    phone.get_by_role("heading", name="Genuine").wait_for()
    picture = seen(phone)
    phone.get_by_role("link", name="Indonesia").click()
    return picture


def without_a_network(phone: Page, document: Path) -> Image.Image:
    """Return what a phone shows that has had no network for nine days."""
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    shown(phone, document)
    phone.context.set_offline(True)
    phone.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=9))
    picture = shown(phone, document)
    phone.context.set_offline(False)
    phone.clock.set_fixed_time(datetime.now(UTC))
    return picture


def before_its_day(phone: Page, document: Path) -> Image.Image:
    """Return what is shown of a suket before the day that it bears."""
    phone.route("**/suket-trust", _without_date)
    phone.clock.set_fixed_time(claims_of(document).issued_at - timedelta(days=1))
    picture = shown(phone, document)
    phone.unroute("**/suket-trust")
    phone.clock.set_fixed_time(datetime.now(UTC))
    return picture


def _without_date(route: Route) -> None:
    """Hand on an answer that does not put the phone's clock right."""
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    route.fulfill(response=answer, headers=headers)


@contextmanager
def at_the_bank(
    chromium: Browser, who: str, password: str, document: Path
) -> Iterator[tuple[Image.Image, Path]]:
    """Yield what a clerk compares, and the page of the receipt that she keeps."""
    context = chromium.new_context(viewport=DESK, device_scale_factor=2, locale="id-ID")
    desk = context.new_page()
    desk.goto(f"{SITE}/lembaga/masuk")
    desk.fill("#nama_pengguna", who)
    desk.fill("#kata_sandi", password)
    desk.get_by_role("button", name="Masuk", exact=True).click()
    desk.goto(f"{SITE}/lembaga")
    desk.fill("#isi_qr", str(text_attached_to(document.read_bytes())))
    desk.get_by_role("button", name="Periksa", exact=True).click()
    desk.get_by_role("heading", name="Bandingkan").wait_for()
    desk.wait_for_load_state("networkidle")
    picture = seen(desk)
    with desk.expect_download() as downloading:
        desk.get_by_role("button", name="Unduh tanda terima").click()
    yield picture, downloading.value.path()
    context.close()


def receipt_of(page: Path) -> str:
    """Return the text of the receipt on a page."""
    return str(text_attached_to(page.read_bytes(), "tanda-terima.txt"))


def scanned_receipt(phone: Page, text: str) -> Image.Image:
    """Return what the phone shows when the QR of a receipt is scanned."""
    phone.goto(text)
    phone.locator("[data-finding]").wait_for()
    return seen(phone)


def by_code(phone: Page, document: Path) -> Image.Image:
    """Return what the phone shows of the code that is printed beside the QR."""
    claims = claims_of(document)
    phone.goto(f"{SITE}/periksa/kode")
    phone.locator("#kode").fill(
        write_check_code(claims.list_number, claims.status_index)
    )
    phone.locator("form button").click()
    phone.locator("[data-standing]").wait_for()
    return seen(phone)


def drawn(document: Path) -> Image.Image:
    """Return the page of a document."""
    with pypdfium2.PdfDocument(document) as pdf:
        return pdf[0].render(scale=2).to_pil()
