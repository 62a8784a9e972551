"""What an explanation says of each answer: every level of every question, both directions, both languages."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from screening.catalogue.indicator import Indicator
from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.answer_sentences import earlier_editions, inside, level_sentences, said
from screening.explain.reasons import reasons
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.language import LANGUAGES, Language, Text
from screening.new_question.wording_rules import wrong_in_sentences

CATALOGUE: Final = load_catalogue()
FIRST: Final = Path(__file__).parents[1] / "model" / "earlier" / "indicators-1.0.toml"
LEVELS: Final = [(i.id, level) for i in CATALOGUE for level in i.level_ids]


@pytest.mark.parametrize("indicator", [i.id for i in CATALOGUE])
def test_the_sentence_says_what_was_answered(indicator: str) -> None:
    """REQ every-level-read: each level has a sentence of its own in which that level can be read."""
    item, written = CATALOGUE[indicator], level_sentences()[indicator]

    assert [str(wrong) for wrong in wrong_in_sentences(item, written)] == []
    for level, language in product(item.level_ids, LANGUAGES):
        assert said(item, level, language) == written[level].in_language(language)


def test_no_level_is_forgotten_and_none_is_left_over() -> None:
    """REQ every-level-read: the file of sentences has the levels of the catalogue and no other."""
    written = {(indicator, level) for indicator, levels in level_sentences().items() for level in levels}
    assert written == set(LEVELS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_answers_read_the_same(language: Language) -> None:
    """REQ every-level-read: who reads two sentences can tell the answers apart."""
    sentences = [words.in_language(language) for one in level_sentences().values() for words in one.values()]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("indicator", "level"), [(i.id, level) for i in CATALOGUE.scored for level in i.level_ids]
)
def test_the_sentence_stands_in_the_reasons_whichever_way_it_moves(
    screener: Screener, indicator: str, level: str, sign: int, language: Language
) -> None:
    """REQ every-level-read: also where a protective answer raises the estimate; the summary says the answer
    too."""
    request = ScreeningRequest(
        setting="youth_protection_intake", age=16, answers={**_others(indicator), indicator: level}
    )
    screening = screener.screen(request)
    assert screening.status == "scored"
    moved = replace(
        screening, contributions=dict.fromkeys(screening.contributions, 0.0) | {indicator: sign * 9.0}
    )

    found = reasons(moved, request, CATALOGUE, language)

    row = found.rows[0]
    assert (row.indicator, row.direction) == (indicator, "raises" if sign > 0 else "lowers")
    assert row.statement == said(CATALOGUE[indicator], level, language)
    answer = CATALOGUE[indicator].level(level).text.in_language(language)
    label = CATALOGUE[indicator].wording.label.in_language(language)
    is_so = sign > 0 and CATALOGUE[indicator].sign > 0 and level == CATALOGUE[indicator].level_ids[-1]
    told = inside(label) if is_so else f"{inside(label)} ({inside(answer)})"
    assert f": {told}." in " ".join(found.summary)


def test_little_of_what_protects_is_not_told_as_a_strength(screener: Screener) -> None:
    """REQ every-level-read: the example of the fault, with the model that is shipped."""
    request = ScreeningRequest(
        setting="youth_protection_intake",
        age=16,
        answers={**_others("trusted_adult"), "trusted_adult": "somewhat"},
    )
    found = reasons(screener.screen(request), request, CATALOGUE, "nl")
    row = next(one for one in found.rows if one.indicator == "trusted_adult")
    assert row.statement == "Kan soms terecht bij een vertrouwde volwassene"


def test_a_question_of_another_catalogue_is_read_from_its_own_words() -> None:
    """REQ every-level-read: with another statement the shipped sentences do not fit, so the answer stands in
    front."""
    item = CATALOGUE["trusted_adult"]
    wording = replace(item.wording, statement=Text(nl="Heeft een mentor", en="Has a mentor"))
    own: Indicator = dataclasses.replace(item, wording=wording)

    assert said(own, "somewhat", "nl") == "Soms: heeft een mentor"
    assert said(own, "no", "nl") == item.wording.negation.nl
    assert said(own, "yes", "en") == "Yes: has a mentor"


def test_an_answer_to_an_earlier_catalogue_reads_in_the_sentence_of_then() -> None:
    """REQ as-shown: also where the question of today says, or is answered, in other words."""
    first = load_catalogue(FIRST)
    (then,) = earlier_editions()
    for item in first:
        for level, language in product(item.level_ids, LANGUAGES):
            assert said(item, level, language) == then.questions[item.id][level].in_language(language)

    assert (
        said(first["trusted_adult"], "somewhat", "nl")
        == "Kan een beetje terecht bij een vertrouwde volwassene"
    )
    assert said(first["mark_or_tattoo"], "no", "en") == "Checked: no tattoo or mark of someone else"


@pytest.mark.parametrize(
    ("alone", "within"),
    [
        ("’s Nachts op een onbekende plek", "’s nachts op een onbekende plek"),
        ("Vaste dagstructuur", "vaste dagstructuur"),
        ("3 of meer", "3 of meer"),
        ("", ""),
    ],
)
def test_words_inside_a_sentence_have_no_capital(alone: str, within: str) -> None:
    assert inside(alone) == within


def _others(indicator: str) -> dict[str, str]:
    """Four further answers, so that the model may speak."""
    some = [i for i in CATALOGUE.scored if i.id != indicator][:4]
    return {i.id: i.level_ids[0] for i in some}
