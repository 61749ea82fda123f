"""What pages do with texts and with the values of a sheet, as their vectors say."""

import json

from tests.builders import VECTORS


def vectors(name):
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def test_the_browser_hands_on_a_text_as_every_door_does(browser):
    given = vectors("handed_in")
    asked = [
        {"ask": "handedIn", "text": case["given"], "site": given["site"]}
        for case in given["cases"]
    ]
    found = [answer["answer"] for answer in browser.ask_all(asked)]
    assert found == [[case["trimmed"], case["linked"]] for case in given["cases"]]


def test_the_browser_tells_what_is_no_text_as_every_door_does(browser):
    given = vectors("handed_in")
    cases = [*given["mistaken"], *given["cut"]]
    asked = [
        {"ask": "mistaken", "text": case["given"], "site": given["site"]}
        for case in cases
    ]
    found = [answer["answer"] for answer in browser.ask_all(asked)]
    wanted = [[case.get("for"), case.get("is_cut", False)] for case in cases]
    assert found == wanted


def test_the_browser_writes_what_is_compared_as_the_sheet_does(browser):
    cases = vectors("printed")["cases"]
    asked = [{"ask": "printed", "claims": case["claims"]} for case in cases]
    found = [answer["answer"] for answer in browser.ask_all(asked)]
    assert found == [case["rows"] for case in cases]
