"""The pictures of the programme report draw what its tables say, and reproduce the published figures."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.language import LANGUAGES, Language
from service.areas.programme_report.pictures import Pictures, pictures
from service.areas.programme_report.report import THREE_MONTHS, Report, report_of
from service.areas.stays.codes import CLIMATE
from service.areas.stays.report_figures import Chosen, Figures
from service.core.organisation import ClimateScale
from service.core.reader_language import reader
from service.demo.made_up_stays import made_stays
from tests.service.programme.test_report import EVERYTHING as ALL
from tests.service.programme.test_report import OF_A_PERIOD, TWELVE
from tests.service.web.pictures.drawn import drawn, marks, number, path, table, written

MONTH: Final = 30.4375
NORM: Final[Mapping[ClimateScale, float]] = {"support": 3.5}
EVIDENCE: Final = "published_base_rates.csv"
PINQ: Final = "PINQ-crisis"
DESCRIPTION: Final = "000_bfdaaeb400dda74d.txt"


def seen(
    report: Report, language: Language = "nl", norm: Mapping[ClimateScale, float] | None = None
) -> Pictures:
    return pictures(report, norm or {}, lambda code: code, reader(language))


def of_made_stays(years: tuple[int, ...]) -> Figures:
    """What the database counts of the made-up stays that ended in ``years``; the climate of all of them."""
    every = made_stays()
    stays = [stay for stay in every if stay.ended_on.year in years]
    given = [stay.mark for stay in stays if stay.mark is not None]
    climate: Counter[tuple[int, str]] = Counter()
    answered: Counter[tuple[int, str]] = Counter()
    for stay in every:
        for scale, score in zip(CLIMATE, stay.climate, strict=False):
            climate[stay.ended_on.year, scale] += round(10 * score)
            answered[stay.ended_on.year, scale] += 1
    established = [stay for stay in stays if stay.outcome == "established"]
    return Figures(
        lengths=Counter((s.ended_on.year, "specialised_crisis_shelter", s.days) for s in stays),
        outcomes=Counter((s.outcome, s.judgement) for s in stays),
        longer=Counter(s.longer_because for s in stays if s.days > 8 * 7),
        marks=(len(given), sum(given)),
        climate={key: (answered[key], total) for key, total in climate.items()},
        missed=Counter((i, a) for s in established for i, a in s.learnt.items()),
    )


@pytest.fixture(scope="module")
def both_years() -> Report:
    return report_of(of_made_stays((2015, 2016)), ALL)


@pytest.fixture(scope="module")
def published(repository: Path) -> dict[str, Any]:
    """The figures of PINQ-crisis as the shared evidence and the published description give them."""
    shared = repository.parent / "shared"
    rates, seed = shared / "evidence" / EVIDENCE, shared / "seeds" / DESCRIPTION
    if not rates.is_file() or not seed.is_file():
        pytest.skip("the shared evidence is not here")
    with rates.open(encoding="utf-8") as file:
        (row,) = [one for one in csv.reader(file) if one and PINQ in one[0]]
    text = seed.read_text("utf-8")

    def told(pattern: str) -> re.Match[str]:
        match = re.search(pattern, text)
        assert match is not None, pattern
        return match

    ended = told(r"In 2015 en 2016 is de hulp beëindigd aan (\d+) meisjes")
    lasted = told(r"In 2015 duurde .* gemiddeld (\d+) maanden en in 2016 ruim (\d+) maanden")
    mark = told(r"waarderen PINQ-crisis met een (\d+,\d+)")
    low, high = re.findall(r"0\.\d+", row[2])[:2]
    told(r"De meeste meisjes verblijven korter dan 3 maanden maar enkelen aanzienlijk langer")
    told(r"In 2016 waren de meisjes duidelijk positiever dan die in 2015 en 2014, en ook positiever dan de")
    return {
        "share": float(row[1]),
        "low": float(low),
        "high": float(high),
        "n": int(row[3]),
        "ended": int(ended[1]),
        "months": (int(lasted[1]), int(lasted[2])),
        "mark": float(mark[1].replace(",", ".")),
    }


def test_the_published_figures_stand_in_the_pictures(both_years: Report, published: dict[str, Any]) -> None:
    """24 ended; 12 of them, with the published interval; 6 and over 4 months; most under three; 8.5; and a
    better climate in 2016 than in 2014, 2015 and the norm group."""
    found = seen(both_years, norm={"support": 3.5, "growth": 3.4, "atmosphere": 3.4, "repression": 2.7})
    (outcome,) = found.dots["outcome"]
    element = drawn("dot_plot", outcome)
    dots, spans = marks(element, "circle", "dot"), marks(element, "line", "span")

    assert published["ended"] == published["n"] == 24
    assert dots[0]["cx"] == 100 * published["share"]
    assert [spans[0]["x1"], spans[0]["x2"]] == pytest.approx(
        [100 * published["low"], 100 * published["high"]], abs=0.51
    )
    assert f"12 van {published['ended']}" in outcome.caption.finding

    assert found.lengths is not None
    strips = drawn("strips", found.lengths)
    end = found.lengths.ticks[-1]
    per_day = end.at / number(end.said)
    means = [sum(x for x, _ in row.dots) / len(row.dots) / per_day / MONTH for row in found.lengths.rows]
    assert [row.label for row in found.lengths.rows] == ["2015", "2016"]
    assert sum(len(row.dots) for row in found.lengths.rows) == published["ended"]
    assert len(path(strips, "dots")) == len(found.lengths.rows[0].dots)
    assert means[0] == pytest.approx(published["months"][0], abs=0.1)
    assert published["months"][1] < means[1] < published["months"][1] + 1
    under = [x for row in found.lengths.rows for x, _ in row.dots if x <= THREE_MONTHS * per_day]
    assert len(under) > published["ended"] / 2

    (short,) = found.dots["duration_year"]
    assert marks(drawn("dot_plot", short), "circle", "dot")[0]["cx"] == pytest.approx(
        100 * len(under) / published["ended"], abs=0.01
    )
    (mark,) = found.dots["satisfaction"]
    (dot,) = marks(drawn("dot_plot", mark), "circle", "dot")
    assert dot["cx"] / 10 == pytest.approx(published["mark"], abs=0.01)

    better = {"Ondersteuning": 1, "Groei": 1, "Sfeer": 1, "Repressie": -1}
    for plot in found.dots["climate"]:
        of_year = {row.label: row.at or 0.0 for row in plot.rows}
        way = better[plot.caption.title]
        earlier = max(way * of_year[year] for year in ("2014", "2015"))
        assert way * of_year["2016"] > max(earlier, way * (plot.reference or 0.0)), plot.caption.title


def test_every_dot_is_a_stay_and_the_line_their_middle(both_years: Report) -> None:
    found = seen(both_years).lengths
    assert found is not None
    element = drawn("strips", found)
    per_day = found.ticks[-1].at / number(found.ticks[-1].said)
    lines = marks(element, "line", "median")

    for row, strip, line in zip(table(element), found.rows, lines, strict=True):
        days = sorted(x / per_day for x, _ in strip.dots)
        assert int(row[1]) == len(days)
        assert line["x1"] / per_day == pytest.approx(number(row[2]), abs=0.06)
        assert [days[0], days[-1]] == pytest.approx([number(row[3]), number(row[4])], abs=0.06)


@pytest.mark.parametrize("section", ["duration_year", "outcome", "longer", "missed"])
def test_shares_are_drawn_as_their_table_says(both_years: Report, section: str) -> None:
    """Each share with how many of how many, and its exact interval, whose whole numbers hold all of it."""
    figures = {round(100 * (f.value or 0), 2): f for f in both_years.of(section) if f.low is not None}
    for plot in seen(both_years).dots[section]:
        element = drawn("dot_plot", plot)
        rows = [row for row in table(element) if "te klein" not in row[2]]
        spans = [mark for mark in marks(element, "line", "span") if mark["y1"] == mark["y2"]]
        for row, dot, span in zip(rows, marks(element, "circle", "dot"), spans, strict=True):
            figure = figures.get(dot["cx"])
            assert dot["cx"] == pytest.approx(number(row[2]), abs=0.51)
            low, high = (number(words) for words in row[3].split(" tot "))
            assert low - 0.01 <= span["x1"] < low + 1
            assert high - 1 < span["x2"] <= high + 0.01
            if figure is not None:
                assert span["x1"] == pytest.approx(100 * (figure.low or 0), abs=0.01)


def test_the_climate_stands_beside_its_norm_group(both_years: Report) -> None:
    plots = seen(both_years, norm=NORM).dots["climate"]

    assert [plot.caption.title for plot in plots] == ["Ondersteuning", "Groei", "Sfeer", "Repressie"]
    assert [plot.reference for plot in plots] == [62.5, None, None, None]
    assert "Normgroep: 3,5." in plots[0].caption.finding
    for plot in plots:
        element = drawn("dot_plot", plot)
        for row, dot in zip(table(element), marks(element, "circle", "dot"), strict=True):
            assert 1 + dot["cx"] / 25 == pytest.approx(number(row[2]), abs=0.051)


def test_a_hidden_year_has_its_row_and_no_mark() -> None:
    """REQ small-cells: nor do the other marks move by how long the hidden stays were."""
    shown = {(2016, "general_crisis_shelter", days): 1 for days in range(30, 50)}
    shown |= {(2014, "general_crisis_shelter", days): 2 for days in range(30, 45)}
    pictures_of = [
        seen(report_of(replace(TWELVE, lengths=shown | {(2015, "general_crisis_shelter", days): 9}), ALL))
        for days in (60, 300)
    ]
    one, other = (found.lengths for found in pictures_of)

    assert one is not None
    assert one == other
    assert [(row.label, len(row.dots)) for row in one.rows] == [("2014", 30), ("2015", 0), ("2016", 0)]
    hidden = "de groep is te klein of verraadt een kleine groep"
    assert one.rows[1].said == one.rows[2].said == hidden


BAD: Final[dict[str, Figures]] = {
    "nothing": Figures({}, {}, {}, (0, 0), {}, {}),
    "one stay": replace(TWELVE, lengths={(2016, "general_crisis_shelter", 40): 1}),
    "one outcome": replace(TWELVE, outcomes={("established", "suspicion"): 12}),
    "no established case": replace(
        TWELVE, outcomes={("not_shown", "suspicion"): 6, ("undetermined", "x"): 6}
    ),
    "no length at all": replace(TWELVE, lengths={(2016, "general_crisis_shelter", 0): 12}),
    "one very long stay": replace(TWELVE, lengths={(2016, "x", 40): 11, (2016, "x", 36_500): 1}),
    "nobody answered": replace(TWELVE, marks=(0, 0), climate={(2016, "support"): (0, 0)}),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("chosen", [ALL, OF_A_PERIOD])
def test_what_is_missing_is_said_and_no_frame_is_empty(what: str, chosen: Chosen, language: Language) -> None:
    found = seen(report_of(BAD[what], chosen), language)
    drawn_ones: list[tuple[str, Any]] = [
        ("dot_plot", plot) for plots in found.dots.values() for plot in plots
    ]
    if found.lengths is not None:
        drawn_ones.append(("strips", found.lengths))
    for macro, picture in drawn_ones:
        text = written(macro, picture, language)
        assert picture.drawn
        for broken in ("nan", "None", '"inf', "inf%"):
            assert broken not in text, (what, picture.caption.title)


@given(st.dictionaries(st.integers(0, 900), st.integers(1, 400), min_size=1, max_size=60))
def test_the_dots_of_many_stays_stand_where_they_lie(days: dict[int, int]) -> None:
    """However many there are, the picture stays small: a dot then stands for several of them."""
    report = Report(
        ALL,
        report_of(replace(TWELVE, lengths={(2016, "x", d): n + 10 for d, n in days.items()}), ALL).figures,
        {"2016": {d: n + 10 for d, n in days.items()}},
    )
    found = seen(report).lengths
    assert found is not None
    (row,) = found.rows
    total = sum(n + 10 for n in days.values())

    assert len(row.dots) == -(-total // row.each)
    assert len(row.dots) <= 100
    assert table(drawn("strips", found))[0][1] == str(total)
