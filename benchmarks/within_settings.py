"""Who is called better than the worker? Made worlds in which the answer is known.

``python -m benchmarks.within_settings``. In 400 simulated worlds three models know nothing of a young person
but the setting: one without answers, one with the answers of somebody else, and the share of victims in the
setting alone. None may be called better than the worker in more than 2.5 of 100 worlds. In 400 worlds of 800
young people (``WHERE``) a model tells apart better than the worker, within settings, by .08 in AUROC, in 400
others worse by as much: both must be said in 80 of 100, so that "cannot be told" for everything fails. Where
model and worker are as good as each other, and where both know nothing, chance may call the model better in
2.5 of 100; so many worlds cannot tell that from the limit given. The model that made a world is in that world
called worse than the worker in no more than 2.5 of 100, with 24 cases and with 400.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom, norm

from benchmarks.limits import Limit, conclude
from benchmarks.outcomes import recorded
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.base_rates import base_rates
from screening.model.artefact import read_shipped
from screening.model.log_odds import probability_of
from screening.training.simulate_cases import simulate
from screening.training.training_table import TrainingTable
from screening.validate.input_checks import Floats
from screening.validate.report.baseline_comparison import RANKED, own_judgement
from screening.validate.report.evaluated_predictions import Judged, probabilities_of
from screening.validate.report.performance import share_of_setting

WORLDS: Final = 400
SIMULATED_CASES: Final = 400
FEW: Final = 24
"""What a crisis shelter of this kind sees in two years."""
CASES: Final = 800
LEAD: Final = 0.08
"""By so much in AUROC, within settings, is a model truly better or worse than the worker."""
WORKER: Final = 0.72
"""AUROC of the worker's judgement within settings."""

WHERE: Final = {"specialised_crisis_shelter": 0.5, "general_crisis_shelter": 0.5}
"""Shares of the settings in the worlds with a known lead, with their published base rates: of 800 young
people some 236 are victims. What can be told hangs on the number of victims in each setting: in the mix of
``screening simulate`` (122 of 800) a lead of .08 is seen in some 64 of 100 worlds."""

_TOGETHER: Final = 0.4
"""Correlation of what model and worker err in."""
_CUTS: Final = np.array([0.1, 0.8, 1.6])
"""Where the worker begins to have some concern, suspicion, strong suspicion (sd of the impression)."""
_LIMIT: Final = 0.025

Model = Callable[[Judged, np.random.Generator], Floats]


def no_answers(judged: Judged, rng: np.random.Generator) -> Floats:
    """The model before it was told anything: its own base rate of the setting."""
    del rng
    return probabilities_of(judged.table, np.zeros_like(judged.data.codes), judged.setting)


def answers_of_others(judged: Judged, rng: np.random.Generator) -> Floats:
    """The model with the answers dealt out anew."""
    return probabilities_of(judged.table, judged.data.codes[rng.permutation(judged.n)], judged.setting)


def base_rate(judged: Judged, rng: np.random.Generator) -> Floats:
    """The observed share of the setting, trembling a little: ties are no reason for a verdict."""
    share = share_of_setting(judged)
    return np.clip(share + rng.normal(0, 1e-6, judged.n), 1e-6, 1 - 1e-6)


KNOWING_NOTHING: Final[dict[str, Model]] = {
    "no answers": no_answers,
    "answers of others": answers_of_others,
    "base rate alone": base_rate,
}


def simulated(worlds: int, cases: int = SIMULATED_CASES) -> Iterator[Judged]:
    """Worlds of ``screening simulate``, with the shipped model and a worker who knows something."""
    catalogue = load_catalogue()
    for seed in range(worlds):
        data = TrainingTable.from_frame(simulate(catalogue, cases, seed=seed), catalogue)
        yield _judged(data.subset(data.usable))


def verdicts_of(model: Model, worlds: Iterator[Judged]) -> Counter[str]:
    """How often a model that knows nothing of a young person is called what."""
    found: Counter[str] = Counter()
    for seed, judged in enumerate(worlds):
        found[_verdict(judged, model(judged, np.random.default_rng([7, seed])))] += 1
    return found


def verdicts(lead: float, worlds: int, cases: int = CASES, worker: float = WORKER) -> Counter[str]:
    """How often a model is called what, whose AUROC within settings is truly ``lead`` above the worker's.

    Impression of the worker and sum of the model are normal, victims lie higher, both err partly in the same;
    the model is calibrated in every setting.
    """
    shift, own = _shift_of_worker(worker), np.sqrt(2) * norm.ppf(worker + lead)
    names = list(WHERE)
    shares = np.array(list(WHERE.values()))
    rates = np.array([base_rates()[name].rate for name in names])
    no_answers_given = np.zeros((cases, len(load_catalogue().items)), dtype=np.uint8)
    found: Counter[str] = Counter()
    for seed in range(worlds):
        rng = np.random.default_rng([8, seed])
        where = rng.choice(len(names), cases, p=shares)
        victim = rng.random(cases) < rates[where]
        common, *apart = rng.normal(size=(3, cases))
        impression, told = (
            np.sqrt(_TOGETHER) * common + np.sqrt(1 - _TOGETHER) * one + moved * victim
            for one, moved in zip(apart, (shift, own), strict=True)
        )
        base = np.log(rates / (1 - rates))[where]
        estimate = probability_of(base + own * told - own**2 / 2)
        grade = np.searchsorted(_CUTS, impression, side="right")
        cases_of_world = recorded(
            no_answers_given,
            victim,
            np.array(names, dtype=object)[where],
            np.array(RANKED, dtype=object)[grade],
        )
        found[_verdict(_judged(cases_of_world), estimate)] += 1
    return found


def _judged(data: TrainingTable) -> Judged:
    table = read_shipped(data.catalogue)
    own = probabilities_of(table, data.codes, data.setting)
    limits = {setting: table.limits_of(setting)[1:] for setting in table.settings}
    return Judged(table, data, np.equal(data.label, 1.0), own, own, "nothing", limits)


def _verdict(judged: Judged, estimate: Floats) -> str:
    other = Judged(
        judged.table, judged.data, judged.outcome, estimate, estimate, judged.learned_from, judged.limits
    )
    return str(own_judgement(other, seed=1, jobs=1)["verdict"])


@cache
def _shift_of_worker(area: float) -> float:
    """By how much the impression of victims lies higher for a judgement in four grades with this AUROC."""

    def grades(shift: float) -> Floats:
        return np.diff(np.concatenate([[0.0], norm.cdf(_CUTS - shift), [1.0]]))

    def gap(shift: float) -> float:
        victims, others = grades(shift), grades(0.0)
        below = np.cumsum(others) - others
        return float(victims @ (below + others / 2)) - area

    return 0.0 if area == 0.5 else float(brentq(gap, 0.0, 5.0))


def measure(worlds: int = WORLDS) -> tuple[Limit, ...]:
    """How often each model is called better (or worse), as a share of the worlds."""
    made = list(simulated(worlds))
    limits = [
        _share(f"{name}: called better than the worker", verdicts_of(model, iter(made)), "better", "at most")
        for name, model in KNOWING_NOTHING.items()
    ]
    limits += [
        _share(f"truly {word} by {LEAD} at {CASES}", verdicts(lead, worlds), word, "at least")
        for word, lead in (("better", LEAD), ("worse", -LEAD))
    ]
    chance = float(binom.ppf(0.995, worlds, _LIMIT)) / worlds
    for name, worker in (("as good as the worker", WORKER), ("both know nothing", 0.5)):
        found = verdicts(0.0, worlds, worker=worker)
        limits.append(_share(f"{name}: called better", found, "better", "at most", chance))
    for n in (FEW, SIMULATED_CASES):
        own = simulated(worlds, n) if n == FEW else iter(made)
        limits.append(
            _share(
                f"the true model in its own world, {n} cases: called worse", _true(own), "worse", "at most"
            )
        )
    return tuple(limits)


def _true(worlds: Iterator[Judged]) -> Counter[str]:
    """How often the model that made a world is called what beside the worker."""
    return Counter(_verdict(judged, judged.probability) for judged in worlds)


def _share(what: str, found: Counter[str], word: str, kind: str, limit: float | None = None) -> Limit:
    named = ", ".join(f"{name} {count}" for name, count in sorted(found.items()))
    share = found[word] / found.total()
    if kind == "at most":
        return Limit(what, share, "at most", _LIMIT if limit is None else limit, "of worlds", named)
    return Limit(what, share, "at least", 0.8, "of worlds", named)


if __name__ == "__main__":
    print("within settings ...", file=sys.stderr, flush=True)
    conclude(measure(*(int(worlds) for worlds in sys.argv[1:2])))
