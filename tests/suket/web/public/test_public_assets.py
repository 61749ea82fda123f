"""Built files are what their sources make, and nobody has touched them since."""

import hashlib
import json
import re

import pytest

from suket.web.pages import STATIC, asset

SOURCES = STATIC.parent / "assets"
MANIFEST = json.loads((STATIC / "manifest.json").read_text("utf-8"))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_built_file_is_the_one_in_the_manifest():
    found = [
        path.relative_to(STATIC).as_posix()
        for folder in ("bundle", "css", "vendor")
        for path in (STATIC / folder).rglob("*")
        if path.is_file()
    ]
    assert {name: digest(STATIC / name) for name in found} == MANIFEST["built"]


def test_the_manifest_is_of_the_sources_as_they_stand():
    """Who changes a source and forgets `templates/assets/build.sh` is told here."""
    found = [path for end in ("scss", "js", "sh") for path in SOURCES.glob(f"*.{end}")]
    found.append(SOURCES / "package.json")
    assert {path.name: digest(path) for path in found} == MANIFEST["sources"]
    modules = {name: digest(STATIC / name) for name in MANIFEST["modules"]}
    assert modules == MANIFEST["modules"]


def test_no_page_loads_a_module_that_is_in_a_bundle():
    """Each would be one more request of a phone that waits."""
    bundled = set(MANIFEST["modules"]) - {"language.js", "offline.js"}
    pages = (STATIC.parent / "pages").rglob("*.html")
    named = {
        name
        for page in pages
        for name in re.findall(r'asset\("([^"]+)"\)', page.read_text("utf-8"))
    }
    assert named & bundled == set()


def test_every_package_is_pinned_exactly_and_no_lock_file_names_a_registry():
    package = json.loads((SOURCES / "package.json").read_text("utf-8"))
    versions = package["devDependencies"].values()
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    assert not list(SOURCES.glob("*lock*"))
    assert not (SOURCES / "node_modules").exists()


@pytest.mark.parametrize("name", ["suket", "petugas"])
def test_stylesheets_load_nothing_from_elsewhere_and_show_no_foreign_crest(name):
    style = (STATIC / "css" / f"{name}.css").read_text("utf-8")
    addresses = re.findall(r"url\(([^)]*)\)", style)
    assert all(address.strip("\"'").startswith("../vendor/") for address in addresses)
    for word in ("GDS", "crest", "crown", "@import"):
        assert word not in style


def contrast(first, second):
    """Return the contrast ratio of two colours: WCAG 2.2, relative luminance."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", ["valid", "caution", "doubt", "wrong", "plain"])
def test_the_words_of_a_verdict_stand_out_at_seven_to_one(look):
    """In sunlight and on a cheap screen: WCAG 1.4.6, level AAA."""
    style = (STATIC / "css" / "suket.css").read_text("utf-8")
    rule = re.search(rf"\.verdict--{look}{{([^}}]*)}}", style).group(1)
    colours = dict(re.findall(r"--verdict-(\w+):\s*(#[0-9a-f]{3,6})", rule))
    long = {
        name: colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
        for name, colour in colours.items()
    }
    assert contrast(long["text"], long["ground"]) >= 7


def test_the_address_of_a_file_changes_with_the_file():
    address = asset("css/suket.css")
    expected = digest(STATIC / "css" / "suket.css")[:12]
    assert address == f"/static/css/suket.css?v={expected}"
