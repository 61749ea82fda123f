"""English is one tap away on every public page, and complete."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po

from suket.web.languages import NAMES, catalogue_of, translations
from suket.web.pages import ENVIRONMENTS
from suket.web.public import verdict_page
from suket.web.public.verdict_page import blank_form
from tests.builders import DAY
from tests.suket.web.public.page_states import STATES
from tests.suket.web.public.public_site import PublicSite
from tests.suket.web.public.publishing_office import NOW
from tests.suket.web.public.sentences import public_templates, sentences
from verify.check_code import write_check_code
from verify.status_list import Entry

PLACES = re.compile(r"%\(\w+\)s|%s|<[^>]+>|&\w+;")
# What is no sentence: names and numbers, the words of a date, the codes of reasons.
NO_SENTENCE = re.compile(
    r"Suket|–|English|Indonesia|Dukcapil|Kota Cirebon|suket\.example"
    r"|May|July|November|\bat\b|https|[A-Z]{2,}|malformed|[a-z]+(-[a-z]+)+|[\d\W_]+"
)


@pytest.fixture(scope="module")
def public_site(tmp_path_factory):
    public_site = PublicSite(tmp_path_factory.mktemp("published"))
    for entry in Entry:
        public_site.world.issue(entry)
    public_site.texts = {
        name: make(public_site.world) for name, (make, _, _) in STATES.items()
    }
    public_site.texts |= {
        "elsewhere": "https://suket.elsewhere.example/v#1",
        "nothing": "",
    }
    public_site.world.publish(issued_at=NOW - DAY / 24)
    return public_site


@pytest.fixture(scope="module")
def catalogue():
    with catalogue_of("en").open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def test_every_sentence_has_its_english_and_no_english_is_left_over(catalogue):
    """If it fails: add the sentence to templates/locale/en/public.po, or take it out."""
    entries = {message.id: message.string for message in catalogue if message.id}
    assert set(entries) == set(sentences())
    assert [said for said, english in entries.items() if not english] == []


def test_the_catalogue_says_which_files_have_a_sentence(catalogue):
    places = {m.id: {name for name, _ in m.locations} for m in catalogue if m.id}
    assert places == sentences()


def test_a_sentence_keeps_its_places_and_its_markup(catalogue):
    for message in catalogue:
        if message.id:
            expected = sorted(PLACES.findall(message.id))
            assert sorted(PLACES.findall(message.string)) == expected, message.id


class Words(HTMLParser):
    """Collects what a person reads or hears of a page."""

    def __init__(self):
        super().__init__()
        self.said, self.ignored = [], 0

    def handle_starttag(self, tag, attributes):
        self.ignored += tag in {"script", "style"}
        spoken = {"aria-label", "alt", "title", "placeholder"}
        self.said += [value for name, value in attributes if name in spoken and value]

    def handle_endtag(self, tag):
        self.ignored -= tag in {"script", "style"}

    def handle_data(self, data):
        if data.strip() and not self.ignored:
            self.said.append(data.strip())


def words_of(html):
    reader = Words()
    reader.feed(html)
    return reader.said


PAGES = [
    ("GET", "/v", {}),
    ("GET", "/periksa", {}),
    *[("POST", "/v", {"text": name}) for name in (*STATES, "elsewhere", "nothing")],
    ("GET", "/luring", {}),
    ("GET", "/", {}),
    ("GET", "/periksa/kode", {}),
    ("POST", "/periksa/kode", {"kode": ""}),
    ("POST", "/periksa/kode", {"kode": "1-PCX9-2"}),
    ("POST", "/periksa/kode", {"kode": write_check_code(77, 1)}),
    *[("POST", "/periksa/kode", {"kode": write_check_code(1, n)}) for n in range(1, 5)],
    ("GET", "/k", {}),
    ("POST", "/k", {"kind": "nothing"}),
    ("GET", "/nowhere", {}),
    ("DELETE", "/periksa/kode", {}),
]


def page_of(public_site, method, path, data, language=None):
    client = public_site.client
    if language:
        client.get(f"/?lang={language}")  # the cookie stays with this client
    if "text" in data:
        data = {"text": public_site.texts[data["text"]]}
    headers = {"Accept": "text/html"}
    return client.request(method, path, data=data or None, headers=headers)


@pytest.fixture
def in_brackets(monkeypatch):
    """Put the sentences of the catalogue in brackets instead of in English."""
    english = ENVIRONMENTS["en"]
    said = {**english.globals, "gettext": bracketed_outside_places}
    monkeypatch.setattr(english, "globals", said)
    monkeypatch.setattr(english, "cache", None)
    monkeypatch.setattr(verdict_page, "blank_form", blank_form.__wrapped__)
    environment = verdict_page._blank_environment.__wrapped__
    monkeypatch.setattr(verdict_page, "_blank_environment", environment)


@pytest.mark.parametrize(("method", "path", "data"), PAGES)
def test_no_page_in_english_has_a_word_that_is_not_in_the_catalogue(
    public_site, in_brackets, method, path, data
):
    page = page_of(public_site, method, path, data, "en").text
    said = re.sub(r"⟦[^⟧]*⟧", "", " ".join(words_of(page)))
    assert "⟦" in page
    assert NO_SENTENCE.sub("", said) == ""


def bracketed_outside_places(said):
    texts, places = PLACES.split(said), [*PLACES.findall(said), ""]
    return "".join(
        (f"⟦{text}⟧" if text.strip() else text) + place
        for text, place in zip(texts, places, strict=True)
    )


@pytest.mark.parametrize(("method", "path", "data"), PAGES)
def test_no_page_in_english_shows_an_indonesian_sentence(
    public_site, catalogue, method, path, data
):
    page = page_of(public_site, method, path, data, "en")
    shown = re.sub("“[^”]*”", "", " ".join(words_of(page.text))).casefold()
    plain = {
        re.sub("<[^>]+>", "", m.id) for m in catalogue if m.id and m.id not in m.string
    }
    parts = {part.strip() for said in plain for part in PLACES.split(said)}
    assert [part for part in parts if len(part) > 6 and part.casefold() in shown] == []
    assert '<html lang="en"' in page.text
    assert page.headers["content-language"] == "en"


@pytest.mark.parametrize(("method", "path", "data"), PAGES)
def test_indonesian_comes_first_and_the_other_is_one_tap_away(
    public_site, method, path, data
):
    page = page_of(public_site, method, path, data)
    assert '<html lang="id"' in page.text
    assert page.headers["content-language"] == "id"
    assert "Cookie" in page.headers["vary"].split(", ")
    english = followed(public_site, page, "en")
    assert '<html lang="en"' in english.text
    again = followed(public_site, english, "id")
    assert '<html lang="id"' in again.text
    if "data-verdict" in page.text or "data-standing" in page.text:
        assert heading(again) == heading(page)  # and the answer is not lost


def heading(page):
    return re.search("<h1[^>]*>(.*?)</h1>", page.text).group(1)


def followed(public_site, page, language):
    """Return what a tap on the name of the other language shows."""
    if f'href="?lang={language}" lang="{language}"' in page.text:
        path = f"{page.url.path}?lang={language}"
        return public_site.client.get(path, headers={"Accept": "text/html"})
    form = re.search('<form class="suket-language" (.*?)</form>', page.text, re.DOTALL)
    (path,) = re.findall(f'action="(.*?lang={language})" method="post"', form.group(1))
    fields = re.findall('name="(.*?)" value="(.*?)"', form.group(1))
    data = {name: unescape(value) for name, value in fields}
    return public_site.client.post(path, data=data, headers={"Accept": "text/html"})


def test_the_choice_is_kept_in_a_cookie_of_two_letters_and_can_be_changed(public_site):
    client = public_site.client
    assert "set-cookie" not in client.get("/").headers
    cookie = client.get("/?lang=en").headers["set-cookie"]
    assert cookie == (
        "__Host-suket-bahasa=en; HttpOnly; Max-Age=31536000; Path=/;"
        " SameSite=lax; Secure"
    )
    assert client.get("/").headers["content-language"] == "en"
    client.get("/?lang=id")
    assert client.get("/").headers["content-language"] == "id"


@pytest.mark.parametrize("asked", ["xx", "", "en-GB", "../en", "<b>"])
def test_a_language_we_do_not_have_is_passed_over(public_site, asked):
    client = public_site.client
    answer = client.get("/", params={"lang": asked})
    assert answer.headers["content-language"] == "id"
    assert "set-cookie" not in answer.headers
    client.cookies.set("__Host-suket-bahasa", "xx")
    assert client.get("/").headers["content-language"] == "id"


@pytest.mark.parametrize("path", ["/petugas", "/petugas/masuk", "/unduh/x"])
def test_pages_of_officers_and_holders_are_in_indonesian_only(public_site, path):
    page = page_of(public_site, "GET", path, {}, "en")
    assert '<html lang="id"' in page.text
    assert "lang=en" not in page.text
    assert "vary" not in page.headers


def test_dates_are_written_as_the_language_writes_them(public_site):
    code = {"kode": write_check_code(1, 1)}
    english = page_of(public_site, "POST", "/periksa/kode", code, "en").text
    assert "22 November 2026 at 09:04 WIB" in english
    indonesian = page_of(public_site, "POST", "/periksa/kode", code).text
    assert "22 November 2026 pukul 09.04 WIB" in indonesian


def test_a_sentence_without_english_stays_indonesian():
    assert translations("en").gettext("Belum ada") == "Belum ada"
    assert set(NAMES) == set(ENVIRONMENTS) == {"id", "en"}


def test_the_templates_looked_at_are_all_that_the_public_sees():
    names = {path.name for path in public_templates()}
    assert {"layout.html", "front.html", "code.html", "standings.html"} <= names
