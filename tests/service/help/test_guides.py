"""The guides: the same in both languages, in plain words, and made of the words of the product itself."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from screening.catalogue.read_catalogue import load_catalogue
from screening.language import LANGUAGES, Language
from screening.plain_language_check import banned, findings, too_long
from service.areas.about.example_pictures import example_pictures
from service.areas.help.guides import LISTS, guide, guides, read_guides
from service.areas.help.markers import Words, markers
from service.areas.help.view import titles
from service.core.reader_language import reader
from service.identity.permissions import Role

GUIDES: Final = Path("service/areas/help/guides")


def words_of(language: Language) -> Words:
    return Words(reader(language), load_catalogue(), titles(reader(language)), frozenset(Role))


def texts(language: Language) -> Iterator[tuple[str, str]]:
    """Every text of the guides, with where it stands."""
    for one in guides(language):
        yield from ((one.id, text) for text in (one.title, one.lead))
        for part in one.parts:
            yield from ((f"{one.id}#{part.id}", text) for text in part.sentences)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ANALYST])
def test_every_role_but_the_analyst_has_a_guide_of_its_own(role: Role) -> None:
    """REQ help: the guides of analysts stay with the documents."""
    assert [one.id for one in guides("nl") if role in one.roles]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marker_is_filled_in_with_words_of_the_product(language: Language) -> None:
    """REQ help: a button that is gone, or has another name, is not named by a guide."""
    words = words_of(language)
    for where, text in texts(language):
        assert not re.search(r"[{}]", words.plain(text)), f"{where}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_heading_has_no_marker_and_no_two_are_the_same_in_a_guide(language: Language) -> None:
    for one in guides(language):
        headings = [part.heading for part in one.parts]
        assert len(headings) == len(set(headings)), one.id
        assert not any(markers(text) for text in (one.title, one.lead, *headings)), one.id


def test_a_marker_of_something_that_is_not_there_is_seen() -> None:
    words = words_of("nl")
    for text in ("{button:no.such}", "{page:nowhere}", "{guide:nobody}", "{answer:perhaps}", "{colour:red}"):
        with pytest.raises(KeyError):
            words.plain(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_plain(language: Language) -> None:
    """REQ plain-words: what stands in a marker counts as one word, for it is read as a name."""
    words = words_of(language)
    found = [
        f"{where}: {said}"
        for where, text in texts(language)
        for said in (*too_long(text, language), *banned(words.plain(text), language))
    ]
    assert found == []
    assert findings("Deze zin is met meer dan vijftien woorden te lang voor wie ’s nachts moe is.", "nl")


def test_the_languages_have_the_same_parts_steps_and_pictures() -> None:
    """REQ help: read from the files as they stand, part by part."""
    for nl, en in zip(guides("nl"), guides("en"), strict=True):
        assert (nl.id, nl.roles) == (en.id, en.roles)
        for one, other in zip(nl.parts, en.parts, strict=True):
            assert (one.id, one.pages, one.pictures) == (other.id, other.pages, other.pictures)
            for key in LISTS:
                assert len(getattr(one, key)) == len(getattr(other, key)), f"{nl.id}#{one.id}: {key}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('    "Open {page:stays}.",\n', "", "its steps differ"),
        ("{button:stays.week}", "{button:stays.title}", "its steps differ"),
        ("[list]", "[rows]", "its parts are not those of the list"),
        ("[phase]\nheading", "[phase]\nhint", "hint?"),
    ],
)
def test_a_difference_between_the_languages_is_refused(
    repository: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    folder = tmp_path / "guides"
    shutil.copytree(repository / GUIDES, folder)
    file = folder / "stay" / "en.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")

    with pytest.raises((ValueError, KeyError), match=re.escape(said)):
        read_guides(folder)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_one_of_the_product(language: Language) -> None:
    examples = example_pictures(reader(language))
    named = [name for one in guides(language) for part in one.parts for name in part.pictures]

    assert len(named) == len(set(named)) > 5
    assert [name for name in named if not hasattr(examples, name)] == []


def test_each_guide_says_what_the_product_never_does() -> None:
    """REQ help: it decides nothing, closes nothing and reassures nobody."""
    for language in LANGUAGES:
        for one in guides(language):
            assert one.parts[-1].id == "never", one.id
            assert len(one.parts[-1].notes) >= 3, one.id
    assert guide("nobody", "nl") is None
