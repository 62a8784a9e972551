"""What is assumed about the population: read from ``data/parameters.toml`` and checked.

Each number carries a status. ``verified``, ``partly_verified`` and ``recalled`` belong to a published
figure, ``judgement`` to a guess of our own that waits for a figure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final, Literal, TypeVar, get_args

from screening.evidence.errors import EvidenceError
from screening.evidence.published_figures import source_ids
from screening.evidence.read_evidence_files import check_status, text_of

T = TypeVar("T")
Block = Literal["home", "running", "online", "control"]
BLOCKS: Final[tuple[str, ...]] = get_args(Block)


@dataclass(frozen=True, slots=True)
class Share:
    """Shares among young people who are not victims, one per level above the lowest, with their status."""

    share: tuple[float, ...]
    status: str
    source: str

    def __post_init__(self) -> None:
        if not self.share or min(self.share) <= 0 or sum(self.share) >= 1:
            raise ValueError("each share must be above 0 and their sum below 1")
        check_status(self.status)
        _check_source(self.status, self.source)


@dataclass(frozen=True, slots=True)
class Sight:
    """How well a sign can be seen: shares (probabilities) of missed, suspected and absent answers."""

    missed: float
    missed_range: tuple[float, float]
    suspected: float
    false_suspected: float
    false_confirmed: float
    unknown: float
    not_asked: float
    declined: float

    def __post_init__(self) -> None:
        low, high = self.missed_range
        if not 0 <= low <= self.missed <= high < 1:
            raise ValueError("missed must lie in missed_range")
        for share in (self.suspected, self.false_suspected, self.false_confirmed, self.absent):
            if not 0 <= share < 1:
                raise ValueError("every share must lie between 0 and 1")

    @property
    def absent(self) -> float:
        return self.not_asked + self.unknown + self.declined


@dataclass(frozen=True, slots=True)
class Subtype:
    """One way of being exploited: its share of the victims, block shifts (sd) and leans (log odds)."""

    id: str
    share: float
    shift: Mapping[str, float]
    lean: Mapping[str, float]
    status: str
    source: str

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise ValueError("share must lie between 0 and 1")
        if set(self.shift) != set(BLOCKS):
            raise ValueError(f"shift needs exactly the blocks {', '.join(BLOCKS)}")
        check_status(self.status)
        _check_source(self.status, self.source)


@dataclass(frozen=True, slots=True)
class IndicatorAssumption:
    """How often one indicator is true among others, which block it belongs to, how well it is seen."""

    id: str
    block: str
    sight: str
    others: Share
    spread: tuple[float, ...]
    confirmed: float | None

    def __post_init__(self) -> None:
        if self.block not in BLOCKS:
            raise ValueError(f"block must be one of {', '.join(BLOCKS)}")
        if len(self.spread) != len(self.others.share):
            raise ValueError("spread needs one number per share in others")
        if self.spread[-1] != 1 or list(self.spread) != sorted(self.spread) or self.spread[0] < 0:
            raise ValueError("spread must rise from 0 or more to exactly 1")
        if self.confirmed is not None and not 0 < self.confirmed < 1:
            raise ValueError("confirmed must lie between 0 and 1")


@dataclass(frozen=True, slots=True)
class Window:
    """Where the prior-predictive AUROC must lie, and above which value the build is refused."""

    low: float
    high: float
    leak: float

    def __post_init__(self) -> None:
        if not 0.5 < self.low < self.high <= self.leak < 1:
            raise ValueError("window must have 0.5 < low < high <= leak < 1")


@dataclass(frozen=True, slots=True)
class Factors:
    """Loadings (log odds per sd of the factor) and how much more adversity victims had (sd)."""

    general: float
    own_block: float
    victim_general: float


@dataclass(frozen=True, slots=True)
class Worlds:
    """Spread of the uncertain assumptions between the worlds that make the prior's covariance."""

    log_frequency_sd: float
    victim_general_sd: float
    log_loading_sd: float
    log_suspicion_sd: float
    level_sd: float


@dataclass(frozen=True, slots=True)
class Observation:
    """How answers come about, beyond what differs between hidden and visible signs."""

    one_level_off: float
    thoroughness_sd: float


@dataclass(frozen=True)
class Parameters:
    """All assumptions of the generative population, as data."""

    version: str
    reference: str
    scale: float
    pull: float
    window: Window
    factors: Factors
    worlds: Worlds
    sight: Mapping[str, Sight]
    observation: Observation
    subtypes: tuple[Subtype, ...]
    indicators: Mapping[str, IndicatorAssumption]
    settings: Mapping[str, Mapping[str, Share]]

    def __post_init__(self) -> None:
        if abs(sum(s.share for s in self.subtypes) - 1) > 1e-9:
            raise EvidenceError("evidence.subtype_shares")
        if self.reference not in self.settings:
            raise EvidenceError("evidence.unknown_setting", setting=self.reference)
        for subtype in self.subtypes:
            self._check_known(subtype.lean, f"subtypes.{subtype.id}.lean")
        for setting, shares in self.settings.items():
            self._check_known(shares, f"settings.{setting}.others")

    def _check_known(self, named: Mapping[str, Any], where: str) -> None:
        for indicator_id in named:
            if indicator_id not in self.indicators:
                raise EvidenceError("evidence.unknown_indicator", indicator=indicator_id, where=where)

    def others(self, indicator_id: str, setting: str) -> Share:
        """Shares of the levels of an indicator among others in a setting."""
        return self.settings[setting].get(indicator_id, self.indicators[indicator_id].others)


def _check_source(status: str, source: str) -> None:
    """A number that is not a judgement comes from a figure, a base rate or an instrument of the package."""
    if status != "judgement" and not source:
        raise ValueError("what is not a judgement needs a source")
    if source and source not in source_ids():
        raise ValueError(f"the source '{source}' is no id in figures.csv, base_rates.csv or instruments.csv")


@cache
def load_parameters() -> Parameters:
    """The assumptions of the package; raises ``EvidenceError`` that names the field that is wrong."""
    return parse_parameters(tomllib.loads(text_of("parameters.toml")))


def parse_parameters(content: Mapping[str, Any]) -> Parameters:
    """Parameters from the content of a file; ``EvidenceError`` names the table and what is wrong."""
    for field in fields(Parameters):
        if field.name not in content:
            raise EvidenceError("evidence.bad_parameter", where=field.name, problem="it is missing")
    return Parameters(
        version=content["version"],
        reference=content["reference"],
        scale=float(content["scale"]),
        pull=float(content["pull"]),
        window=_make(Window, "window", content["window"]),
        factors=_make(Factors, "factors", content["factors"]),
        worlds=_make(Worlds, "worlds", content["worlds"]),
        sight={k: _make(Sight, f"sight.{k}", _pairs(v)) for k, v in content["sight"].items()},
        observation=_make(Observation, "observation", content["observation"]),
        subtypes=tuple(
            _make(Subtype, f"subtypes.{k}", {"id": k, **v}) for k, v in content["subtypes"].items()
        ),
        indicators={k: _indicator(k, v) for k, v in content["indicators"].items()},
        settings={
            setting: {
                k: _make(
                    Share, f"settings.{setting}.others.{k}", {"source": "", **v, "share": tuple(v["share"])}
                )
                for k, v in table.get("others", {}).items()
            }
            for setting, table in content["settings"].items()
        },
    )


def _indicator(id_: str, row: Mapping[str, Any]) -> IndicatorAssumption:
    where = f"indicators.{id_}"
    shares = tuple(row.get("others", ()))
    others = _make(
        Share, where, {"share": shares, "status": row.get("status", ""), "source": row.get("source", "")}
    )
    known = {"block", "sight", "others", "spread", "confirmed", "status", "source"}
    if unknown := row.keys() - known:
        raise EvidenceError("evidence.bad_parameter", where=where, problem=f"unknown: {', '.join(unknown)}")
    content = {
        "id": id_,
        "block": row.get("block", ""),
        "sight": row.get("sight", ""),
        "others": others,
        "spread": tuple(float(s) for s in row.get("spread", (1.0,) * len(shares))),
        "confirmed": row.get("confirmed"),
    }
    return _make(IndicatorAssumption, where, content)


def _pairs(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}


def _make(kind: type[T], where: str, row: Mapping[str, Any]) -> T:
    try:
        return kind(**row)
    except (TypeError, ValueError) as error:
        raise EvidenceError("evidence.bad_parameter", where=where, problem=str(error)) from None
