"""What is published: figures per sign, base rates per place, and instruments with their accuracy.

The figures are facts from the sources named beside them; each keeps its status. A figure id may have many
rows: one id is one sign (``mis_runaway``), one row is one study of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, get_args

from screening.catalogue.indicator import check_identifier
from screening.evidence.errors import EvidenceError
from screening.evidence.read_evidence_files import (
    Row,
    cells,
    check_choice,
    check_interval,
    check_share,
    check_source,
    check_status,
    read_table,
)

Measure = Literal[
    "odds_ratio",
    "adjusted_odds_ratio",
    "crude_odds_ratio",
    "relative_risk",
    "chi_square",
    "prevalence",
    "outcome_share",
    "points",
    "direction",
]
"""``prevalence`` is P(sign | victim) or P(sign | other) in percent; ``outcome_share`` is P(victim | sign)."""

_SHARES = ("prevalence", "sensitivity", "specificity", "ppv", "npv", "auroc")
RATIOS = ("odds_ratio", "adjusted_odds_ratio", "crude_odds_ratio", "relative_risk")


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure about one sign. Percentages are 0 to 100; ``stated``: words, not a number."""

    id: str
    domain: str
    definition: str
    measure: str
    value: float | None
    value_high: float | None
    ci_low: float | None
    ci_high: float | None
    victims_percent: float | None
    others_percent: float | None
    qualifier: str
    stated: str
    population: str
    n: int | None
    citation: str
    doi: str
    status: str
    source_url: str
    note: str

    def __post_init__(self) -> None:
        check_identifier(self.id, "id")
        check_choice(self.measure, "measure", get_args(Measure))
        check_choice(self.qualifier, "qualifier", ("", "about", "more than", "at least"))
        check_status(self.status)
        check_source(self.source_url)
        numbers = (self.value, self.victims_percent, self.others_percent)
        if all(n is None for n in numbers) and not self.stated:
            raise ValueError("a figure needs a number, or words in 'stated'")
        if self.measure in RATIOS and (self.value is None or self.value <= 0):
            raise ValueError(f"'value' of {self.measure} must be a number above 0")
        for percent in (self.victims_percent, self.others_percent):
            if percent is not None and not 0 <= percent <= 100:
                raise ValueError("a percentage must lie between 0 and 100")
        shown = self.victims_percent if self.measure == "prevalence" else self.value
        check_interval(self.ci_low, shown, self.ci_high, "'value'")

    @classmethod
    def of(cls, row: Row) -> Figure:
        """A figure from a row of ``figures.csv``; ``ValueError`` says what is wrong."""
        numbers = ("value", "value_high", "ci_low", "ci_high", "victims_percent", "others_percent")
        return cls(**cells(row, _names(cls), numbers, ("n",)))


@dataclass(frozen=True, slots=True)
class PublishedBaseRate:
    """The share of victims found in one place (probability), or words where it is no share."""

    id: str
    place: str
    share: float | None
    low: float | None
    high: float | None
    n: int | None
    stated: str
    definition: str
    citation: str
    status: str
    source_url: str
    note: str

    def __post_init__(self) -> None:
        check_identifier(self.id, "id")
        check_status(self.status)
        check_source(self.source_url)
        if self.share is None and not self.stated:
            raise ValueError("a base rate needs a 'share', or words in 'stated'")
        for name in ("share", "low", "high"):
            check_share(getattr(self, name), name)
        check_interval(self.low, self.share, self.high, "'share'")

    @classmethod
    def of(cls, row: Row) -> PublishedBaseRate:
        """A base rate from a row of ``base_rates.csv``; ``ValueError`` says what is wrong."""
        return cls(**cells(row, _names(cls), ("share", "low", "high"), ("n",)))


@dataclass(frozen=True, slots=True)
class Instrument:
    """A published instrument and, where it was ever tested, its accuracy (probabilities and counts)."""

    id: str
    name: str
    n_items: int | None
    population: str
    place: str
    n: int | None
    prevalence: float | None
    cutoff: str
    sensitivity: float | None
    sensitivity_low: float | None
    sensitivity_high: float | None
    specificity: float | None
    specificity_low: float | None
    specificity_high: float | None
    ppv: float | None
    npv: float | None
    auroc: float | None
    tp: int | None
    fp: int | None
    fn: int | None
    tn: int | None
    citation: str
    doi: str
    status: str
    source_url: str
    note: str

    def __post_init__(self) -> None:
        check_identifier(self.id, "id")
        check_status(self.status)
        check_source(self.source_url)
        for name in _SHARES:
            check_share(getattr(self, name), name)
        check_interval(self.sensitivity_low, self.sensitivity, self.sensitivity_high, "'sensitivity'")
        check_interval(self.specificity_low, self.specificity, self.specificity_high, "'specificity'")
        counts = (self.tp, self.fp, self.fn, self.tn)
        if None not in counts and self.n is not None and sum(c or 0 for c in counts) != self.n:
            raise ValueError("'tp', 'fp', 'fn' and 'tn' do not add up to 'n'")

    @classmethod
    def of(cls, row: Row) -> Instrument:
        """An instrument from a row of ``instruments.csv``; ``ValueError`` says what is wrong."""
        numbers = (*_SHARES, "sensitivity_low", "sensitivity_high", "specificity_low", "specificity_high")
        return cls(**cells(row, _names(cls), numbers, ("n_items", "n", "tp", "fp", "fn", "tn")))


@cache
def figures() -> tuple[Figure, ...]:
    """All published figures; raises ``EvidenceError`` that names a bad row."""
    return read_table("figures.csv", Figure.of)


@cache
def published_base_rates() -> tuple[PublishedBaseRate, ...]:
    """All published base rates, each of one place with one definition: they are not to be averaged."""
    table = read_table("base_rates.csv", PublishedBaseRate.of)
    _check_unique(table, "base_rates.csv")
    return table


@cache
def instruments() -> tuple[Instrument, ...]:
    """All published instruments, those that were never tested included."""
    table = read_table("instruments.csv", Instrument.of)
    _check_unique(table, "instruments.csv")
    return table


def figures_of(figure_id: str) -> tuple[Figure, ...]:
    """The rows of one figure id; raises ``KeyError`` when there is none."""
    rows = tuple(figure for figure in figures() if figure.id == figure_id)
    if not rows:
        raise KeyError(figure_id)
    return rows


def source_ids() -> frozenset[str]:
    """Every id that an assumption may name as its source."""
    return frozenset(x.id for table in (figures(), published_base_rates(), instruments()) for x in table)


def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _check_unique(table: Iterable[PublishedBaseRate] | Iterable[Instrument], file: str) -> None:
    ids = [row.id for row in table]
    for id_ in ids:
        if ids.count(id_) > 1:
            raise EvidenceError("evidence.bad_row", file=file, row=id_, problem="the id stands there twice")
