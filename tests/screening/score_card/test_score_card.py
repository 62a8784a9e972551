"""The score card: one page, whole points, and with a pencil the number that the screen says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.paper_form import form_texts
from screening.evidence.errors import EvidenceError
from screening.evidence.simulated_population import Population
from screening.explain.estimate_words import frequency_words, setting_name, status_words
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.features.answers import FIRST_LEVEL
from screening.language import LANGUAGES, Language, signed
from screening.model.log_odds import probability_of
from screening.model.score_table import ScoreTable
from screening.plain_language_check import findings
from screening.score_card.score_card import card_texts, score_card, score_card_pdf
from screening.score_card.whole_points import (
    MOST_LOST,
    MOST_POINTS,
    WholePoints,
    losses,
    simulated_intakes,
    whole_points,
)
from tests.screening.lisa import BEFORE

pytestmark = pytest.mark.slow

A4 = (595, 842)
"""Points."""

SMALLEST_TYPE = 7.0
"""Points."""


def flat(text: str) -> str:
    """Text as it reads: ligatures taken apart, every run of space one space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def number(printed: str) -> int:
    return int(printed.replace("−", "-"))


@pytest.fixture(scope="module")
def table(screener: Screener) -> ScoreTable:
    return screener.table


@pytest.fixture(scope="module")
def whole(table: ScoreTable, catalogue: Catalogue) -> WholePoints:
    return whole_points(table, catalogue)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def pdf(table: ScoreTable, catalogue: Catalogue, language: Language) -> PdfReader:
    return PdfReader(BytesIO(score_card_pdf(table, catalogue, language)))


@pytest.fixture(scope="module")
def printed(pdf: PdfReader) -> str:
    return flat(pdf.pages[0].extract_text())


@pytest.fixture(scope="module")
def scale(printed: str) -> dict[int, str]:
    """What the printed scale says: the lowest sum of each step, and what it reads as."""
    steps = re.findall(r"([+−]\d+|\b0) → ((?:[a-z]+ ){0,2}\d+)", printed)
    return {number(lowest): said for lowest, said in steps}


def read_off(scale: Mapping[int, str], total: int) -> str:
    """What somebody with the card in hand reads: the step at ``total``, or else the next lower one."""
    return scale[max(lowest for lowest in scale if lowest <= total)]


def test_every_point_is_the_rounded_log_odds_and_has_two_digits(
    table: ScoreTable, whole: WholePoints
) -> None:
    exact = table.points * whole.scale

    assert np.abs(whole.points - exact).max() <= 0.5
    assert np.abs(whole.points).max() <= MOST_POINTS
    assert not whole.points[:, :FIRST_LEVEL].any(), "an absent answer adds exactly nothing"
    for setting, base in table.bases.items():
        assert abs(whole.starts[setting] - base.log_odds * whole.scale) <= 0.5


def test_more_of_a_sign_never_gets_points_the_other_way(table: ScoreTable, whole: WholePoints) -> None:
    """REQ monotone: rounding turns no answer round."""
    for item, exact, rounded in zip(table.design.items, table.points, whole.points, strict=True):
        levels = slice(FIRST_LEVEL, FIRST_LEVEL + len(item.levels))
        direction = np.sign(np.diff(exact[levels]))
        assert (direction * np.diff(rounded[levels]) >= 0).all(), item.id


def test_ten_thousand_new_intakes_read_at_most_one_off(
    table: ScoreTable, catalogue: Catalogue, whole: WholePoints
) -> None:
    """Intakes by which no scale was chosen: the rounding loses at most 1 of 100 in every setting."""
    population = Population.from_evidence(catalogue)
    new = {
        setting: population.cohort(setting, 10_000, np.random.default_rng([2026, k])).codes
        for k, setting in enumerate(table.settings)
    }
    for loss in losses(table, whole, new):
        assert loss.largest <= MOST_LOST
        assert (loss.beyond, loss.beyond_cases, loss.cases) == (None, 0, 10_000)
    for setting, codes in new.items():
        sums = whole.starts[setting] + np.take_along_axis(whole.points.T, codes, axis=0).sum(axis=1)
        read = np.floor(100 * probability_of(sums / whole.scale) + 0.5)
        shown = np.floor(100 * probability_of(table.log_odds(codes, setting)) + 0.5)
        assert np.abs(read - shown).max() <= 1
        assert (read == shown).mean() > 0.8


def test_with_every_question_answered_it_loses_no_more(
    table: ScoreTable, catalogue: Catalogue, whole: WholePoints
) -> None:
    everything = simulated_intakes(table, catalogue, 1)

    assert all((codes >= FIRST_LEVEL).all() for codes in everything.values())
    assert max(loss.largest for loss in losses(table, whole, everything)) <= MOST_LOST


def test_one_page_of_a4_tagged_and_in_its_own_language(pdf: PdfReader, language: Language) -> None:
    root: Any = pdf.trailer["/Root"]

    (page,) = pdf.pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == A4
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode()
    assert pdf.metadata is not None
    assert pdf.metadata.title == f"Signaalwijzer: {card_texts()(language, 'title')}"


def test_no_letter_is_smaller_than_can_be_read(pdf: PdfReader) -> None:
    sizes: set[float] = set()

    def seen(text: str, _cm: Any, matrix: list[float], _font: Any, size: float) -> None:
        if text.strip():
            sizes.add(round(size * abs(matrix[3]), 2))

    pdf.pages[0].extract_text(visitor_text=seen)

    assert len(sizes) > 2
    assert min(sizes) >= SMALLEST_TYPE


def test_every_scored_question_stands_there_with_its_points(
    printed: str, table: ScoreTable, catalogue: Catalogue, whole: WholePoints, language: Language
) -> None:
    """Label and points in the order of the form; a confirmed direct sign says stop."""
    texts, place = card_texts(), 0
    for item, row in zip(table.design.items, whole.points.tolist(), strict=True):
        label = flat(item.wording.label.in_language(language))
        points = [signed(row[FIRST_LEVEL + k]) for k in range(len(item.levels))]
        if item.role == "direct":
            points[-1] = texts(language, "points.stop")
        between = r"\s+".join(rf"(?:[^+−]{{0,40}} )?{re.escape(p)}(?!\d)" for p in points)
        found = re.compile(rf"{re.escape(label)} {between}").search(printed, place)
        assert found, (label, points)
        place = found.end()
    context = [i.wording.label.in_language(language) for i in catalogue if i.role == "context"]
    assert texts(language, "limits.without", labels=", ".join(context)) in printed


def test_the_scale_is_the_logistic_function(
    scale: dict[int, str], whole: WholePoints, language: Language
) -> None:
    """Each step is the lowest sum at which the screen would say that number, from 1 to more than 95."""
    said = list(scale.values())

    assert said[:95] == [str(n) for n in range(1, 96)]
    assert len(said) == 96
    for lowest, words in scale.items():
        assert frequency_words(probability_of(lowest / whole.scale), language) == words
        assert frequency_words(probability_of((lowest - 1) / whole.scale), language) != words


def test_lisa_by_hand_is_lisa_on_the_screen(
    printed: str,
    scale: dict[int, str],
    screener: Screener,
    lisa_before: ScreeningRequest,
    language: Language,
) -> None:
    """The sum that somebody makes from the paper alone: start, points of each answer, scale."""
    catalogue, setting = screener.catalogue, BEFORE["setting"]
    name = setting_name(setting, language)
    start = re.search(rf"{name[0].upper()}{name[1:]} \d+ ([+−]\d+)", printed)
    assert start is not None
    total = number(start[1])
    for id_, answer in BEFORE["answers"].items():
        indicator = catalogue[id_]
        label = flat(indicator.wording.label.in_language(language))
        after = printed[printed.index(label) + len(label) :]
        points = re.findall(r"[+−]\d+", after)[: len(indicator.levels)]
        total += number(points[indicator.level_ids.index(answer)])
    shown = screener.screen(lisa_before)
    assert shown.probability is not None

    assert read_off(scale, total) == frequency_words(shown.probability, language)


def test_danger_and_the_own_judgement_come_before_the_first_point(
    printed: str, table: ScoreTable, language: Language
) -> None:
    """REQ acute-first, REQ judge-first, REQ assessment-always, REQ honest-status."""
    own, form = card_texts(), form_texts()
    said = [
        form(language, "advice.strong"),
        form(language, "advice.rest"),
        status_words(table.status, language),
        form(language, "acute.heading"),
        form(language, "acute.now", telephone="112", suicide="113"),
        form(language, "acute.service"),
        own(language, "judgement.heading"),
        own(language, "start.heading"),
        own(language, "points.heading"),
        own(language, "stop.several"),
        own(language, "sum.start"),
        own(language, "scale.heading"),
        own(language, "limits.interval"),
    ]
    places = [printed.find(flat(sentence)) for sentence in said]

    assert -1 not in places
    assert places == sorted(places)


def test_the_questions_that_may_be_acute_are_marked(
    printed: str, table: ScoreTable, language: Language
) -> None:
    for item in table.design.items:
        label = flat(item.wording.label.in_language(language))
        assert (f"! {label}" in printed) == (item.acute != "never"), label


def test_the_card_speaks_as_the_product_does(
    table: ScoreTable, catalogue: Catalogue, language: Language
) -> None:
    """REQ plain-words: short sentences, and no word that declares anybody safe or suspect."""
    card = score_card(table, catalogue, language)

    assert card.off == ()
    for sentence in (*card.texts.values(), *card.limits):
        assert findings(sentence, language) == []
    for key in ("beyond", "elsewhere"):
        text = card_texts().sentences[language][f"limits.{key}"]
        assert isinstance(text, str)
        assert findings(text, language) == []


def test_every_sum_has_the_words_that_the_screen_gives_its_estimate(
    table: ScoreTable, catalogue: Catalogue, language: Language
) -> None:
    card, scale = score_card(table, catalogue, language), whole_points(table, catalogue).scale
    lowest = number(card.scale[1].lowest) - 20
    highest = number(card.scale[-1].lowest) + 20
    own = card_texts()
    heads = [own(language, "start.from", band=own(language, f"start.band.{b.id}")) for b in table.bands[1:]]

    assert list(card.limit_heads) == heads
    for setting, start in zip(table.settings, card.starts, strict=True):
        limits = [number(limit) for limit in start.limits]
        assert limits == sorted(limits)
        for total in range(lowest, highest + 1):
            by_card = sum(total >= limit for limit in limits)
            assert table.bands[by_card] == table.band_of(probability_of(total / scale), setting), total


def test_it_says_how_far_it_may_be_off(printed: str, language: Language) -> None:
    cases = {"nl": "30.000", "en": "30,000"}[language]

    assert flat(card_texts()(language, "limits.within", n=1, cases=cases)) in printed


@pytest.fixture(scope="module")
def uneven(table: ScoreTable) -> ScoreTable:
    """A model in which one answer weighs so much that two digits leave little for the others."""
    coefficients = np.array(table.coefficients)
    coefficients[np.argmax(coefficients)] = 12.0
    return replace(table, coefficients=coefficients, points=table.design.points(coefficients))


def test_a_model_whose_points_are_uneven_says_where_it_is_off(
    uneven: ScoreTable, catalogue: Catalogue, language: Language
) -> None:
    """What is printed is what was counted: setting, largest difference, between which estimates."""
    whole = whole_points(uneven, catalogue)
    card = score_card(uneven, catalogue, language)
    (page,) = PdfReader(BytesIO(score_card_pdf(uneven, catalogue, language))).pages
    text = flat(page.extract_text())
    off = losses(uneven, whole, simulated_intakes(uneven, catalogue, 2))

    assert np.abs(whole.points).max() <= MOST_POINTS
    assert [loss for loss in off if loss.beyond], "nothing was uneven"
    for loss in off:
        assert (loss.largest > MOST_LOST) == (loss.beyond is not None) == (loss.beyond_cases > 0)
        if loss.beyond:
            name = setting_name(loss.setting, language)
            (sentence,) = [s for s in card.off if name in s]
            assert f" {int(np.ceil(loss.largest))} " in sentence
            assert sentence in text
    assert len(card.off) == sum(loss.beyond is not None for loss in off) + 1
    assert len(card.limits) == 5, "and nothing says that it is at most 1 everywhere"


def test_a_model_of_the_first_rules_stops_at_a_confirmed_sign_alone(
    table: ScoreTable, catalogue: Catalogue
) -> None:
    """Under the first edition of the rules two suspected signs were scored."""
    setting = table.settings[0]
    bands = tuple(
        replace(band, lowest=dict.fromkeys(table.settings, band.lowest[setting])) for band in table.bands
    )
    first = score_card(replace(table, rules=1, bands=bands), catalogue, "en")

    assert first.texts["stop"] == card_texts()("en", "stop.confirmed")


def test_the_same_model_gives_the_same_bytes(table: ScoreTable, catalogue: Catalogue) -> None:
    """REQ reproducible: a printed card can be made again exactly."""
    assert score_card_pdf(table, catalogue, "nl") == score_card_pdf(table, catalogue, "nl")


def test_a_setting_that_nobody_simulated_is_one_clear_sentence(
    table: ScoreTable, catalogue: Catalogue, renamed: Callable[[ScoreTable], ScoreTable]
) -> None:
    with pytest.raises(EvidenceError, match="elsewhere"):
        score_card(renamed(table), catalogue, "nl")


@pytest.fixture
def renamed() -> Callable[[ScoreTable], ScoreTable]:
    """Gives a model a setting of another name."""

    def rename(table: ScoreTable) -> ScoreTable:
        old, new = "general_crisis_shelter", "elsewhere"
        bands = tuple(
            replace(
                band,
                lowest={new if k == old else k: v for k, v in band.lowest.items()},
                expected={new if k == old else k: v for k, v in band.expected.items()},
            )
            for band in table.bands
        )
        bases = {new if k == old else k: base for k, base in table.bases.items()}
        return replace(table, bases=bases, bands=bands)

    return rename
