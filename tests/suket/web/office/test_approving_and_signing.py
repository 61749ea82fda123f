"""Approving and signing by page: what is unusual first, many at once, one touch."""

import re
from html import unescape

import pytest

from suket.access.words import Role
from suket.applications.words import CaseState
from suket.offices.persons import KEEPER
from tests.office_world import SERANG
from tests.suket.web.office.checking_desk import CHECK, QUEUE, CheckingDesk
from tests.suket.web.office.office_counter import confirmation, hidden, text_of
from tests.suket.web.office.test_checking_pages import form

APPROVE, SIGN = "/petugas/setujui", "/petugas/tanda-tangan"


@pytest.fixture
def desk(counter):
    return CheckingDesk(counter)


def ticks(page):
    """Return what can be ticked on a page, and whether it is."""
    pattern = r'name="pilih" type="checkbox" value="([^"]+)"( checked)?'
    return {value: bool(is_set) for value, is_set in re.findall(pattern, page)}


def test_the_head_sees_what_is_unusual_first_and_not_ticked(desk):
    plain, urgent, differing = (desk.verified(serial) for serial in (1, 2, 3))
    desk.make_urgent(urgent)
    desk.claim(differing, full_name="CONTOH LAIN")
    noted = desk.received(4)
    vera = desk.verifier()
    fields = form(vera.get(CHECK).text, catatan="akta dibawa besok")
    vera.post(f"{CHECK}/{noted}/setuju", fields)
    page = desk.head().get(APPROVE).text
    told = text_of(page)
    assert "4 sudah diperiksa dan menunggu Anda" in told
    assert "1 data yang diakui berbeda dari yang tercatat" in told
    assert told.index(urgent) < told.index(differing) < told.index(noted)
    assert "Catatan pemeriksa: akta dibawa besok" in told
    assert told.index(noted) < told.index(plain)
    assert list(ticks(page).values()) == [False, False, False, True]


def test_a_wish_to_be_urgent_is_seen_at_every_desk_until_it_is_answered(desk):
    number, why = desk.received(1), "operasi besok"
    desk.change(number, urgent_asked_by=KEEPER, urgent_reason=why)
    wish = "Diminta mendesak, belum dijawab kepala seksi: operasi besok"
    vera = desk.verifier()
    for path in (QUEUE, f"{CHECK}/{number}"):
        assert wish in text_of(vera.get(path).text)
        assert "Minta mendesak" in text_of(vera.get(path).text)
    vera.post(f"{CHECK}/{number}/setuju", form(vera.get(f"{CHECK}/{number}").text))
    head = desk.head()
    page = head.get(APPROVE).text
    assert wish in text_of(page)
    assert list(ticks(page).values()) == [False]
    head.post(APPROVE, {"pilih": list(ticks(page))})
    assert wish in text_of(desk.signatory().get(SIGN).text)


def test_what_is_ticked_is_approved_and_what_changed_goes_back_with_its_reason(desk):
    same, changed = desk.verified(1), desk.verified(2)
    browser = desk.head()
    chosen = list(ticks(browser.get(APPROVE).text))
    desk.resident_is(changed, street="JL. CONTOH LAIN")
    answer = browser.post(APPROVE, {"pilih": chosen})
    told = text_of(answer.text)
    assert "1 disetujui." in told
    assert f"{changed} : dikembalikan ke pemeriksa: datanya berubah." in told
    assert desk.state(same) is CaseState.DISETUJUI_KASI
    assert desk.state(changed) is CaseState.DIPERIKSA
    assert "Centang paling sedikit satu" in text_of(browser.post(APPROVE).text)


def test_one_is_seen_whole_approved_or_sent_back_with_a_reason(desk):
    first, second = desk.verified(1), desk.verified(2)
    browser = desk.head()
    page = browser.get(f"{APPROVE}/{first}").text
    assert "Diperiksa pemeriksa CONTOH" in text_of(page)
    browser.follow(browser.post(APPROVE, {"pilih": hidden(page, "pilih")}))
    assert desk.state(first) is CaseState.DISETUJUI_KASI
    back = f"{APPROVE}/{second}/kembalikan"
    page = browser.get(f"{APPROVE}/{second}").text
    fields = {"versi": hidden(page, "versi"), "catatan": "lihat alamatnya"}
    assert "Pilih mengapa" in text_of(browser.post(back, fields).text)
    fields["alasan"] = "DATA_BERUBAH"
    told = text_of(browser.follow(browser.post(back, fields)).text)
    assert "Dikembalikan ke pemeriksa." in told
    assert browser.post(back, fields).status_code == 409
    page = text_of(desk.verifier().get(f"{CHECK}/{second}").text)
    assert "Dikembalikan kasi CONTOH: datanya berubah. lihat alamatnya" in page


def test_the_head_approves_nothing_they_checked(desk):
    number = desk.verified()
    browser = desk.head()
    chosen = list(ticks(browser.get(APPROVE).text))
    desk.change(number, made_by=desk.person_of("kasi"))
    assert "Tidak ada yang menunggu persetujuan" in text_of(browser.get(APPROVE).text)
    assert "Orang lain harus" in text_of(browser.post(APPROVE, {"pilih": chosen}).text)
    assert desk.state(number) is CaseState.TERVERIFIKASI


class Signing:
    """A signatory who goes from the list to the touch."""

    def __init__(self, desk):
        self.desk, self.browser = desk, desk.signatory()

    def listed(self):
        return unescape(hidden(self.browser.get(SIGN).text, "daftar"))

    def asked(self, **fields):
        """Return the page that asks to confirm the list, as it was shown."""
        fields = {"daftar": self.listed(), **fields}
        return self.browser.post(SIGN, fields).text

    def touched(self, page, **over):
        """Confirm what a page asks by a touch; return the answer."""
        options = unescape(re.search(r'data-passkey="([^"]*)"', page)[1])
        proof = {"bukti": self.desk.device.get(options)}
        fields = {"daftar": unescape(hidden(page, "daftar")), **over}
        return self.browser.post(
            f"{SIGN}/lakukan", {**fields, **confirmation(page, **proof)}
        )


@pytest.fixture
def signing(desk):
    desk.steps = 2
    return Signing(desk)


def test_many_are_signed_with_one_touch_and_what_changed_goes_back(desk, signing):
    numbers = [desk.verified(serial) for serial in (1, 2, 3)]
    told = text_of(signing.browser.get(SIGN).text)
    assert "3 suket siap ditandatangani" in told
    assert "Jenis 3 suket baru Jalur 3 telepon" in told
    page = signing.asked()
    assert "Angka pembanding daftar ini" in text_of(page)
    desk.resident_is(numbers[1], street="JL. CONTOH LAIN")
    answer = signing.touched(page)
    done = text_of(signing.browser.follow(answer).text)
    assert "2 selesai, 1 dikembalikan" in done
    assert f"{numbers[1]} : datanya berubah" in done
    assert "Dengan kunci sandi" in done
    states = [desk.state(number) for number in numbers]
    assert states.count(CaseState.DITANDATANGANI) == 2
    assert states[1] is CaseState.DIPERIKSA
    again = signing.touched(page)  # sent twice: told the same, done once
    assert again.headers["location"] == answer.headers["location"]


def test_a_list_of_which_a_byte_was_changed_is_not_signed(desk, signing):
    number = desk.verified()
    page = signing.asked()
    listed = unescape(hidden(page, "daftar"))
    other = listed[:-4] + ("0" if listed[-4] != "0" else "1") + listed[-3:]
    answer = signing.touched(page, daftar=other)
    assert answer.status_code in {409, 422}
    assert desk.state(number) is CaseState.TERVERIFIKASI
    assert signing.touched(page, daftar="[]").status_code == 422


def test_what_is_left_for_later_is_not_on_the_list(desk, signing):
    first, second = desk.verified(1), desk.verified(2)
    desk.make_urgent(first)
    page = signing.browser.get(SIGN).text
    left = re.search(r'name="tinggal" type="checkbox" value="([^"]+)"', page)[1]
    page = signing.asked(tinggal=left)
    assert "Tanda tangani 1 suket?" in text_of(page)
    signing.touched(page)
    assert desk.state(first) is CaseState.TERVERIFIKASI
    assert desk.state(second) is CaseState.DITANDATANGANI


def test_the_exact_sheet_is_shown_as_not_signed_yet(desk, signing):
    number = desk.verified(full_name="SITI CONTOH RAHAYU")
    page = signing.browser.get(f"{SIGN}/{number}")
    assert 'src="data:image/webp;base64,' in page.text
    assert "img-src 'self' data:" in page.headers["content-security-policy"]
    assert "bertanda BELUM DITANDATANGANI" in page.text


def test_who_is_not_on_the_sheet_or_has_no_second_factor_is_told_so(desk):
    desk.steps = 2
    desk.verified()
    other = desk.counter.officer("plh", role=Role.SIGNATORY)
    page = other.get(SIGN).text
    assert "Penanda tangan hari ini orang lain" in text_of(page)
    assert 'name="daftar"' not in page
    named = desk.signatory(has_passkey=False)
    page = named.get(SIGN).text
    assert "perlu kunci sandi (passkey) atau kode aplikasi" in text_of(page)
    assert 'href="/petugas/akun/masuk"' in page
    assert 'name="daftar"' not in page


def test_other_roles_and_offices_approve_and_sign_nothing(desk):
    number = desk.verified()
    clerk = desk.counter.officer("budi")
    for path in (APPROVE, SIGN, f"{APPROVE}/{number}", f"{SIGN}/{number}"):
        assert clerk.get(path).status_code == 403
    for path in (APPROVE, SIGN, f"{SIGN}/lakukan", f"{SIGN}/{number}/kembalikan"):
        assert clerk.post(path).status_code == 403
    stranger = desk.counter.officer("ani", SERANG, role=Role.SECTION_HEAD)
    assert stranger.get(f"{APPROVE}/{number}").status_code == 404
    assert "Tidak ada yang menunggu" in text_of(stranger.get(APPROVE).text)
