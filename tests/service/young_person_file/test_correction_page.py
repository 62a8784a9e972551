"""The page on which an answer is put right: what it says first, what it asks, and where it leads."""

from __future__ import annotations

from typing import Any

from tests.service.pages.reading import get
from tests.service.world import World
from tests.service.young_person_file.flow import put_right, screened

SENT = {"because": "young_person", "reason": "De jongere zegt dat het anders was", "age": "16"}


def send(world: World, code: str, login: str = "alice", **more: str) -> Any:
    url = f"/cases/{code}/screenings/1/correction"
    return world.browser(login).post(url, data=SENT | {"revision": "1"} | more, follow_redirects=False)


def test_it_leads_to_the_form_with_the_old_answers(world: World) -> None:
    """REQ draft-safe, REQ judge-first: the form is filled, the case says so, no judgement is given."""
    browser = world.browser("alice")
    code = screened(world.client("alice"))
    assert "Verbeter een antwoord" in get(browser, f"/cases/{code}/screenings/1").main

    answer = send(world, code)

    assert answer.status_code == 303
    form = browser.get(answer.headers["location"])
    assert form.status_code == 200
    assert 'value="confirmed" checked' in form.text
    assert "De antwoorden van toen staan in het formulier." in get(browser, f"/cases/{code}").main
    assert '" checked' not in browser.get(f"/cases/{code}/judgement").text


def test_what_was_typed_stays_when_something_is_missing(world: World) -> None:
    code = screened(world.client("alice"))

    answer = send(world, code, because="")

    assert answer.status_code == 422
    assert SENT["reason"] in answer.text
    assert "wrong_entry," not in answer.text


def test_an_old_page_is_refused_with_what_was_typed(world: World) -> None:
    """REQ draft-safe: 409, a clear sentence, nothing lost; whoever comes second does not withdraw again."""
    code = screened(world.client("alice"))
    stale = send(world, code, revision="0")
    assert stale.status_code == 409
    assert SENT["reason"] in stale.text
    put_right(world.client("alice"), code)

    second = send(world, code, login="bob")

    assert second.status_code == 409
    assert "al ingetrokken" in second.text
