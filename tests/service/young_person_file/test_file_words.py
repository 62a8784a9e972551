"""The file to read: every fact has a name in words, in both languages, and answers read as on the form."""

from __future__ import annotations

import re

import pytest

from screening.language import Language
from service.areas.young_person_file.export import NOT_IN_FILE
from service.areas.young_person_file.file_words import Words
from service.core.reader_language import page_texts, reader
from service.db.all_tables import METADATA
from service.db.rows_of_case import tables_of_a_case
from service.installation.running_installation import Installation
from tests.service.assessments.flow import findings, recorded
from tests.service.screenings.flow import judge, screen
from tests.service.world import World
from tests.service.young_person_file.flow import put_right, screened
from tests.service.young_person_file.test_access_export import export
from tests.service.young_person_file.test_own_words import SAID, say

CODE = re.compile(r"[a-z]+(_[a-z]+)+\Z")


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("table", sorted(tables_of_a_case() - NOT_IN_FILE))
def test_every_column_about_a_young_person_has_a_name(table: str, language: Language) -> None:
    """REQ access-export: who adds a column to such a table gives it a name in both languages."""
    said = page_texts().sentences[language]
    nameless = [c.name for c in METADATA.tables[table].columns if f"column.{c.name}" not in said]

    assert nameless == []
    assert f"kept.{table}" in said


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_code_is_left_as_a_name_in_the_file(world: World, language: str) -> None:
    """REQ access-export, REQ plain-words: also inside answers, results and what stays changed."""
    alice = world.client("alice")
    code = screened(alice)
    say(alice, code)
    recorded(alice, code, findings(world))
    put_right(alice, code, school_absence="never")
    judge(alice, code)
    assert screen(alice, code).status_code == 201
    bob = world.browser("bob")
    bob.post("/language", data={"language": language, "back": "/about"})

    page = export(bob, code, form="page").text

    names = re.findall(r"<dt>(.*?)</dt>", page)
    names += [
        part.split(":")[0].strip() for text in re.findall(r"<dd>(.*?)</dd>", page) for part in text.split(";")
    ]
    assert len(names) > 200
    assert [name for name in names if CODE.match(name)] == []
    assert SAID in page


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("answers", {"neglect": "suspected"}, "vermoed"),
        ("changes", {"neglect": {"answer": "unknown", "how": "told"}}, "weet ik niet"),
        ("view", "some_concern", "enige zorgen"),
        ("read_back", True, "ja"),
        ("given_on", "2026-11-23", "23 november 2026"),
        ("made_at", "2026-11-23T08:00:00.000000+00:00", "9.00"),
        ("reason", None, "-"),
        ("reason", "Iets met_een streep", "Iets met_een streep"),
    ],
)
def test_what_is_stored_reads_as_on_the_form(
    installation: Installation, key: str, value: object, said: str
) -> None:
    words = Words(reader("nl"), installation.archive)

    assert said.lower() in words.value(key, value).lower()
