"""The guide to where things go is true: each addition is done in a copy, by its list of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.added_indicator import an_indicator
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
        "tests/service/people/test_by_two.py::test_the_roles_that_take_two_follow_from_the_table_of_permissions",
        "tests/service/test_routes_by_role.py::test_every_route_is_in_the_table_once",
        "tests/service/test_routes_by_role.py::test_every_route_answers_each_role_as_the_table_says[t]",
        "tests/service/stays/test_ending.py",
        "tests/service/db/test_migrations.py::test_the_migrations_make_the_tables_of_the_models",
        "tests/service/db/test_migrations.py::test_the_revision_that_serving_asks_for_is_the_newest",
        "tests/service/records/test_file_words.py::test_every_column_about_a_young_person_has_a_name",
        "tests/test_code_layout.py::test_the_page_says_what_the_folders_and_the_contracts_say",
    )


@pytest.mark.slow
def test_the_list_is_all_that_an_indicator_needs(repository: Path, tmp_path: Path) -> None:
    copy = copied(repository, tmp_path)
    copy.begin(listed(repository, "An indicator"))
    an_indicator(copy)
    copy.finished()
    copy.make_docs()

    assert "Break with the mentor" in copy.command("model", "show")
    assert "evidence 3" in copy.command("model", "verify")
    copy.passes("tests/screening/catalogue/test_content.py", "tests/screening/explain/test_sentences.py")
