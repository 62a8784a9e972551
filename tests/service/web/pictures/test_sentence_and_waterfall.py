"""The sentence of a result names the same answers in the same order as its picture draws them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.explain.answer_sentences import inside
from screening.explain.load_screener import load_screener
from screening.explain.reasons import Reasons, reasons
from screening.explain.screening_request import ScreeningRequest
from screening.explain.texts import explain_texts, showing
from screening.language import LANGUAGES, Language
from service.areas.result_pages.pictures_of_result import waterfall_of
from service.areas.screenings.shown_result import MadeBy, Origin, block_of
from service.core.reader_language import reader
from service.web.pictures.waterfall import Waterfall
from tests.screening.answering import scorable

SCREENER = load_screener()
BY = MadeBy(SCREENER.catalogue, SCREENER.table)
ORIGIN = Origin(datetime(2026, 11, 30, tzinfo=UTC), "Alice", "")


def drawn(request: ScreeningRequest, language: Language) -> tuple[Reasons, Waterfall, str]:
    """The reasons of ``request``, the picture of its result, and the word for what goes on now."""
    screening, words = SCREENER.screen(request), reader(language)
    block = block_of(screening, request, BY, ORIGIN, words)
    picture = waterfall_of(screening, block, SCREENER.catalogue, words)
    assert picture is not None
    return reasons(screening, request, SCREENER.catalogue, language), picture, block.now_word


def named(found: Reasons, kind: str, language: Language) -> list[str]:
    """The indicators that the sentences of one direction name, in their order.

    A label may be the beginning of another, so the longest that fits is taken at each place.
    """
    start = explain_texts()(language, {"raises": "reasons.raise", "lowers": "reasons.lower"}[kind], label="|")
    opening = start.partition("|")[0]
    further = explain_texts()(language, "reasons.further", labels="|").partition("|")[0]
    place = next((k for k, sentence in enumerate(found.summary) if sentence.startswith(opening)), None)
    if place is None:
        return []
    text = found.summary[place].removeprefix(opening)
    if place + 1 < len(found.summary) and found.summary[place + 1].startswith(further):
        text += " " + found.summary[place + 1].removeprefix(further)
    by_label = {inside(row.label): row.indicator for row in found.rows}
    pattern = "|".join(map(re.escape, sorted(by_label, key=len, reverse=True)))
    return [by_label[label] for label in re.findall(pattern, text)]


@given(scorable(), st.sampled_from(LANGUAGES))
def test_the_sentence_names_the_largest_of_the_picture_in_its_order(
    request: ScreeningRequest, language: Language
) -> None:
    """REQ exact-explanation: whatever part of the form they stand in."""
    found, picture, now = drawn(request, language)
    statements = {row.statement: row.indicator for row in found.rows}
    for kind, rows in (("raises", found.raising), ("lowers", found.lowering)):
        apart = [
            statements[row.label.removesuffix(f" ({now})")]
            for row in picture.rows
            if row.kind == kind and not row.together
        ]
        said = named(found, kind, language)
        most = min(len(said), len(apart))

        assert bool(said) is bool(rows)
        assert said[:most] == apart[:most]
        assert len(said) <= showing().summary_labels
        assert said == [row.indicator for row in rows[: len(said)]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_large_ones_of_one_section_are_both_named(language: Language) -> None:
    """The second was left out once, and a small one of another section named in its place."""
    section = SCREENER.catalogue.in_section("relationships")
    answers = {
        indicator.id: indicator.level_ids[-1] for indicator in section if indicator.role == "scored"
    } | {"school_change": "suspected"}
    found, _, _ = drawn(ScreeningRequest("youth_protection_intake", 16, answers), language)
    largest = [row.indicator for row in found.raising[: len(named(found, "raises", language))]]

    assert named(found, "raises", language) == largest
    assert len({SCREENER.catalogue[one].section for one in largest}) < len(largest)
