"""The programme report as pictures: each stay as a dot by year, shares with their exact intervals, means of
the living climate beside earlier years and the norm group.

They show what the tables of the report show, and the same is hidden. A group without a figure has its row,
with the reason in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.areas.programme_report.report import COMBINED, OUTCOMES, Figure, Report
from service.areas.stays.codes import CLIMATE
from service.core.organisation import ClimateScale
from service.core.reader_language import Reader
from service.web.pictures.dot_plot import DotPlot, Measured, dot_plot, dot_plot_of_100
from service.web.pictures.picture import Caption, decimal, whole_of_100
from service.web.pictures.scale import Scale
from service.web.pictures.yearly_dot_strips import Strips, Year, spread_of, strips

MARKS: Final = Scale(0, 10, 2)
SCORES: Final = Scale(1, 5, 1)
"""The scales of the mark and of the living climate."""

Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Pictures:
    """By section of the report; a section of which nothing may be told has none."""

    lengths: Strips | None
    dots: Mapping[str, tuple[DotPlot, ...]]


def pictures(report: Report, norm: Mapping[ClimateScale, float], indicator: Name, words: Reader) -> Pictures:
    """``norm`` holds the means of the norm group on the scales of the climate, where the organisation has
    them; ``indicator`` gives the words of an indicator."""
    short = [
        *((words("progpic.all_years"), f) for f in _of(report, "duration", "under_three_months")),
        *((f.group, f) for f in _of(report, "duration_year", "under_three_months")),
    ]
    order = {group: place for place, group in enumerate((COMBINED, *OUTCOMES))}
    outcomes = sorted(_of(report, "outcome", "share"), key=lambda f: order[f.group])
    dots = {
        "duration_year": _shares("under_three", short, words),
        "outcome": _shares("outcome", [(words(f"progoutcome.{f.group}"), f) for f in outcomes], words),
        "longer": _shares(
            "longer", [(words(f"staylonger.{f.group}"), f) for f in _of(report, "longer", "share")], words
        ),
        "satisfaction": _mark(report, words),
        "climate": tuple(p for scale in CLIMATE for p in _climate(report, scale, norm.get(scale), words)),
        "missed": tuple(
            picture
            for measure in ("absent", "no")
            for picture in _shares(f"missed_{measure}", _missed(report, measure, indicator), words)
        ),
    }
    return Pictures(_lengths(report, words), dots)


def _of(report: Report, section: str, measure: str) -> list[Figure]:
    return [figure for figure in report.of(section) if figure.measure == measure]


def _missed(report: Report, measure: str, indicator: Name) -> list[tuple[str, Figure]]:
    """What was missed in this way, most often first."""
    figures = sorted(_of(report, "missed", measure), key=lambda figure: -(figure.value or 0.0))
    return [(indicator(figure.group), figure) for figure in figures]


def _lengths(report: Report, words: Reader) -> Strips | None:
    years = _of(report, "duration_year", "median_days")
    spreads = {
        year: spread_of({float(length): n for length, n in days.items()})
        for year, days in report.lengths.items()
    }
    told = [
        words("progpic.length_of", year=year, days=_days(spread.median, words))
        for year, spread in spreads.items()
        if spread
    ]
    if not told:
        return None
    return strips(
        [
            Year(f.group, spreads.get(f.group), words(f"progreason.{f.reason}") if f.reason else "")
            for f in years
        ],
        Caption(words("progpic.lengths"), words("progpic.lengths_found", years=words.joined(told))),
        words,
        say=lambda days: _days(days, words),
    )


def _days(days: float, words: Reader) -> str:
    return words("progpic.days", n=decimal(days, words.language, 0 if days == int(days) else 1))


def _shares(name: str, rows: Sequence[tuple[str, Figure]], words: Reader) -> tuple[DotPlot, ...]:
    """Shares of 100 with their intervals; none where there is no row."""
    if not rows or all(figure.value is None for _, figure in rows):
        return ()
    label, first = next((label, f) for label, f in rows if f.value is not None)
    found = words(
        f"progpic.{name}_found",
        label=label,
        n=whole_of_100(100 * (first.value or 0)),
        count=_count(first),
        total=first.n,
    )
    return (
        dot_plot_of_100(
            [
                Measured(
                    label, _100(f.value), _100(f.low), _100(f.high), f.n, _why(f, words), _among(f, words)
                )
                for label, f in rows
            ],
            Caption(words(f"progpic.{name}"), found),
            words,
            columns=_columns(name, words),
        ),
    )


def _mark(report: Report, words: Reader) -> tuple[DotPlot, ...]:
    figures = [figure for figure in _of(report, "satisfaction", "mark") if figure.value is not None]
    if not figures:
        return ()
    value, n = figures[0].value or 0.0, figures[0].n
    said = decimal(value, words.language, 1)
    return (
        _plot(
            "satisfaction",
            [Measured(words("progpic.mark"), value, n=n, among=words("progpic.marks", n=n))],
            words("progpic.satisfaction_found", mark=said, n=n),
            words,
            say=lambda mark: decimal(mark, words.language, 1),
            scale=MARKS,
        ),
    )


def _climate(report: Report, scale: str, norm: float | None, words: Reader) -> tuple[DotPlot, ...]:
    """The years of one scale, with the line of the norm group where there is one."""
    figures = _of(report, "climate", scale)
    shown = [figure for figure in figures if figure.value is not None]
    if not shown:
        return ()
    last, earlier = shown[-1], [f.value or 0.0 for f in shown[:-1]]
    said = [words("progpic.climate_last", year=last.group, mean=decimal(last.value or 0, words.language, 1))]
    if earlier:
        before = words.joined([decimal(value, words.language, 1) for value in earlier])
        said.append(words("progpic.climate_before", means=before))
    if norm is not None:
        said.append(words("progpic.climate_norm", mean=decimal(norm, words.language, 1)))
    return (
        _plot(
            "climate",
            [
                Measured(
                    f.group, f.value, n=f.n, why=_why(f, words), among=words("progpic.marks", n=f.n or 0)
                )
                for f in figures
            ],
            " ".join(said),
            words,
            say=lambda mean: decimal(mean, words.language, 1),
            scale=SCORES,
            title=words(f"progmeasure.{scale}"),
            reference=None if norm is None else (norm, words("progpic.norm")),
        ),
    )


def _plot(
    name: str,
    rows: Sequence[Measured],
    finding: str,
    words: Reader,
    *,
    say: Callable[[float], str],
    scale: Scale,
    title: str = "",
    reference: tuple[float, str] | None = None,
) -> DotPlot:
    return dot_plot(
        rows,
        Caption(title or words(f"progpic.{name}"), finding),
        words,
        columns=_columns(name, words),
        say=say,
        scale=scale,
        reference=reference,
    )


def _columns(name: str, words: Reader) -> tuple[str, str, str, str]:
    return (
        words(f"progpic.column_{name.partition('_')[0]}"),
        words("progpic.column_n"),
        words("progpic.column_value"),
        words("progpic.column_span"),
    )


def _100(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _why(figure: Figure, words: Reader) -> str:
    return words(f"progreason.{figure.reason}") if figure.reason else ""


def _count(figure: Figure) -> int:
    return round((figure.value or 0.0) * (figure.n or 0))


def _among(figure: Figure, words: Reader) -> str:
    return words("progpic.among", count=_count(figure), total=figure.n) if figure.n else ""
