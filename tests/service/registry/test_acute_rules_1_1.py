"""The release of new acute rules over an installation of catalogue 1.1: same questions, other steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from screening.catalogue import read_acute_rules
from screening.model.signing import shipped_public_keys
from service.areas.screenings.verify import verify_screenings
from service.model_runtime import model_archive_files
from service.model_runtime.model_archive_files import Kept
from tests.service.conftest import install_with_people
from tests.service.pages.reading import get
from tests.service.prepared import Prepared
from tests.service.registry.product_of_1_0 import EARLIER
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, made, screen, screened
from tests.service.screenings.test_as_shown import shown_everywhere
from tests.service.world import World

pytestmark = pytest.mark.slow

RULES: Final = EARLIER / "acute_rules-1.1.toml"
DIGEST: Final = "9ffd7358c71eb35b3941750a28553268f949815b87533a1f64c48b9c25ae1bd5"
"""That of these rules in the program of then: who finds them by it must still find them."""

HARM: Final[dict[str, Any]] = {
    **LISA_BEFORE,
    "answers": LISA_BEFORE["answers"] | {"self_harm": "confirmed", "someone_waiting": "suspected"},
}
SCREENED, DRAFT = "2026-0001", "2026-0002"
NOT_KNOWN: Final = "Of het nu speelt, weten wij nog niet."


@contextmanager
def rules_of_1_1() -> Iterator[None]:
    """Within it this process has the acute rules that came with catalogue 1.1, to the byte."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_acute_rules, "_SHIPPED", RULES)
        patch.setattr(model_archive_files, "_RULES", RULES)
        read_acute_rules._of_shipped.cache_clear()
        try:
            yield
        finally:
            patch.undo()
            read_acute_rules._of_shipped.cache_clear()


def _at_work(world: World) -> dict[str, Any]:
    alice = world.client("alice")
    assert world.installation.acute_rules.digest == DIGEST
    assert screened(alice, HARM)["acute"] == ["someone_waiting"]
    filled(alice, made(alice), HARM)
    shown = shown_everywhere(world)
    world.browser("alice").post("/language", data={"language": "nl", "back": "/"})
    return {"shown": shown}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """An installation that never saw other acute rules, stopped."""
    folder = tmp_path_factory.mktemp("rules-of-1-1")
    with rules_of_1_1():
        people = install_with_people(folder)
        return Prepared(folder / "data", people).after(tmp_path_factory.mktemp("at-work"), _at_work)


@pytest.fixture
def later(prepared: Prepared, world: World) -> World:
    """A copy of it, opened by the product of today."""
    return world


def test_what_was_shown_under_earlier_rules_stays_and_is_computed_again(
    later: World, prepared: Prepared
) -> None:
    """REQ as-shown REQ reproducible: the steps of then, from the rules of then."""
    assert later.installation.acute_rules.digest != DIGEST
    assert shown_everywhere(later) == prepared.given["shown"]
    keys = (*shipped_public_keys(), *later.installation.keys.signing_public_keys)
    with later.installation.database.reading() as db:
        report = verify_screenings(db, Kept(later.installation.settings.data), keys)

    assert (report.screenings, report.findings) == (1, [])
    browser = later.browser("alice")
    browser.post("/language", data={"language": "nl", "back": "/"})
    result = get(browser, f"/cases/{SCREENED}/screenings/1")
    assert "Iemand wacht of zoekt steeds contact" in result.main
    assert NOT_KNOWN not in result.main


def test_a_draft_from_before_has_the_steps_of_today(later: World) -> None:
    """REQ acute-first: its pages at once, its screening too."""
    alice, browser = later.client("alice"), later.browser("alice")

    assert NOT_KNOWN in get(browser, f"/cases/{DRAFT}").main
    judge(alice, DRAFT)
    answer = screen(alice, DRAFT).json()
    assert set(answer["acute"]) == {"someone_waiting", "self_harm"}
    assert NOT_KNOWN in get(browser, f"/cases/{DRAFT}/screenings/1").main
