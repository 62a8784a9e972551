"""The real case through the real pages: a year before she was found, and when she was found.

Each journey starts at the sign-in page and ends at two results. Of language, script on or off, a wide or
a narrow window, keyboard alone or pointer, every two meet in some journey. What the pages stored is then
compared with the API and the command line.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.reasons import natural_frequency
from screening.language import Language
from tests.browser.conftest import Windows
from tests.browser.support_hands import Keyboard, Pointer
from tests.browser.support_intake import Worker
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling, in_view
from tests.browser.support_server import Api, DemoServer
from tests.screening.lisa import BEFORE, FOUND

TOLERANCE = 1e-12
OF_100 = {"nl": "van de 100", "en": "of 100"}
ASKED = (
    "controlled_by_other",
    "unexplained_money",
    "documents_held",
    "overnight_unknown_place",
    "someone_waiting",
)
"""Control, money, telephone, places to sleep, who fetches her."""


@pytest.fixture(scope="session")
def by_command_line() -> dict[str, Any]:
    """What ``screening score`` says of both screenings, each asked in a process of its own."""
    return {"before": _by_command_line(BEFORE), "found": _by_command_line(FOUND)}


class Look:
    """Judges a page once: no axe finding, nothing wider than the window."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __call__(self, page: Page) -> None:
        assert_no_sideways_scrolling(page)
        kind = re.sub(r"\d{4}-\d+|form/\w+|\d+$", "", page.url)
        if kind not in self._seen:
            self._seen.add(kind)
            assert_accessible(page)


@pytest.mark.parametrize(
    ("language", "script", "width", "hands"),
    [
        ("nl", True, 1280, Keyboard),
        ("nl", True, 360, Pointer),
        ("nl", False, 1280, Pointer),
        ("nl", False, 360, Keyboard),
        ("en", True, 360, Keyboard),
        ("en", False, 1280, Pointer),
    ],
)
def test_both_screenings_go_through_the_pages(
    window: Windows,
    demo_server: DemoServer,
    by_command_line: Mapping[str, Any],
    language: Language,
    script: bool,
    width: int,
    hands: type[Keyboard | Pointer],
) -> None:
    """REQ judge-first, REQ direct-signs, REQ natural-frequency, REQ limits-visible: seen in the browser."""
    page = window(width=width, height=740 if width == 360 else 800, script=script).new_page()
    worker = Worker(page, hands(page), Look())
    api = Api(demo_server, demo_server.account("intake_worker"))

    worker.sign_in(demo_server.account("intake_worker"), language)
    reference = worker.make_case(BEFORE["setting"], BEFORE["age"])
    worker.fill_in(reference, BEFORE)
    expect(page.get_by_text(OF_100[language])).to_have_count(0)
    worker.judge("some_concern", "one_week")
    before = api.get(f"/api/v1/cases/{reference}/screenings/1")
    _shows_an_estimate(page, before, language)

    worker.begin_round(reference, FOUND["age"])
    worker.fill_in_part(reference, FOUND)
    worker.judge("strong_suspicion", "today")
    found = api.get(f"/api/v1/cases/{reference}/screenings/2")
    _shows_direct_signs(page, found, language)

    _same(before, by_command_line["before"])
    _same(found, by_command_line["found"])


def _shows_an_estimate(page: Page, stored: Mapping[str, Any], language: Language) -> None:
    assert stored["status"] == "scored"
    assert stored["probability"] > 1.5 * stored["base_rate"]
    estimate = page.locator("#estimate")
    expect(estimate.locator(".big")).to_contain_text(
        f"{natural_frequency(stored['probability'])} {OF_100[language]}"
    )
    expect(estimate).to_contain_text(f"{natural_frequency(stored['base_rate'])} {OF_100[language]}")
    assert "%" not in page.locator("main").inner_text()
    page.locator("#estimate .big").evaluate("score => score.scrollIntoView({block: 'start'})")
    for seen in ("#estimate .big", "#limits h3", "#limits li >> nth=0"):
        assert in_view(page, page.locator(seen)), f"{seen} cannot be seen together with the score"
    expect(page.locator("#reasons tbody").first.locator("tr")).to_have_count(len(stored["contributions"]))
    assert min(stored["contributions"].values()) >= 0, "an answer of this case lowers the estimate"
    for indicator in ASKED:
        expect(page.locator("#ask")).to_contain_text(
            load_catalogue()[indicator].wording.ask.in_language(language)
        )


def _shows_direct_signs(page: Page, stored: Mapping[str, Any], language: Language) -> None:
    assert stored["status"] == "direct_signs"
    assert stored["probability"] is stored["interval"] is stored["band"] is None
    assert "found_at_sex_venue" in stored["acute"]
    main = page.locator("main")
    expect(main).not_to_contain_text(OF_100[language])
    assert page.evaluate(
        "() => !!(document.querySelector('#acute').compareDocumentPosition("
        "document.querySelector('#estimate')) & Node.DOCUMENT_POSITION_FOLLOWING)"
    ), "the acute steps do not come first"
    expect(page.locator("#reasons tbody").first.locator("tr")).to_have_count(len(stored["contributions"]))
    assert "risky_relationship" in stored["contributions"]


def _by_command_line(request: Mapping[str, Any]) -> Any:
    """The same request through ``screening score``."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("screening")), "score", "-", "--format", "json"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def _same(stored: Any, computed: Any, place: str = "") -> None:
    """Everything the command line says stands in what was stored, numbers to 1e-12."""
    if isinstance(computed, dict):
        for key, value in computed.items():
            _same(stored[key], value, f"{place}.{key}")
    elif isinstance(computed, list):
        assert len(stored) == len(computed), place
        for number, value in enumerate(computed):
            _same(stored[number], value, f"{place}[{number}]")
    elif isinstance(computed, float):
        assert stored == pytest.approx(computed, abs=TOLERANCE, rel=0), place
    else:
        assert stored == computed, place
