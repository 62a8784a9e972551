"""One term per concept in Dutch: the glossary says which words a term replaced, and no text says them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guards import replaced_words
from tests.guards.replaced_words import replaced


def glossary(repository: Path) -> list[dict[str, str]]:
    """The rows of the first table of the glossary, by the names of its columns."""
    lines = (repository / "docs" / "glossary.md").read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("| "))
    head, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines[first : lines.index("", first)]
    ]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_no_text_says_a_word_that_the_glossary_replaces(repository: Path) -> None:
    """REQ plain-words: one Dutch term per concept, on every page, command and report."""
    assert replaced_words.replaced_word(repository) == []


def test_every_word_that_the_glossary_replaces_is_looked_for(repository: Path) -> None:
    words = [
        word.strip()
        for row in glossary(repository)
        for word in row["Replaces · Vervangt"].split(",")
        if word.strip() != "–"
    ]

    assert len(words) > 40
    assert [word for word in words if not any(one.found_in(f"Een {word} hier.") for one in replaced())] == []


def test_no_term_of_the_glossary_is_a_word_that_was_replaced(repository: Path) -> None:
    terms = [row["Nederlands"] for row in glossary(repository)]
    on_paper = "pagina; bladzijde"

    assert [t for t in terms if t != on_paper and any(one.found_in(t) for one in replaced())] == []


@pytest.mark.parametrize("entry", replaced(), ids=lambda entry: entry.say)
def test_each_word_is_found_where_it_is_planted(tmp_path: Path, entry: replaced_words.Replaced) -> None:
    """And not in the name of a placeholder, which is code."""
    assert len(entry.words) == len(entry.examples)
    for word, example in zip(entry.words, entry.examples, strict=True):
        assert re.search(rf"\b(?:{word})\b", example)
        planted(tmp_path, f'[page]\ntitle = "Hier staat {example} vandaag."\n')
        (found, *_) = replaced_words.replaced_word(tmp_path)
        assert "page.title says" in found
        planted(tmp_path, f'[page]\ntitle = "Hier staat {{{example}}}."\n')
        assert replaced_words.replaced_word(tmp_path) == []


def test_the_dutch_half_of_a_text_in_both_languages_is_read_too(tmp_path: Path) -> None:
    planted(tmp_path, 'title = "Dossier"\n')
    facts = tmp_path / "service" / "facts.toml"
    facts.write_text('fact = { nl = "Een dossier", en = "The score of a case" }\n', "utf-8")
    assert replaced_words.replaced_word(tmp_path) == []
    facts.write_text('fact = { nl = "Een zaak", en = "A case" }\n', "utf-8")
    assert replaced_words.replaced_word(tmp_path) == [
        "service/facts.toml:0: fact.nl says 'zaak', which is: dossier"
    ]


def test_every_exception_is_of_a_text_that_needs_it(repository: Path) -> None:
    """An exception that nothing needs any more would let the word back in."""
    used = set()
    for folder in ("service", "screening", "data_contracts"):
        for path in (repository / folder).rglob("*.toml"):
            name = path.relative_to(repository).as_posix()
            for key, sentence in replaced_words.texts_of(name, path.read_text("utf-8")):
                for number, one in enumerate(replaced()):
                    if one.found_in(sentence):
                        used |= {(number, place) for place in {key, path.name} & one.allowed.keys()}

    kept = {(number, place) for number, one in enumerate(replaced()) for place in one.allowed}
    assert {(replaced()[number].say, place) for number, place in kept - used} == set()


def planted(root: Path, text: str) -> None:
    """A checkout in which the pages have one text, and the other packages a harmless one."""
    for folder in ("service", "screening", "data_contracts"):
        (root / folder).mkdir(exist_ok=True)
        (root / folder / "nl.toml").write_text('[page]\ntitle = "Dossier"\n', "utf-8")
    (root / "service" / "nl.toml").write_text(text, "utf-8")
    (root / "tests" / "guards").mkdir(parents=True, exist_ok=True)
    (root / "tests" / "guards" / "replaced_words.toml").touch()
