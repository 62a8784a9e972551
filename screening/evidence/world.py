"""One possible world: the arrays that say how answers and exploitation hang together in it.

The catalogue's prior log odds ratio of an indicator is what it adds when the background is equal: published
items overlap, and the guesses were made as adjusted effects ("no independent effect" is a guess near 0). So
in a world the levels of an indicator are tilted by it *given* the factors:

    P(level k | victim) ∝ P(level k | other) · exp(scale · log odds ratio · spread_k)

and victims also had more adversity, so that the plain difference between victims and others is larger
than the adjusted one, as it is in the publications. Uncertain assumptions differ from world to world.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.evidence.errors import EvidenceError
from screening.evidence.parameters import BLOCKS, IndicatorAssumption, Parameters, Share, Sight
from screening.features.design import Floats

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()

OTHERS = 0
"""Group 0 are the young people who are not victims; group 1 + s is subtype s of the victims."""


@dataclass(frozen=True)
class World:
    """Arrays of one world. Shapes: G groups (others, then subtypes), I items, L levels, F factors.

    ``cuts (settings, G, I, L-1)``: log odds that the truth is at least level k when all factors are 0.
    ``loadings (I, F)``: log odds per sd of each factor. ``shifts (G, F)``: means of the factors.
    ``record (I, L, L-1)``: probability that a true level is recorded at most as level k.
    ``absent (I,)``: log odds of an absent answer; ``absent_kinds (I, 2)``: cumulated shares of not_asked
    and unknown among absent answers. ``confirmed (I,)``: share of victims with a confirmed direct sign.
    ``log_odds_ratios (I,)`` and ``spreads (I, L-1)``: what the world was made from, scaled.
    """

    settings: tuple[str, ...]
    cuts: Floats
    loadings: Floats
    shifts: Floats
    subtype_shares: Floats
    record: Floats
    absent: Floats
    absent_kinds: Floats
    thoroughness_sd: float
    direct: NDArray[np.bool_]
    confirmed: Floats
    log_odds_ratios: Floats
    spreads: Floats


@dataclass(frozen=True)
class Draw:
    """What differs between worlds, shape per field; the central world has zeros and ones."""

    log_odds_ratios: Floats
    log_frequency: Floats
    log_loading: float
    levels: Floats
    missed: dict[str, float]

    @classmethod
    def central(cls, catalogue: Catalogue, parameters: Parameters) -> Draw:
        n = len(catalogue.items)
        missed = {kind: sight.missed for kind, sight in parameters.sight.items()}
        return cls(np.zeros(n), np.zeros(n), 0.0, np.zeros(n), missed)

    @classmethod
    def random(cls, catalogue: Catalogue, parameters: Parameters, rng: np.random.Generator) -> Draw:
        """Deviations of one world: log odds ratios with the indicators' prior sds, the rest as assumed."""
        n, spread = len(catalogue.items), parameters.worlds
        sds = np.array([_prior(item)[1] for item in catalogue.items])
        return cls(
            log_odds_ratios=sds * rng.standard_normal(n),
            log_frequency=spread.log_frequency_sd * rng.standard_normal(n),
            log_loading=spread.log_loading_sd * float(rng.standard_normal()),
            levels=spread.level_sd * rng.standard_normal(n),
            missed={kind: float(rng.uniform(*s.missed_range)) for kind, s in parameters.sight.items()},
        )


def make_world(catalogue: Catalogue, parameters: Parameters, draw: Draw | None = None) -> World:
    """The central world, or the one that deviates from it by ``draw``.

    Raises ``EvidenceError`` when the parameters do not fit the catalogue.
    """
    draw = draw or Draw.central(catalogue, parameters)
    items = catalogue.items
    assumed = [_assumption(item, parameters) for item in items]
    most = max(len(item.levels) for item in items)
    loadings = np.zeros((len(items), 1 + len(BLOCKS)))
    for i, (item, a) in enumerate(zip(items, assumed, strict=True)):
        loadings[i, 0] = item.sign * parameters.factors.general
        loadings[i, 1 + BLOCKS.index(a.block)] = item.sign * parameters.factors.own_block
    loadings *= np.exp(draw.log_loading)
    lors = np.array(
        [parameters.scale * (_prior(item)[0] + d) for item, d in zip(items, draw.log_odds_ratios)]
    )
    # A sign never turns round: the form would no longer mean what it says.
    lors = np.where([item.sign > 0 for item in items], np.maximum(lors, 0.0), np.minimum(lors, 0.0))
    spreads = np.ones((len(items), most - 1))
    record = np.ones((len(items), most, most - 1))
    for i, (item, a) in enumerate(zip(items, assumed, strict=True)):
        spreads[i, : len(a.spread)] = _spread(a.spread, draw.levels[i])
        sight = parameters.sight[a.sight]
        rows = _record(item, sight, draw.missed[a.sight], parameters.observation.one_level_off)
        record[i, : rows.shape[0], : rows.shape[1]] = rows
    leans = _leans(catalogue, parameters)
    cuts = np.full((len(parameters.settings), 1 + len(parameters.subtypes), len(items), most - 1), -np.inf)
    for s, setting in enumerate(parameters.settings):
        for i, (item, a) in enumerate(zip(items, assumed, strict=True)):
            spread_of_factors = float(np.sqrt((loadings[i] ** 2).sum()))
            others = _at_least(parameters.others(item.id, setting), draw.log_frequency[i])
            cut = np.array([_conditional(p, spread_of_factors) for p in others])
            levels = _levels_of(item)
            cuts[s, OTHERS, i, levels] = cut[_cut_index(item)]
            for g in range(len(parameters.subtypes)):
                tilted = _tilt(cut, (lors[i] + leans[g, i]) * spreads[i, : len(cut)])
                cuts[s, 1 + g, i, levels] = tilted[_cut_index(item)]
    sights = [parameters.sight[a.sight] for a in assumed]
    return World(
        settings=tuple(parameters.settings),
        cuts=cuts,
        loadings=loadings,
        shifts=_shifts(parameters),
        subtype_shares=np.array([s.share for s in parameters.subtypes]),
        record=record,
        absent=logit(np.array([s.absent for s in sights])),
        absent_kinds=np.array([[s.not_asked, s.not_asked + s.unknown] for s in sights])
        / np.array([[s.absent] for s in sights]),
        thoroughness_sd=parameters.observation.thoroughness_sd,
        direct=np.array([item.role == "direct" for item in items]),
        confirmed=np.array([a.confirmed or 0.0 for a in assumed]),
        log_odds_ratios=lors,
        spreads=spreads,
    )


def _is_yes_or_no(item: Indicator) -> bool:
    """Whether the truth is yes or no, though "suspected" may stand between them."""
    return item.level_ids == ("no", "suspected", "confirmed") and item.role != "direct"


def _levels_of(item: Indicator) -> slice:
    return slice(0, len(item.levels) - 1)


def _cut_index(item: Indicator) -> list[int]:
    """Which share each level above the lowest uses: a true yes is true at every level."""
    if item.role == "direct":
        return [0] * (len(item.levels) - 1)
    return [0, 0] if _is_yes_or_no(item) else list(range(len(item.levels) - 1))


def _prior(item: Indicator) -> tuple[float, float]:
    if item.prior is None:
        raise EvidenceError("evidence.no_prior", indicator=item.id)
    return item.prior.log_odds_ratio, item.prior.sd


def _assumption(item: Indicator, parameters: Parameters) -> IndicatorAssumption:
    if item.id not in parameters.indicators:
        raise EvidenceError("evidence.missing_indicator", indicator=item.id)
    assumed = parameters.indicators[item.id]
    needed = 1 if item.role == "direct" or _is_yes_or_no(item) else len(item.levels) - 1
    if len(assumed.others.share) != needed:
        raise EvidenceError(
            "evidence.levels", indicator=item.id, given=len(assumed.others.share), needed=needed
        )
    return assumed


def _spread(spread: tuple[float, ...], deviation: float) -> Floats:
    """The share of the log odds ratio at each level; middle levels move, order and ends stay."""
    moved = np.array(spread)
    moved[:-1] = np.clip(moved[:-1] + deviation, 0.05, 1.0)
    return moved


def _at_least(share: Share, log_frequency: float) -> Floats:
    """P(at least level k) among others, each moved by ``log_frequency`` on the log odds scale."""
    return expit(logit(np.cumsum(share.share[::-1])[::-1]) + log_frequency)


def _conditional(marginal: float, sd: float) -> float:
    """Log odds at factors 0 whose average over normal factors with this ``sd`` is ``marginal``.

    Gauss-Hermite quadrature and Newton steps; the logistic-normal mean has no closed form.
    """
    a = float(logit(marginal))
    for _ in range(50):
        p = expit(a + sd * _NODES)
        step = float((_WEIGHTS @ p - marginal) / (_WEIGHTS @ (p * (1 - p))))
        a -= step
        if abs(step) < 1e-12:
            break
    return a


def _tilt(cut: Floats, tilt: Floats) -> Floats:
    """Cuts after weighting level k by exp(tilt_k); the lowest level has weight 1."""
    at_least = np.concatenate(([1.0], expit(cut), [0.0]))
    levels = -np.diff(at_least)
    levels[1:] *= np.exp(tilt)
    levels /= levels.sum()
    return np.asarray(logit(np.cumsum(levels[::-1])[::-1][1:]))


def _record(item: Indicator, sight: Sight, missed: float, off: float) -> Floats:
    """P(recorded at most as level k | true level), shape ``(levels, levels - 1)``."""
    n = len(item.levels)
    record = np.eye(n)
    if _is_yes_or_no(item):
        seen = 1 - missed
        no = np.array([1 - sight.false_suspected - sight.false_confirmed, sight.false_suspected, 0.0])
        no[2] = sight.false_confirmed
        yes = np.array([missed, seen * sight.suspected, seen * (1 - sight.suspected)])
        record = np.array([no, yes, yes])
    elif n == 2:
        record = np.array([[1 - sight.false_confirmed, sight.false_confirmed], [missed, 1 - missed]])
    elif item.role != "direct":
        record = _one_off(n, off)
        if item.sign > 0:
            record[1:] *= 1 - missed
            record[1:, 0] += missed
    return np.cumsum(record, axis=1)[:, :-1]


def _one_off(n: int, off: float) -> Floats:
    """Ordered answers: recorded one level too low or too high with probability ``off`` in all."""
    record = np.eye(n) * (1 - off)
    for level in range(n):
        for neighbour in (level - 1, level + 1):
            record[level, min(max(neighbour, 0), n - 1)] += off / 2
    return record


def _leans(catalogue: Catalogue, parameters: Parameters) -> Floats:
    """Extra log odds of each item in each subtype, centred over the subtypes, ``(subtypes, items)``."""
    leans = np.array([[s.lean.get(item.id, 0.0) for item in catalogue.items] for s in parameters.subtypes])
    return leans - np.array([s.share for s in parameters.subtypes]) @ leans


def _shifts(parameters: Parameters) -> Floats:
    """Means of the factors per group (sd), shape ``(1 + subtypes, factors)``; others have 0."""
    victims = [
        [parameters.factors.victim_general, *(s.shift[b] for b in BLOCKS)] for s in parameters.subtypes
    ]
    return np.array([[0.0] * (1 + len(BLOCKS)), *victims])
