"""A contribution as plain values, and back: ``docs/reference/contribution.md`` says what each field is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from screening.catalogue.indicator import check_identifier
from screening.features.design_matrix import Floats
from screening.pooling.attacks import MARGIN, Attacks
from screening.pooling.clipping import CLIP
from screening.pooling.contribution import (
    DELTA,
    EPSILON,
    FEWEST_CASES,
    FEWEST_OF_EACH,
    METHOD,
    Contribution,
    natural_parameters,
    outcome_definition,
)
from screening.pooling.errors import PoolingError
from screening.pooling.gaussian_mechanism import mu_of
from screening.pooling.reference_point import ReferencePoint
from screening.pooling.signed_document import Document, read_document, write_document
from screening.pooling.symmetric_matrix import is_precision, numbers, rows_below, symmetric

_FIELDS: Final = frozenset(
    {
        "attacks",
        "catalogue",
        "columns",
        "contract",
        "intercepts",
        "member",
        "method",
        "outcome",
        "period",
        "precision",
        "precision_mean",
        "privacy",
        "reference",
        "settings",
        "software",
        "undetermined",
    }
)


_PRIVACY: Final = ("epsilon", "delta", "clip", "noise_sd")
_QUARTER: Final = re.compile(r"\d{4}-Q[1-4]\Z")
_MOST_CASES: Final = 1_000_000
_LARGEST_SD: Final = 1e6
_LARGEST_MEAN: Final = 1e4
"""Log odds, against the largest precision: further off is no coefficient."""
_DIGITS_OF_SD: Final = 1e-5
_ROUNDED: Final = 0.0101
"""The shares are told in two decimals."""


def write_contribution(path: Path, contribution: Contribution, at: ReferencePoint, private_key: bytes) -> str:
    """Sign and write; returns the digest. ``OSError`` leaves what was there."""
    return write_document(path, "contribution", to_content(contribution, at), private_key)


def read_contribution(path: Path, public_keys: Iterable[bytes], at: ReferencePoint) -> Contribution:
    """The contribution in ``path``, checked before anything is made of it. Raises ``PoolingError``."""
    return from_document(read_document(path, "contribution", public_keys), at, path.name)


def to_content(contribution: Contribution, at: ReferencePoint) -> dict[str, Any]:
    """Plain values, ready for JSON."""
    return {
        "method": METHOD,
        "member": contribution.member,
        "software": contribution.software,
        "catalogue": dict(contribution.catalogue),
        "contract": contribution.contract,
        "reference": dict(contribution.reference),
        "outcome": outcome_definition(),
        "period": list(contribution.period),
        "undetermined": contribution.undetermined,
        "settings": {s: {"cases": n, "events": e} for s, (n, e) in contribution.settings.items()},
        "intercepts": intercepts(contribution, at),
        "columns": [*at.columns, *at.settings],
        "precision": rows_below(contribution.precision),
        "precision_mean": contribution.precision_mean.tolist(),
        "privacy": dict(contribution.privacy),
        "attacks": dict(contribution.attacks),
    }


def intercepts(contribution: Contribution, at: ReferencePoint) -> dict[str, dict[str, float]]:
    """Log odds of each setting and their precision, were the coefficients those of the reference point."""
    found = {}
    size = len(at.columns)
    known = np.concatenate([at.point[:size], np.zeros(len(at.settings))])
    left = contribution.precision_mean - contribution.precision @ known
    for setting in contribution.settings:
        k = size + at.settings.index(setting)
        precision = float(contribution.precision[k, k])
        found[setting] = {"log_odds": round(float(left[k]) / precision, 6), "precision": round(precision, 6)}
    return found


def from_document(document: Document, at: ReferencePoint, name: str) -> Contribution:
    """The contribution; ``PoolingError`` that names the file and what is wrong with it."""
    content = document.content
    if content.keys() != _FIELDS or type(content["method"]) is not int or content["method"] != METHOD:
        raise PoolingError("pooling.other_method", file=name)
    _check_origin(content, at, name)
    try:
        made = _made(content, at, document)
        check_identifier(made.member.replace("-", "_"), "member")
        _check_noise(made)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PoolingError("pooling.invalid", file=name, problem=str(error)[:200].rstrip(".")) from None
    others = made.cases - made.events
    if made.cases < FEWEST_CASES:
        raise PoolingError("pooling.file_few", file=name, cases=made.cases, fewest=FEWEST_CASES)
    if min(made.events, others) < FEWEST_OF_EACH:
        raise PoolingError(
            "pooling.file_few_of_each", file=name, events=made.events, others=others, fewest=FEWEST_OF_EACH
        )
    if any(min(events, cases - events) < FEWEST_OF_EACH for cases, events in made.settings.values()):
        raise PoolingError("pooling.setting_few", file=name, fewest=FEWEST_OF_EACH)
    if not is_precision(made.precision) or not is_precision(most_precision(made, at) - made.precision):
        raise PoolingError("pooling.no_precision", file=name)
    if np.abs(made.precision_mean).max() > _LARGEST_MEAN * (1 + float(made.precision.diagonal().max())):
        raise PoolingError("pooling.no_precision", file=name)
    if content["intercepts"] != intercepts(made, at):
        raise PoolingError("pooling.changed", file=name)
    return made


def most_precision(made: Contribution, at: ReferencePoint) -> Floats:
    """What so many cases could tell at most, had all of them answered as much as is counted: ``(q, q)``."""
    answered_most = np.full(len(at.point) + 1, 1e12)
    cases = {setting: n for setting, (n, _) in made.settings.items()}
    return natural_parameters(at, answered_most, cases, float(made.privacy["noise_sd"]))[0]


def _check_noise(made: Contribution) -> None:
    """The noise is that of its ε and δ, and those are not larger than the product takes."""
    epsilon, delta, clip, sd = (float(made.privacy[n]) for n in ("epsilon", "delta", "clip", "noise_sd"))
    if not (0 < epsilon <= EPSILON and 0 < delta <= DELTA and clip == CLIP):
        raise ValueError("the noise is less than the product takes")
    if sd < CLIP / mu_of(epsilon, delta) * (1 - _DIGITS_OF_SD) or sd > _LARGEST_SD:
        raise ValueError("the noise does not fit its ε and δ")
    gained = float(made.attacks["with_file"]) - float(made.attacks["guessed"])
    if not (float(made.attacks["margin"]) <= MARGIN and gained <= MARGIN + _ROUNDED):
        raise ValueError("the attack on it beats guessing by more than the margin")


def _check_origin(content: Any, at: ReferencePoint, name: str) -> None:
    catalogue = {"version": at.start.catalogue_version, "digest": at.start.catalogue_digest}
    if content["catalogue"] != catalogue:
        raise PoolingError("pooling.other_catalogue", file=name, version=at.start.catalogue_version)
    if content["reference"] != {"model": at.name, "digest": at.digest}:
        raise PoolingError("pooling.other_reference", file=name, model=at.name)
    if content["columns"] != [*at.columns, *at.settings]:
        raise PoolingError("pooling.other_catalogue", file=name, version=at.start.catalogue_version)
    if content["outcome"] != outcome_definition():
        raise PoolingError("pooling.other_outcome", file=name)


def _made(content: Any, at: ReferencePoint, document: Document) -> Contribution:
    size = len(at.point)
    settings = {str(s): (_count(v["cases"]), _count(v["events"])) for s, v in content["settings"].items()}
    if not settings or not set(settings) <= set(at.settings) or any(e > n for n, e in settings.values()):
        raise ValueError("the settings and their counts do not fit")
    texts = [content[name] for name in ("member", "contract", "software")] + list(content["period"])
    if len(texts) != 5 or not all(isinstance(text, str) and 0 < len(text) < 100 for text in texts):
        raise ValueError("a text is missing or too long")
    share = float(numbers([content["undetermined"]], 1)[0])
    if not 0 <= share <= 1:
        raise ValueError("the share of undetermined outcomes must lie between 0 and 1")
    first, last = content["period"]
    if not (_QUARTER.match(first) and _QUARTER.match(last)):
        raise ValueError("a period runs from a quarter to a quarter, such as 2026-Q1")
    return Contribution(
        member=content["member"],
        precision=symmetric(content["precision"], size),
        precision_mean=numbers(content["precision_mean"], size),
        settings=settings,
        period=(first, last),
        undetermined=share,
        privacy=_figures(content["privacy"], _PRIVACY, ("mechanism", "neighbours")),
        attacks=_figures(content["attacks"], tuple(one.name for one in fields(Attacks))),
        catalogue=dict(content["catalogue"]),
        contract=content["contract"],
        reference=dict(content["reference"]),
        software=content["software"],
        digest=document.digest,
        key=document.key,
    )


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _MOST_CASES:
        raise ValueError(f"a count must be a whole number from 0 to {_MOST_CASES}")
    return value


def _figures(values: Any, figures: tuple[str, ...], texts: tuple[str, ...] = ()) -> dict[str, Any]:
    """A table of finite ``figures`` and short ``texts``, and of nothing else."""
    if not isinstance(values, dict) or values.keys() != {*figures, *texts}:
        raise TypeError("a table of figures is needed, and nothing beside them")
    numbers([values[name] for name in figures], len(figures))
    if not all(isinstance(values[name], str) and len(values[name]) < 100 for name in texts):
        raise ValueError("a text is missing or too long")
    return dict(values)
