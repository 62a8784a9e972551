"""Tables of facts that hold for every model: base rates, limits, steps of the registry, evidence, terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from screening.cli.localised_commands import cli_texts
from screening.evidence.evidence_basis import rests_on
from screening.evidence.published_figures import (
    Figure,
    Instrument,
    PublishedBaseRate,
    figures,
    instruments,
    published_base_rates,
)
from screening.explain.estimate_words import setting_name
from screening.language import LANGUAGES, Language, Text
from screening.validate.report.wording import texts as report_texts
from service.areas.retention.classes import classes
from service.core.days import day_of
from service.core.reader_language import reader
from service.publication.documented_model import Subject
from service.publication.facts import FactTable, Line, Source, Span
from service.publication.written_figures import day_words, frame_texts, whole

Row = tuple[Line, ...]
Study = Figure | Instrument | PublishedBaseRate
_DOI: Final = "https://doi.org/"


def tables_of(subject: Subject) -> dict[str, FactTable]:
    """Every table of ``subject`` that does not need the results of a validation, by its id."""
    made = (
        _table("bases", _bases(subject)),
        _table("bands", _bands(subject)),
        _table("sections", _sections(subject)),
        _table("rests_on", _rests_on(subject)),
        _table("packages", _packages(subject)),
        _table("steps", _steps(subject)),
        _table("retention", _retention),
        _table("evidence", lambda _: _evidence()),
    )
    return {table.id: table for table in made}


def _table(id_: str, rows: Callable[[Language], Iterable[Row]]) -> FactTable:
    """The table ``id_`` with its caption and heads from the texts."""
    return made_table(id_, {language: tuple(rows(language)) for language in LANGUAGES})


def made_table(id_: str, rows: dict[Language, tuple[Row, ...]]) -> FactTable:
    """A table with the caption, the heads and the words for "no rows" of the texts under ``table.<id>``."""
    words = frame_texts()
    heads = {language: tuple(words(language, f"table.{id_}.heads").split(" | ")) for language in LANGUAGES}
    for language in LANGUAGES:
        if any(len(row) != len(heads[language]) for row in rows[language]):
            raise ValueError(f"the rows of the table '{id_}' do not fit its heads")
    return FactTable(id_, text_of(f"table.{id_}.caption"), heads, rows, text_of(f"table.{id_}.empty"))


def text_of(key: str) -> Text:
    """A text of the frame in both languages."""
    return Text(**{language: frame_texts()(language, key) for language in LANGUAGES})


def said(text: str) -> Line:
    """A cell of fixed words."""
    return (Span(text),)


def fact(text: str, source: Source, language: Language | None = None) -> Line:
    """A cell with a value."""
    return (Span(text, source, language),)


def _bases(subject: Subject) -> Callable[[Language], Iterable[Row]]:
    def rows(language: Language) -> Iterable[Row]:
        for setting, base in subject.table.bases.items():
            at = f"bases.{setting}"
            yield (
                said(_named(setting, language)),
                fact(f"{100 * base.rate:.0f}", Source("model", f"{at}.rate")),
                fact(base.source, Source("model", f"{at}.source"), "en"),
            )

    return rows


def _bands(subject: Subject) -> Callable[[Language], Iterable[Row]]:
    def rows(language: Language) -> Iterable[Row]:
        for setting in subject.table.bases:
            for place, band in enumerate(subject.table.bands):
                if band.lowest[setting] <= 0:
                    continue
                expected, at = band.expected[setting], f"bands.{place}"
                yield (
                    said(_named(setting, language)),
                    said(report_texts()(language, f"band.{band.id}")),
                    fact(f"{100 * band.lowest[setting]:.0f}", Source("model", f"{at}.lowest.{setting}")),
                    fact(
                        f"{expected.missed_per_100_victims:.0f}",
                        Source("model", f"{at}.expected.{setting}.missed_per_100_victims"),
                    ),
                    fact(
                        f"{expected.wrongly_marked_per_100_others:.0f}",
                        Source("model", f"{at}.expected.{setting}.wrongly_marked_per_100_others"),
                    ),
                )

    return rows


def _sections(subject: Subject) -> Callable[[Language], Iterable[Row]]:
    catalogue = subject.catalogue

    def rows(language: Language) -> Iterable[Row]:
        for section in catalogue.sections:
            number = len(catalogue.in_section(section.id))
            title = section.title.in_language(language)
            yield said(title), fact(str(number), Source("product", f"catalogue.{section.id}"))

    return rows


def _rests_on(subject: Subject) -> Callable[[Language], Iterable[Row]]:
    counts = Counter(rests_on(indicator) for indicator in subject.catalogue)

    def rows(language: Language) -> Iterable[Row]:
        for grade in ("published_figure", "direction_only", "practice_list", "judgement"):
            words = cli_texts()(language, f"catalogue.grade.{grade}")
            yield said(words), fact(str(counts[grade]), Source("evidence", f"rests_on.{grade}"))

    return rows


def _packages(subject: Subject) -> Callable[[Language], Iterable[Row]]:
    packages = subject.table.provenance.get("packages") or {}
    return lambda _: [
        (said(name), fact(str(number), Source("model", f"packages.{name}")))
        for name, number in sorted(packages.items())
    ]


def _steps(subject: Subject) -> Callable[[Language], Iterable[Row]]:
    standing, organisation = subject.standing, subject.organisation

    def rows(language: Language) -> Iterable[Row]:
        if standing is None or organisation is None:
            return
        words = reader(language)
        for place, step in enumerate(standing.steps):
            stage = words(f"scoring.stage_{step.to_stage}")
            at = Source("registry", f"steps.{place}")
            yield (
                fact(day_words(day_of(step.at, organisation.zone), language), at),
                fact(frame_texts()(language, f"step.{step.kind}"), at),
                fact(stage, at),
            )

    return rows


def _retention(language: Language) -> Iterable[Row]:
    import service.db.all_tables  # noqa: F401  the classes name tables, which must be known by then

    words = reader(language)
    for kept in classes():
        if kept.years is None and kept.days is None:
            continue
        key, number = ("words.years", kept.years) if kept.years else ("words.days", kept.days)
        term = f"{frame_texts()(language, key, n=number)} {words(f'counts.{kept.id}')}"
        yield (
            said(words(f"kinds.{kept.id}")),
            fact(term, Source("product", f"retention.{kept.id}")),
            said(words(f"ending.{kept.how}")),
        )


def _evidence() -> Sequence[Row]:
    """Every study once: what has a DOI shows that first, the page where it was read stands after it."""
    rows: dict[str, Row] = {}
    studies: list[Study] = [*figures(), *published_base_rates(), *instruments()]
    for one in studies:
        at, places = Source("evidence", one.id), _read_at(one)
        has_doi = places[0].startswith(_DOI)
        if one.citation not in rows or (has_doi and _DOI not in rows[one.citation][1][0].text):
            where = tuple(
                Span(f"{' · ' if number else ''}{place}", at) for number, place in enumerate(places)
            )
            rows[one.citation] = ((Span(one.citation, at, "en"),), where)
    return [rows[citation] for citation in sorted(rows, key=str.casefold)]


def _read_at(one: Study) -> list[str]:
    """The DOI of a study where it has one, then the page where it was read."""
    doi = getattr(one, "doi", "")
    places = [f"{_DOI}{doi}", one.source_url] if doi else [one.source_url]
    return places[:1] if len({place.lower() for place in places}) == 1 else places


def _named(setting: str, language: Language) -> str:
    name = setting_name(setting, language)
    return name[0].upper() + name[1:]


def counted(number: int | None) -> str:
    """A number of people, or a dash where it is hidden."""
    return "–" if number is None else whole(number)
