"""The page that scans, in a real browser: camera, photo, hand scanner, PDF."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from signing.qr_encoder import symbol
from tests.browser.fake_camera import seen, write_film
from tests.browser.public_browser import answered, chromium, violations
from tests.builders import make_claims
from tests.suket.paper import sample_sheets
from tests.suket.web.public.page_states import STATES
from tests.suket.web.public.publishing_office import NOW

pytestmark = pytest.mark.browser
PERSON = make_claims()
ELSEWHERE = "https://suket.example.com/v#" + "0116768801167688" * 8
HEIC = b"\0\0\0\x24ftypheic\0\0\0\0" + bytes(64)  # begins as iPhones' photos do
# Where the form has the code, seen from a hand's breadth.
CORNER_MM, SIDE_MM = (132, 207), 80


@pytest.fixture(scope="module")
def film(public_site, tmp_path_factory):
    """What the camera sees: a printed suket, tilted, blurred and in poor light."""
    path = tmp_path_factory.mktemp("camera") / "suket.y4m"
    page = sample_sheets.raster(sample_sheets.render(text=public_site.texts["valid"]))
    write_film(path, seen(page, CORNER_MM, SIDE_MM))
    return path


@pytest.fixture(scope="module")
def browser(film):
    with chromium(
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ) as browser:
        yield browser


@pytest.fixture
def visit(open_tab, public_site):
    """Return a function that opens the page."""

    def opened(**more):
        visitor = open_tab(**more)
        # The day stands still, and the seconds of a scan go on.
        visitor.page.add_init_script(f"Date.now = () => {NOW.timestamp() * 1000}")
        visitor.page.goto(f"{public_site.site}/periksa")
        return visitor

    return opened


def photo_of(*texts, size=None):
    """Return a PNG of the codes, one below the other, and its name, as a file chosen."""
    codes = [Image.open(io.BytesIO(symbol(text).png())).convert("L") for text in texts]
    codes = [code.resize((code.width * 4, code.height * 4), 0) for code in codes]
    sheet = Image.new(
        "L", (max(c.width for c in codes), sum(c.height for c in codes)), 255
    )
    top = 0
    for code in codes:
        sheet.paste(code, (0, top))
        top += code.height
    file = io.BytesIO()
    (sheet.resize(size) if size else sheet).save(file, "PNG")
    return {"name": "qr.png", "mimeType": "image/png", "buffer": file.getvalue()}


def is_sent_nowhere(visitor, *secrets):
    """Require that no request had any of these, and that none left with a body."""
    digits = [text.partition("#")[2][:20] for text in secrets]
    for request in visitor.asked:
        sent = f"{request.url} {request.all_headers()}"
        assert request.method == "GET"
        assert request.post_data is None
        for secret in (*digits, PERSON.nik, PERSON.full_name):
            assert secret not in sent


@pytest.mark.parametrize("width", [320, 412])
def test_the_camera_reads_a_tilted_blurred_print(public_site, visit, width):
    visitor = visit(width=width, permissions=["camera"])
    page = visitor.page
    page.get_by_role("button", name="Mulai kamera").click()
    answered(visitor, "valid")
    expect(page.locator("section.verdict")).to_be_focused()
    expect(page.locator("#kabar")).to_have_text("Asli dan berlaku. Boleh diterima.")
    expect(page.get_by_role("button", name="Mulai kamera")).to_be_visible()
    assert page.evaluate("document.getElementById('gambar').srcObject") is None
    assert visitor.is_too_wide() == 0
    assert violations(page) == []
    (took,) = page.evaluate(
        "performance.getEntriesByName('frame to verdict').map((m) => m.duration)"
    )
    assert took < 3000  # milliseconds, on a machine that does other things too
    is_sent_nowhere(visitor, public_site.texts["valid"])


def test_the_camera_is_started_and_answered_by_keyboard_alone(public_site, visit):
    visitor = visit(keeps=False, permissions=["camera"])
    page = visitor.page
    start = page.get_by_role("button", name="Mulai kamera")
    for _ in range(12):
        page.keyboard.press("Shift+Tab")  # the box of the hand scanner comes later
        if start.evaluate("button => button === document.activeElement"):
            break
    expect(start).to_be_focused()
    page.keyboard.press("Enter")
    answered(visitor, "valid")
    expect(page.locator("section.verdict")).to_be_focused()


def test_the_next_suket_is_scanned_without_a_new_page(public_site, visit):
    visitor = visit(permissions=["camera"])
    visitor.page.get_by_role("button", name="Mulai kamera").click()
    page = answered(visitor, "valid")
    asked = len(visitor.asked)
    page.get_by_role("link", name="Periksa suket lain").click()
    expect(page.locator("section.verdict")).to_be_focused()
    later = [request.url for request in visitor.asked[asked:]]
    assert [url for url in later if "/static/" in url or url.endswith("/periksa")] == []


def test_what_was_scanned_is_told_in_the_other_language_too(public_site, visit):
    visitor = visit(permissions=["camera"])
    page = visitor.page
    page.get_by_role("button", name="Mulai kamera").click()
    answered(visitor, "valid")
    page.get_by_role("link", name="English").click()
    word = answered(visitor, "valid").locator("[data-verdict] h1")
    expect(word).to_have_text("Genuine and in force")
    assert page.url.startswith(f"{public_site.site}/v?lang=en#")
    is_sent_nowhere(visitor, public_site.texts["valid"])


def test_the_language_of_a_text_of_another_address_is_changed_without_it(
    public_site, visit
):
    visitor = visit()
    page = visitor.page
    page.get_by_label("Foto QR").set_input_files(photo_of(ELSEWHERE))
    answered(visitor, "not-authentic")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Start the camera")).to_be_visible()
    assert page.url == f"{public_site.site}/periksa?lang=en"


# Chromium's fake camera has no torch, and would see a suket at once.
TORCH = """(answer) => {
  const { prototype } = MediaStreamTrack;
  window.asked = [];
  prototype.getCapabilities = () => (answer === "none" ? {} : { torch: true });
  prototype.applyConstraints = async (wanted) => {
    window.asked.push(wanted);
    if (answer === "fails") throw new DOMException("", "OverconstrainedError");
  };
  Object.defineProperty(HTMLVideoElement.prototype, "videoWidth", { get: () => 0 });
}"""


@pytest.fixture
def light(visit):
    """Return a function that starts a camera with some torch; gives page and button."""

    def started(torch):
        page = visit(keeps=False, width=320, permissions=["camera"]).page
        page.evaluate(TORCH, torch)
        page.get_by_role("button", name="Mulai kamera").click()
        expect(page.get_by_role("button", name="Hentikan kamera")).to_be_visible()
        return page, page.get_by_role("button", name="Senter")

    return started


def test_the_torch_of_a_phone_is_switched_on_and_off(light):
    page, button = light("works")
    assert violations(page) == []
    for pressed in ("true", "false", "true"):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
    asked = [each["advanced"] for each in page.evaluate("window.asked")]
    assert asked == [[{"torch": True}], [{"torch": False}], [{"torch": True}]]
    page.get_by_role("button", name="Hentikan kamera").click()
    expect(page.locator("#senter")).to_be_hidden()
    expect(page.locator("#senter")).to_have_attribute("aria-pressed", "false")


def test_a_camera_without_a_torch_has_no_button_for_it(light):
    _, button = light("none")
    expect(button).to_have_count(0)


def test_a_torch_that_cannot_be_switched_loses_its_button(light):
    page, button = light("fails")
    button.click()
    expect(page.locator("#senter")).to_be_hidden()
    assert len(page.evaluate("window.asked")) == 1


def test_the_scanner_is_fetched_only_when_it_is_started(public_site, visit):
    visitor = visit(permissions=["camera"])
    page = visitor.page
    expect(page.get_by_role("button", name="Mulai kamera")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [request for request in visitor.asked if "zxing" in request.url]
    page.get_by_role("button", name="Mulai kamera").click()
    answered(visitor, "valid")
    worker = [
        request.url for request in visitor.asked if "/scan/worker.js" in request.url
    ]
    assert worker


def test_once_used_it_scans_without_a_network(public_site, visit):
    visitor = visit(permissions=["camera"])
    page = visitor.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.get_by_role("button", name="Mulai kamera").click()
    answered(visitor, "valid")
    visitor.context.set_offline(True)
    page.reload()
    page.get_by_role("button", name="Mulai kamera").click()
    answered(visitor, "valid")
    expect(page.get_by_text("Belum dibandingkan: tidak dapat diambil")).to_be_visible()
    visitor.context.set_offline(False)
    visitor.complaints[:] = [
        line for line in visitor.complaints if "Failed to load resource" not in line
    ]


def test_the_camera_can_be_stopped(public_site, visit):
    visitor = visit(keeps=False, permissions=["camera"])
    page = visitor.page
    page.route("**/reader.js?*", lambda route: None)  # never ready
    page.get_by_role("button", name="Mulai kamera").click()
    expect(page.get_by_text("Menyiapkan kamera")).to_be_visible()
    assert violations(page) == []


def test_who_refuses_the_camera_is_told_of_the_other_ways(public_site, visit):
    visitor = visit(keeps=False)
    page = visitor.page
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia ="
        " () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    page.get_by_role("button", name="Mulai kamera").click()
    expect(page.get_by_text("Kamera tidak diizinkan")).to_be_visible()
    expect(page.get_by_role("button", name="Mulai kamera")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("state", ["valid", "superseded", "revoked", "unknown-key"])
def test_a_photo_is_read_on_the_phone(public_site, visit, state):
    visitor = visit()
    visitor.page.get_by_label("Foto QR").set_input_files(
        photo_of(public_site.texts[state])
    )
    page = answered(visitor, STATES[state][1])
    expect(page.get_by_text("hanya QR-nya yang diperiksa")).to_be_visible()
    is_sent_nowhere(visitor, public_site.texts[state])


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"name": "x.png", "mimeType": "image/png", "buffer": b"x"}, "bukan foto"),
        ({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b""}, "kosong (0 bita)"),
        (
            {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": HEIC},
            "Kamera > Format > Paling Kompatibel",
        ),
        (photo_of(ELSEWHERE, size=(20, 20)), "Tidak ada QR yang terbaca"),
        (photo_of(ELSEWHERE, f"{ELSEWHERE}1"), "lebih dari satu QR"),
    ],
)
def test_a_photo_that_says_nothing_is_answered_with_advice(visit, file, said):
    visitor = visit(keeps=False, width=320)
    visitor.page.get_by_label("Foto QR").set_input_files(file)
    expect(visitor.page.locator("#foto-salah")).to_contain_text(said)
    assert violations(visitor.page) == []
    assert visitor.is_too_wide() == 0


def test_a_code_of_another_address_is_refused_and_the_right_one_named(
    public_site, visit
):
    visitor = visit(keeps=False)
    visitor.page.get_by_label("Foto QR").set_input_files(photo_of(ELSEWHERE))
    page = answered(visitor, "not-authentic")
    expect(page.locator("section.verdict")).to_contain_text("menunjuk ke alamat lain")
    host = public_site.site.removeprefix("http://")
    expect(page.locator("section.verdict .suket-host")).to_have_text(host)


def typed(page, text, end, *, keys=40):
    """Type as a hand scanner does: without a pause, the first `keys` key by key."""
    page.keyboard.type(text[:keys])
    page.keyboard.insert_text(text[keys:])
    page.keyboard.press(end)


def test_a_whole_text_is_typed_key_by_key(public_site, visit):
    visitor = visit(keeps=False)
    visitor.page.get_by_label("Pemindai genggam").click()
    typed(
        visitor.page,
        public_site.texts["valid"],
        "Enter",
        keys=len(public_site.texts["valid"]),
    )
    answered(visitor, "valid")


@pytest.mark.parametrize("end", ["Enter", "Tab"])
def test_a_hand_scanner_reads_one_suket_after_the_other(public_site, visit, end):
    visitor = visit(width=1280)
    page = visitor.page  # nobody clicks: at a desk the box waits for the scanner
    for state in ("valid", "revoked", "superseded"):
        typed(page, public_site.texts[state], end)
        answered(visitor, STATES[state][1])
        expect(page.get_by_label("Pemindai genggam")).to_be_focused()
        expect(page.get_by_label("Pemindai genggam")).to_have_value("")
    assert violations(page) == []
    is_sent_nowhere(visitor, public_site.texts["valid"])
    box = page.get_by_label("Pemindai genggam").bounding_box()
    assert box["y"] < page.locator("section.verdict").bounding_box()["y"]


def test_a_phone_keeps_its_screen_free_of_the_box_for_scanners(visit):
    page = visit(keeps=False, is_mobile=True, has_touch=True).page
    expect(page.get_by_role("button", name="Mulai kamera")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")


def test_the_case_of_letters_does_not_matter_to_a_hand_scanner(public_site, visit):
    """A locked Shift, or an alphanumeric mode of the scanner."""
    visitor = visit(keeps=False)
    visitor.page.get_by_label("Pemindai genggam").click()
    typed(visitor.page, public_site.texts["valid"].upper(), "Enter")
    answered(visitor, "valid")


def test_another_keyboard_layout_is_found_out(public_site, visit):
    visitor = visit(keeps=False)
    page = visitor.page
    page.get_by_label("Pemindai genggam").click()
    typed(page, public_site.texts["valid"].replace(":", ";").replace("/", "-"), "Enter")
    expect(page.locator("#teks-salah")).to_contain_text("tata letak papan tik")
    expect(page.locator("[data-answer]")).to_have_count(0)
    assert violations(page) == []
    typed(page, public_site.texts["valid"], "Enter")
    answered(visitor, "valid")
    expect(page.locator("#teks-salah")).to_be_hidden()


def test_tab_leads_on_where_nothing_was_scanned(visit):
    page = visit(keeps=False).page
    page.get_by_label("Pemindai genggam").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Periksa isi QR")).to_be_focused()


def test_a_pdf_is_sent_and_the_page_says_so(public_site, visit):
    visitor = visit()
    page = visitor.page
    expect(page.get_by_text("PDF dikirim ke layanan ini")).to_be_visible()
    pdf = sample_sheets.render(text=public_site.texts["superseded"])
    page.get_by_label("PDF suket").set_input_files(
        {"name": "s.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    page.get_by_role("button", name="Kirim dan periksa PDF").click()
    page.wait_for_url("**/v")
    expect(page.locator("[data-answer]")).to_be_visible()
    assert [r.method for r in visitor.asked if r.url.endswith("/v")] == ["POST"]


def test_without_javascript_photo_and_text_are_sent_and_answered(public_site, visit):
    for label, fill in (
        ("Foto QR", lambda f: f.set_input_files(photo_of(public_site.texts["valid"]))),
        ("Pemindai genggam", lambda f: f.fill(public_site.texts["valid"])),
    ):
        visitor = visit(java_script_enabled=False)
        page = visitor.page
        expect(page.get_by_text("Foto dikirim ke layanan ini")).to_be_visible()
        expect(page.get_by_role("button", name="Mulai kamera")).to_have_count(0)
        fill(page.get_by_label(label))
        page.get_by_role("button", name=re.compile("Periksa (foto|isi QR)")).nth(
            1 if label == "Foto QR" else 0
        ).click()
        answered(visitor, "valid")


@pytest.mark.parametrize("width", [320, 412, 1280])
def test_the_page_is_accessible_and_fits(visit, width):
    visitor = visit(keeps=False, width=width)
    expect(visitor.page.get_by_role("button", name="Mulai kamera")).to_be_visible()
    assert violations(visitor.page) == []
    assert visitor.is_too_wide() == 0


def test_the_printed_code_has_its_own_page(public_site, visit):
    page = visit().page
    page.get_by_role("link", name="Ketik kode periksa").click()
    assert page.url == f"{public_site.site}/periksa/kode"
