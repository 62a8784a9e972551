"""One collection of facts about a model: from its file, the results of its validation, the registry and
``organisation.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import metadata, version
from typing import Any, Final

from screening.canonical_json import canonical
from screening.evidence.published_figures import figures
from screening.explain.screener import FEWEST_ANSWERS, OLDEST, YOUNGEST
from screening.language import LANGUAGES, Text
from screening.model.score_table import LEARNED_FROM_MADE_UP
from service.areas.serving_model.model_status_view import status_of
from service.core.days import day_of
from service.core.organisation import Organisation
from service.core.reader_language import reader
from service.publication import fact_tables, result_tables
from service.publication.documented_model import Subject
from service.publication.fact_list import FactEntry, fact_list
from service.publication.facts import Fact, Facts, FactTable, Missing, Source
from service.publication.publishable_counts import publishable_counts
from service.publication.written_figures import (
    ResultFigures,
    Shown,
    both,
    day_words,
    frame_texts,
    people_words,
    shown_value,
    whole,
)

PRODUCT: Final = "signaalwijzer"
_ESTIMATES: Final = ("of_100", "change_100", "estimate")


def collect(subject: Subject) -> Facts:
    """Every fact that is known of ``subject``, and every one that is missing.

    Raises ``ValidationError`` where the results file lacks a part.
    """
    figures_of_results = None if subject.results is None else ResultFigures(subject.results)
    known = _Collected()
    _product(known, subject)
    _registry(known, subject)
    for entry in fact_list().values():
        if entry.part == "organisation":
            _organisation(known, entry, subject.organisation)
        elif entry.part == "results":
            _result(known, entry, subject, figures_of_results)
    tables: dict[str, FactTable] = fact_tables.tables_of(subject)
    if figures_of_results is not None:
        tables |= result_tables.tables_of(figures_of_results)
    return Facts(known.facts, known.missing, tables, _conditions(subject), _stamps(subject))


class _Collected:
    """Facts as they are found, each held to the list."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.missing: dict[str, Missing] = {}

    def found(self, id_: str, value: Any, shown: Shown, source: Source) -> None:
        canonical(value)  # a plain value, or an error
        self.facts[id_] = Fact(id_, fact_list()[id_].label, value, shown, source)

    def is_missing(self, id_: str) -> None:
        self.missing[id_] = fact_list()[id_].missing()


def _product(known: _Collected, subject: Subject) -> None:
    table, catalogue = subject.table, subject.catalogue

    def found(id_: str, value: Any, source: Source, shown: Shown | None = None) -> None:
        written = both(lambda _: whole(value) if isinstance(value, int) else str(value))
        known.found(id_, value, shown or written, source)

    found("product_version", version(PRODUCT), Source("product", "version"))
    found("licence", metadata(PRODUCT)["License-Expression"], Source("product", "licence"))
    found("model", f"{table.name}-{table.version}", Source("model", "name"))
    found("model_digest", table.digest, Source("model", "digest"))
    words = both(lambda language: status_of(subject.status, reader(language, _zone(subject))))
    found("model_status", subject.status.code, Source("model", "status"), words)
    found("catalogue_version", catalogue.version, Source("model", "catalogue.version"))
    found("catalogue_digest", catalogue.digest, Source("model", "catalogue.digest"))
    found("questions", len(catalogue), Source("product", "catalogue"))
    found("scored_questions", len(catalogue.scored), Source("product", "catalogue"))
    direct = sum(indicator.role == "direct" for indicator in catalogue)
    found("direct_signs", direct, Source("product", "catalogue"))
    found("youngest", YOUNGEST, Source("product", "ages"))
    found("oldest", OLDEST, Source("product", "ages"))
    found("fewest_answers", FEWEST_ANSWERS, Source("product", "fewest answers"))
    found("figures", len(figures()), Source("evidence", "figures"))
    provenance = table.provenance
    _learned_from(known, subject)
    for id_, name in (("made_by", "made_by"), ("evidence_digest", "evidence")):
        if isinstance(provenance.get(name), str):
            found(id_, provenance[name], Source("model", name))
    if subject.results_digest is None:
        known.is_missing("results_digest")
    else:
        found("results_digest", subject.results_digest, Source("results", "digest"))
    if subject.made_on is not None:
        day = subject.made_on
        shown = both(lambda language: day_words(day, language))
        found("made_on", day.isoformat(), Source("product", "day"), shown)


def _learned_from(known: _Collected, subject: Subject) -> None:
    """How many outcomes the model learned from, and whether they are made up."""
    number = int(subject.table.provenance.get("local_outcomes") or 0)
    made_up = subject.table.status == LEARNED_FROM_MADE_UP
    key = "words.learned_none" if not number else "words.learned_made_up" if made_up else "words.learned_own"
    shown = both(lambda language: frame_texts()(language, key, n=whole(number)))
    known.found("learned_from", number, shown, Source("model", "local_outcomes"))


def _registry(known: _Collected, subject: Subject) -> None:
    standing = subject.standing
    if standing is None:
        for id_ in ("stage", "begin_month"):
            known.is_missing(id_)
        return
    shown = both(lambda language: reader(language)(f"scoring.stage_{standing.stage}"))
    known.found("stage", standing.stage, shown, Source("registry", "stage"))
    months = (("begin_month", standing.begin), ("end_month", standing.end))
    for id_, moment in months:
        if moment is not None and subject.organisation is not None:
            month = f"{day_of(moment, subject.organisation.zone):%Y-%m}"
            known.found(id_, month, dict.fromkeys(LANGUAGES, month), Source("registry", id_))
        elif id_ == "begin_month":
            known.is_missing(id_)


def _organisation(known: _Collected, entry: FactEntry, organisation: Organisation | None) -> None:
    value: Any = organisation
    for name in entry.at.split("."):
        value = getattr(value, name, None)
    if value is None or value == ():
        if entry.unless not in known.facts:
            known.is_missing(entry.id)
        return
    plain = _plain(value)
    known.found(entry.id, plain, shown_value(plain, entry.form), Source("organisation", entry.at))


def _result(
    known: _Collected, entry: FactEntry, subject: Subject, figures_of_results: ResultFigures | None
) -> None:
    if figures_of_results is None or subject.results is None:
        known.is_missing(entry.id)
        return
    value: Any = subject.results
    for name in entry.at.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None:
        known.is_missing(entry.id)
    elif entry.form == "people":
        number = publishable_counts(subject.results)[entry.at]
        known.found(entry.id, number, people_words(number), Source("results", entry.at))
    elif entry.form == "said":
        known.found(entry.id, _plain(value), figures_of_results.said(entry.said), Source("results", entry.at))
    elif entry.form in _ESTIMATES:
        shown = figures_of_results.estimate(value, entry.form)
        known.found(entry.id, _plain(value), shown, Source("results", entry.at))
    else:
        known.found(entry.id, value, shown_value(value, entry.form), Source("results", entry.at))


def _plain(value: Any) -> Any:
    """Settings as plain values."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _zone(subject: Subject) -> str:
    return "UTC" if subject.organisation is None else subject.organisation.timezone


def _conditions(subject: Subject) -> frozenset[str]:
    """What parts of documents depend on; each has its opposite, so a part for either can be written."""
    in_use = subject.standing is not None and subject.standing.in_use
    learned = bool(subject.table.provenance.get("local_outcomes"))
    holds = {
        "validated": subject.results is not None,
        "installed": subject.organisation is not None,
        "in_use": in_use,
        "learned": learned,
        "demonstration": subject.demonstration,
    }
    return frozenset(name if held else f"not_{name}" for name, held in holds.items())


def _stamps(subject: Subject) -> tuple[Text, ...]:
    keys = [
        key
        for key, holds in (
            ("stamp.demonstration", subject.demonstration),
            ("stamp.not_validated", subject.results is None),
        )
        if holds
    ]
    return tuple(fact_tables.text_of(key) for key in keys)
