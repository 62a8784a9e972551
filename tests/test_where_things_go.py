"""The guide to where things go is true: each addition is done in a copy, by its list of files."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from screening.model.shipped_files import shipped_version
from tests.added_indicator import FILE, an_indicator, written_by_the_command
from tests.additions import NEXT_REVISION, TO_THE_SERVICE
from tests.copied_source import Copy, copied, listed
from tests.guards.table import source_files

MOST_FOLDERS = 5
"""So many folders of the product may one field of a stay take."""

SEEN = """\
from tests.service.pages.reading import get
from tests.service.world import World


def test_the_new_pages_answer(world: World) -> None:
    assert "Nummers" in get(world.browser(), "/acute/numbers").main
    assert "Leeszaal" in get(world.browser("alice"), "/library").main


def test_the_new_role_begins_where_it_works(world: World) -> None:
    assert get(world.browser("tess"), "/").title == get(world.browser("tess"), "/stays").title
"""


def test_the_smallest_area_is_shown_file_by_file(repository: Path) -> None:
    folders = ("service/areas/acute", "service/areas/acute/templates", "service/areas/acute/texts")
    files = source_files(repository, *folders, suffixes=None)

    assert sorted(listed(repository, "The smallest area")) == sorted(
        path.relative_to(repository).as_posix() for path in files
    )


def test_a_field_of_a_stay_takes_few_folders(repository: Path) -> None:
    files = listed(repository, "A field of a stay")
    folders = {Path(path).parent for path in files if not path.startswith("tests/")}

    assert len(folders) <= MOST_FOLDERS, folders


def test_what_is_not_listed_is_not_touched_and_what_is_listed_is_needed(tmp_path: Path) -> None:
    """Shows that a list with a file too few or too many fails."""
    copy = Copy(tmp_path, ("a.py", "b.py"))
    copy.write("a.py", "")
    with pytest.raises(AssertionError, match=r"does not list c\.py"):
        copy.write("c.py", "")
    with pytest.raises(AssertionError, match=r"b\.py"):
        copy.finished()


@pytest.mark.slow
def test_each_list_is_all_that_an_addition_to_the_service_needs(repository: Path, tmp_path: Path) -> None:
    copy = copied(repository, tmp_path)
    for heading, add in TO_THE_SERVICE.items():
        copy.begin(listed(repository, heading))
        add(copy)
        copy.finished()
    copy.install()
    copy.make_docs()
    (copy.root / "tests/service/test_seen.py").write_text(SEEN, "utf-8")

    assert "Show the revision needed." in copy.command("--help")
    assert f"Needed: {NEXT_REVISION}" in copy.command("revision")
    copy.passes(
        "tests/service/test_seen.py",
        "tests/service/pages/test_texts.py",
        "tests/service/help/test_help_of_page.py::test_every_page_has_its_guide",
        "tests/service/people/test_by_two.py::test_the_roles_that_take_two_follow_from_the_table_of_permissions",
        "tests/service/test_routes_by_role.py::test_every_route_is_in_the_table_once",
        "tests/service/test_routes_by_role.py::test_every_route_answers_each_role_as_the_table_says[t]",
        "tests/service/stays/test_ending.py",
        "tests/service/db/test_migrations.py::test_the_migrations_make_the_tables_of_the_models",
        "tests/service/db/test_migrations.py::test_the_revision_that_serving_asks_for_is_the_newest",
        "tests/service/young_person_file/test_file_words.py::test_every_column_about_a_young_person_has_a_name",
        "tests/test_code_layout.py::test_the_page_says_what_the_folders_and_the_contracts_say",
    )


STORED = """\
import shutil

from tests.service.screenings.flow import judged, screen
from tests.service.world import World


def test_a_screening_is_stored(world: World) -> None:
    alice = world.client("alice")
    assert screen(alice, judged(alice)).status_code == 201
    shutil.copytree(world.installation.settings.data, "stored")
"""

ADDED = """\
import pytest

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.shipped_files import shipped_version
from tests.service.pages.reading import get
from tests.service.screenings.flow import LISA_BEFORE, judged, made, screen
from tests.service.world import World

NEW = {"broke_with_mentor": "confirmed", "carries_keys_of_others": "often"}
ASKED = {**LISA_BEFORE, "answers": LISA_BEFORE["answers"] | NEW, "now": {"carries_keys_of_others": True}}


def test_the_questions_are_asked_where_they_belong(world: World) -> None:
    reference = made(world.client("alice"))
    school = [i.id for i in load_catalogue().in_section("school")]
    assert school[school.index("school_change") + 1] == "broke_with_mentor"
    pages = {"school": "Breuk met de mentor", "money": "Een enkele keer", "direct_signs": "Vertelt zelf over"}
    for page, words in pages.items():
        assert words in get(world.browser("alice"), f"/cases/{reference}/form/{page}").main


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ("Brak met de mentor", "Had vaak sleutels van kamers van anderen", "Bewaar de sleutels")),
        ("en", ("Broke with the mentor", "Often had keys of rooms of others", "Keep the keys")),
    ],
)
def test_their_answers_are_scored_and_explained(world: World, language: str, said: tuple[str, ...]) -> None:
    alice = world.client("alice")
    reference = judged(alice, request=ASKED)
    answer = screen(alice, reference).json()
    assert answer["model"]["version"] == shipped_version()
    assert answer["catalogue"]["version"] == load_catalogue().version
    browser = world.browser("alice")
    browser.post("/language", data={"language": language, "back": "/"})
    page = get(browser, f"/cases/{reference}/screenings/1").main
    for words in said:
        assert words in page


def test_a_new_direct_sign_ends_the_estimate(world: World) -> None:
    alice = world.client("alice")
    asked = {**LISA_BEFORE, "answers": LISA_BEFORE["answers"] | {"said_it_was_sold": "confirmed"}}
    reference = judged(alice, request=asked)
    assert screen(alice, reference).json()["status"] == "direct_signs"
    assert "Vertelde over uitbuiting" in get(world.browser("alice"), f"/cases/{reference}/screenings/1").main
"""


@pytest.mark.slow
def test_an_indicator_is_one_file_and_one_command(repository: Path, tmp_path: Path) -> None:
    """What follows from the file is written by the command; what was stored before is computed again."""
    copy = copied(repository, tmp_path / "source")
    (copy.root / "tests/service/test_stored.py").write_text(STORED, "utf-8")
    copy.passes("tests/service/test_stored.py")
    copy.begin(listed(repository, "An indicator"))
    before = copy.contents()
    said = an_indicator(copy)
    copy.finished()
    after = copy.contents()
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}

    listed_too = written_by_the_command(repository)
    assert [path for path in changed if not any(fnmatch(path, one) for one in (FILE, *listed_too))] == []
    assert [one for one in listed_too if not any(fnmatch(path, one) for path in changed)] == []
    assert "Added: Break with the mentor (broke_with_mentor)." in said
    assert "Break with the mentor" in copy.command("model", "show")
    assert f"evidence {int(shipped_version()) + 1}" in copy.command("model", "verify")
    assert "1 screening" in copy.command("verify", "--data", "stored")
    (copy.root / "tests/service/test_added.py").write_text(ADDED, "utf-8")
    copy.passes(
        "tests/service/test_added.py",
        "tests/screening/catalogue/test_content.py",
        "tests/screening/catalogue/test_plain_words.py",
        "tests/screening/catalogue/test_acute.py",
        "tests/screening/evidence/test_figures.py",
        "tests/screening/evidence/test_grades.py",
        "tests/screening/explain/test_estimate.py::test_a_table_of_the_first_rules_keeps_its_interval_and_its_bands",
        "tests/screening/explain/test_limits.py::test_the_unanswered_are_counted_among_what_is_not_known",
        "tests/screening/explain/test_lisa.py::test_a_year_before_relationship_school_and_family_are_named",
        "tests/screening/explain/test_reasons.py",
        "tests/screening/explain/test_sentences.py",
        "tests/screening/test_canonical.py",
        "tests/service/registry/test_self_test.py::test_everyone_may_read_the_catalogue_and_the_model",
        "tests/service/pages/test_case_pages.py::test_a_case_says_the_one_thing_to_do_now",
        "tests/service/pages/test_texts.py",
        "tests/test_docs.py::test_a_page_written_from_the_code_is_current",
    )
