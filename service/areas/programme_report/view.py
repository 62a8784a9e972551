"""The report in words: each section as a table, each figure with its interval or the reason it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.areas.programme_report.report import ALL, OUTCOMES, Figure, Report
from service.areas.stays.codes import CLIMATE
from service.core.reader_language import Reader
from service.model_runtime.catalogue_and_model_archive import Archive
from service.web.pictures.picture import whole_ends, whole_of_100

Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class TableView:
    """One section: its heading, what it says, its columns and rows. ``note`` stands in place of rows."""

    id: str
    title: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    note: str = ""

    @property
    def is_drawn_whole(self) -> bool:
        """Whether the pictures of this section say all that its table says; on paper it has its table."""
        return self.id in ("outcome", "longer", "missed")


@dataclass(frozen=True, slots=True)
class HeadView:
    """The figures that stand first: how many, how long, which share, which mark."""

    text: str
    value: str
    more: str


def period(report: Report, reader: Reader) -> str:
    """Which stays the report is about, in a sentence that also stands on paper."""
    since, until, setting = report.chosen.since, report.chosen.until, report.chosen.setting
    words = reader(
        "programme.period",
        since=reader.day(since) if since else reader("programme.start"),
        until=reader.day(until) if until else reader("programme.now"),
    )
    return f"{words} {reader(f'setting.{setting}')}." if setting else words


def heads(report: Report, reader: Reader) -> tuple[HeadView, ...]:
    """What the published description gives in its first lines."""
    wanted = (
        ("ended", ALL, "count"),
        ("outcome", "established_or_strong", "share"),
        ("duration", ALL, "mean_days"),
        ("duration", ALL, "median_days"),
        ("duration", ALL, "under_three_months"),
        ("satisfaction", ALL, "mark"),
    )
    by_place = {(f.section, f.group, f.measure): f for f in report.figures}
    return tuple(
        HeadView(reader(f"programme.{place[2]}_{place[0]}"), value(figure, reader), interval(figure, reader))
        for place in wanted
        if (figure := by_place.get(place)) is not None
    )


def tables(report: Report, archive: Archive, reader: Reader) -> tuple[TableView, ...]:
    """Every further section, in the order of the report."""
    lengths = ("mean_days", "median_days", "under_three_months")
    outcomes = (*OUTCOMES, "established_or_strong")

    indicator = indicator_name(archive, reader)
    further = [
        _table("duration_year", report, lengths, str, reader),
        _table("duration_setting", report, lengths, lambda code: reader(f"setting.{code}"), reader),
        _table("longer", report, ("share",), lambda code: reader(f"staylonger.{code}"), reader),
        _table(
            "outcome", report, ("share",), lambda code: reader(f"progoutcome.{code}"), reader, order=outcomes
        ),
        _table("judgement", report, OUTCOMES, lambda code: reader(f"view.{code}"), reader),
        _table("climate", report, CLIMATE, str, reader),
        _table("missed", report, ("absent", "no"), indicator, reader),
    ]
    return tuple(table for table in further if table is not None)


def indicator_name(archive: Archive, reader: Reader) -> Name:
    """Gives the words of an indicator; a code that no catalogue knows any more stands as it is."""

    def name(code: str) -> str:
        indicator_of_code = archive.named(code)
        return reader.pick(indicator_of_code.wording.label) if indicator_of_code is not None else code

    return name


def _table(
    section: str,
    report: Report,
    measures: tuple[str, ...],
    name: Name,
    reader: Reader,
    *,
    order: tuple[str, ...] = (),
) -> TableView | None:
    figures = report.of(section)
    if not figures:
        return None
    title, lead = reader(f"programme.{section}"), reader(f"proglead.{section}")
    if all(figure.group == ALL for figure in figures):
        return TableView(section, title, lead, (), (), note=value(figures[0], reader))
    groups = order or tuple(dict.fromkeys(figure.group for figure in figures))
    cells = {(f.group, f.measure): f for f in figures}
    return TableView(
        id=section,
        title=title,
        lead=lead,
        columns=tuple(reader(f"progmeasure.{measure}") for measure in measures),
        rows=tuple(
            (name(group), tuple(_both(cells[group, measure], reader) for measure in measures))
            for group in groups
        ),
    )


def _both(figure: Figure, reader: Reader) -> str:
    """The value with its interval."""
    return " ".join(part for part in (value(figure, reader), interval(figure, reader)) if part)


def value(figure: Figure, reader: Reader) -> str:
    """The figure as people say it: a count, a share of 100, months and days, a mark."""
    if figure.reason in ("small_cell", "all_only"):
        return reader(f"programme.{figure.reason}")
    if figure.value is None:
        return reader("programme.not_known", why=reader(f"progreason.{figure.reason}"))
    if figure.low is not None:
        return reader("programme.of_100", n=whole_of_100(100 * figure.value))
    if figure.measure in ("mean_days", "median_days"):
        months = _decimal(figure.value / 30.4375, reader)
        return reader("programme.length", months=months, days=round(figure.value))
    if figure.section in ("satisfaction", "climate"):
        return reader("programme.mean_of", mean=_decimal(figure.value, reader), n=figure.n)
    return str(round(figure.value))


def interval(figure: Figure, reader: Reader) -> str:
    """The exact interval of a share in the same unit, with how many stays it is about."""
    if figure.low is None or figure.high is None:
        return ""
    low, high = whole_ends(100 * figure.low, 100 * figure.high)
    return reader("programme.interval", low=low, high=high, n=figure.n)


def _decimal(number: float, reader: Reader) -> str:
    return reader(
        "programme.decimal", whole=f"{number:.1f}".split(".")[0], part=f"{number:.1f}".split(".")[1]
    )
