"""The words of the catalogue, the acute rules and the paper form; and that the checker would notice."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest

from screening.catalogue import load_acute_rules, load_catalogue
from screening.catalogue.indicator import WORDING_FIELDS
from screening.language import LANGUAGES, Language, Messages, Text
from screening.plain_language_check import asks_why, findings, sentences, word_count


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Dit is een laag risico."),
        ("nl", "De jongere is veilig."),
        ("nl", "De uitslag is positief."),
        ("nl", "De jongere prostitueert zich."),
        ("nl", "Dit leidt tot uitbuiting."),
        ("nl", "De jongere deed dit vrijwillig."),
        ("en", "This is a low risk."),
        ("en", "The young person is safe."),
        ("en", "The result is positive."),
        ("en", "The young person prostitutes themselves."),
        ("en", "This leads to exploitation."),
    ],
)
def test_a_banned_word_is_found_and_explained(language: Language, text: str) -> None:
    (finding,) = findings(text, language)

    assert text in finding
    assert ": " in finding.removeprefix(f"'{text}'")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Meld het bij Veilig Thuis en regel een veilige slaapplek."),
        ("nl", "Op naam van de jongere staan eigen schulden."),
        ("nl", "Politiecontact kan een gevolg zijn van uitbuiting."),
        ("en", "Arrange a safe place. The number must be a positive number."),
    ],
)
def test_a_word_that_only_looks_like_one_is_left_alone(language: Language, text: str) -> None:
    assert findings(text, language) == []


def test_a_sentence_may_have_fifteen_words_in_dutch_and_no_more() -> None:
    fifteen = " ".join(["woord"] * 15) + "."

    assert findings(fifteen, "nl") == []
    assert findings(f"Kort. {fifteen} Kort.", "nl") == []
    assert findings(f"extra {fifteen}", "nl") == [f"16 words, at most 15: 'extra {fifteen}'"]


def test_sentences_end_where_a_reader_sees_them_end() -> None:
    text = "Dit valt onder art. 10 van de wet. Is dat zo? ‘Ja.’ Bel {telephone}.\nNieuwe regel"

    assert [word_count(sentence) for sentence in sentences(text)] == [8, 3, 1, 2, 2]


def test_a_word_that_ends_like_an_abbreviation_ends_its_sentence() -> None:
    """ "Kaart." is not "art.", and "Casino." is not "no."."""
    assert list(sentences("Dit is de scorekaart. Bel (o.a. art. 10) nu.")) == [
        "Dit is de scorekaart.",
        "Bel (o.a. art. 10) nu.",
    ]


def test_a_question_that_begins_with_why_is_noticed() -> None:
    assert asks_why("Waarom ging de jongere weg?", "nl")
    assert asks_why("Vertel eens, waarom ging dat zo?", "nl")
    assert asks_why("Why did that happen?", "en")
    assert not asks_why("Wat gebeurde daarna, en waaraan merkte u dat?", "nl")


def catalogue_texts() -> Iterator[tuple[str, Text]]:
    catalogue = load_catalogue()
    for section in catalogue.sections:
        yield section.id, section.title
        yield section.id, section.lead
    for indicator in catalogue:
        for field in WORDING_FIELDS:
            yield f"{indicator.id}.{field}", getattr(indicator.wording, field)
        for level in indicator.levels:
            yield f"{indicator.id}.{level.id}", level.text
        if indicator.special_category:
            yield f"{indicator.id}.special_category", indicator.special_category


def acute_texts() -> Iterator[tuple[str, Text]]:
    rules = load_acute_rules(load_catalogue())
    yield "not_filled_in", rules.not_filled_in
    yield from rules.urgency_texts.items()
    for service in rules.services.values():
        yield service.id, service.name
    for rule in rules.rules:
        yield rule.indicator, rule.heading
        yield rule.indicator, rule.reason
        for step in rule.steps:
            yield step.id, step.text


def wrong_in(texts: Iterator[tuple[str, Text]]) -> list[str]:
    return [
        f"{name}: {finding}"
        for name, text in texts
        for language in LANGUAGES
        for finding in findings(text.in_language(language), language)
    ]


def test_every_text_of_the_catalogue_is_in_plain_words() -> None:
    """REQ plain-words: no banned word and no Dutch sentence above fifteen words in any indicator."""
    assert wrong_in(catalogue_texts()) == []


def test_every_text_of_the_acute_rules_is_in_plain_words() -> None:
    """REQ plain-words: what must be done at once is said in words that need no second reading."""
    assert wrong_in(acute_texts()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_paper_form_is_in_plain_words(language: Language) -> None:
    """REQ plain-words: the form on paper speaks as the screen does."""
    messages = Messages.load(files("screening.catalogue") / "paper" / "texts")

    assert [f for key in messages.keys() for f in findings(messages(language, key), language)] == []  # noqa: SIM118


def test_no_question_for_the_conversation_asks_the_young_person_why() -> None:
    """REQ plain-words: "why" sounds like blame; what to find out is asked openly."""
    asked = [(i.id, i.wording.ask) for i in load_catalogue()]

    assert [
        id_ for id_, ask in asked for language in LANGUAGES if asks_why(ask.in_language(language), language)
    ] == []


def test_reasons_speak_of_association_only() -> None:
    """REQ plain-words: a sign hangs together with exploitation; no reason says that it brings it about."""
    for indicator in load_catalogue():
        for language in LANGUAGES:
            reason = indicator.wording.why.in_language(language)
            assert "veroorza" not in reason
            assert " cause" not in reason
