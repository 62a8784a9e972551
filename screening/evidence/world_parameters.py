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
from scipy.special import expit, logit

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.evidence.errors import EvidenceError
from screening.evidence.parameter_draw import Draw, priors_of
from screening.evidence.population_assumptions import BLOCKS, IndicatorAssumption, Parameters, Share
from screening.evidence.recording_noise import is_yes_or_no, recorded_at_most
from screening.features.design_matrix import Floats

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()

OTHERS = 0
"""Group 0 are the young people who are not victims; group 1 + s is subtype s of the victims."""


@dataclass(frozen=True)
class World:
    """Arrays of one world, of settings S, groups G (others, then subtypes), items I, levels L, factors F.

    ``cuts (S, G, I, L-1)``: log odds that the truth is at least level k when all factors are 0.
    ``loadings (I, F)``: log odds per sd of each factor. ``shifts (G, F)``: means of the factors, in sd.
    ``subtype_shares (G-1,)``. ``record (I, L, L-1)``: P(recorded at most as level k | true level).
    ``absent (I,)``: log odds of an absent answer; ``absent_kinds (I, 2)``: cumulated shares of not_asked
    and unknown among absent answers; ``thoroughness_sd``: spread between intakes, log odds.
    ``confirmed (G, I)``: share with this direct sign confirmed at intake.
    ``log_odds_ratios (I,)``: the scaled ones that the world was made from.
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
    confirmed: Floats
    log_odds_ratios: Floats


def make_world(catalogue: Catalogue, parameters: Parameters, draw: Draw | None = None) -> World:
    """The central world, or the one that deviates from it by ``draw``.

    Raises ``EvidenceError`` when the parameters do not fit the catalogue.
    """
    draw = draw or Draw.central(catalogue, parameters)
    items = catalogue.items
    assumed = [_assumption(item, parameters) for item in items]
    sights = [parameters.sight[a.sight] for a in assumed]
    loadings = _loadings(items, assumed, parameters) * np.exp(draw.log_loading)
    leans = _leans(catalogue, parameters)
    ratios = _log_odds_ratios(catalogue, parameters, draw)
    shape = (len(parameters.settings), 1 + len(parameters.subtypes), len(items), _most_levels(items) - 1)
    cuts = np.full(shape, -np.inf)
    record = np.ones((len(items), shape[3] + 1, shape[3]))
    for i, (item, a) in enumerate(zip(items, assumed, strict=True)):
        one_off = parameters.observation.one_level_off
        rows = recorded_at_most(item, sights[i], draw.missed[a.sight], one_off, draw.log_suspicion[i])
        record[i, : rows.shape[0], : rows.shape[1]] = rows
        tilts = (ratios[i] + leans[:, i])[:, None] * _spread(a.spread, draw.levels[i])
        for s, setting in enumerate(parameters.settings):
            at_least = _at_least(parameters.others(item.id, setting), draw.log_frequency[i])
            cut = _given_factors(at_least, float(np.linalg.norm(loadings[i])))
            groups = [cut, *(_tilted(cut, tilt) for tilt in tilts)]
            levels = np.repeat(groups, 2, axis=1) if is_yes_or_no(item) else np.array(groups)
            cuts[s, :, i, : levels.shape[1]] = levels
    return World(
        settings=tuple(parameters.settings),
        cuts=cuts,
        loadings=loadings,
        shifts=_shifts(parameters, draw.victim_general),
        subtype_shares=np.array([s.share for s in parameters.subtypes]),
        record=record,
        absent=logit(np.array([s.absent for s in sights])),
        absent_kinds=np.array([[s.not_asked / s.absent, 1 - s.declined / s.absent] for s in sights]),
        thoroughness_sd=parameters.observation.thoroughness_sd,
        confirmed=_confirmed(assumed, leans),
        log_odds_ratios=ratios,
    )


def _most_levels(items: tuple[Indicator, ...]) -> int:
    return max(len(item.levels) for item in items)


def _assumption(item: Indicator, parameters: Parameters) -> IndicatorAssumption:
    if item.id not in parameters.indicators:
        raise EvidenceError("evidence.missing_indicator", indicator=item.id)
    assumed = parameters.indicators[item.id]
    needed = 1 if item.role == "direct" or is_yes_or_no(item) else len(item.levels) - 1
    if len(assumed.others.share) != needed:
        given = len(assumed.others.share)
        raise EvidenceError("evidence.levels", indicator=item.id, given=given, needed=needed)
    if (item.role == "direct") != (assumed.confirmed is not None):
        raise EvidenceError("evidence.confirmed", indicator=item.id)
    return assumed


def _log_odds_ratios(catalogue: Catalogue, parameters: Parameters, draw: Draw) -> Floats:
    """Scaled log odds ratios of this world. A sign never turns round: the form would mislead."""
    guess = np.array([prior.log_odds_ratio for prior in priors_of(catalogue)])
    sign = np.array([item.sign for item in catalogue.items])
    return np.asarray(parameters.scale * sign * np.maximum(sign * (guess + draw.log_odds_ratios), 0.0))


def _loadings(
    items: tuple[Indicator, ...], assumed: list[IndicatorAssumption], parameters: Parameters
) -> Floats:
    """Every item hangs on general adversity and on its own block; a protective one the other way."""
    loadings = np.zeros((len(items), 1 + len(BLOCKS)))
    for i, (item, a) in enumerate(zip(items, assumed, strict=True)):
        loadings[i, 0] = item.sign * parameters.factors.general
        loadings[i, 1 + BLOCKS.index(a.block)] = item.sign * parameters.factors.own_block
    return loadings


def _shifts(parameters: Parameters, more: float) -> Floats:
    """Means of the factors per group: victims had more adversity in general, each subtype its own blocks."""
    general = parameters.factors.victim_general + more
    victims = [[general, *(s.shift[block] for block in BLOCKS)] for s in parameters.subtypes]
    return np.array([[0.0] * (1 + len(BLOCKS)), *victims])


def _leans(catalogue: Catalogue, parameters: Parameters) -> Floats:
    """Extra log odds of each item in each subtype, centred over the subtypes, ``(subtypes, items)``."""
    leans = np.array([[s.lean.get(item.id, 0.0) for item in catalogue.items] for s in parameters.subtypes])
    return np.asarray(leans - np.array([s.share for s in parameters.subtypes]) @ leans)


def _confirmed(assumed: list[IndicatorAssumption], leans: Floats) -> Floats:
    """Share of each group with a confirmed direct sign: 0 among others, it is nearly the definition."""
    share = np.array([a.confirmed or 0.0 for a in assumed])
    with np.errstate(divide="ignore"):
        victims = expit(logit(share) + leans)
    return np.vstack([np.zeros(len(assumed)), victims])


def _spread(spread: tuple[float, ...], deviation: float) -> Floats:
    """The share of the log odds ratio at each level; the middle moves, the top stays 1."""
    moved = np.array(spread)
    moved[:-1] = np.clip(moved[:-1] + deviation, 0.05, 1.0)
    return moved


def _at_least(share: Share, log_frequency: float) -> Floats:
    """P(at least level k) among others, each moved by ``log_frequency`` on the log odds scale."""
    return np.asarray(expit(logit(np.cumsum(share.share[::-1])[::-1]) + log_frequency))


def _given_factors(at_least: Floats, sd: float) -> Floats:
    """Log odds at factors 0 whose average over normal factors of this ``sd`` is ``at_least``.

    Gauss-Hermite quadrature and Newton steps; the logistic-normal mean has no closed form.
    """
    cut = logit(at_least)
    for _ in range(50):
        p = expit(cut[:, None] + sd * _NODES)
        step = (p @ _WEIGHTS - at_least) / ((p * (1 - p)) @ _WEIGHTS)
        cut = cut - step
        if np.abs(step).max() < 1e-12:
            break
    return np.asarray(cut)


def _tilted(cut: Floats, tilt: Floats) -> Floats:
    """Cuts after weighting level k by exp(tilt_k); the lowest level has weight 1."""
    levels = -np.diff(np.concatenate(([1.0], expit(cut), [0.0])))
    levels[1:] *= np.exp(tilt)
    return np.asarray(logit(np.cumsum(levels[::-1])[::-1][1:] / levels.sum()))
