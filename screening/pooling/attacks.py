"""Two attacks on a contribution before it is written: what could somebody learn about one young person?

Both are made for whoever knows most: every other case whole, and of this case the outcome and all answers but
one. Whoever knows less learns less.

**Removal.** Each case is taken out in turn: by how many standard deviations of the noise does the file move?
From that follows how often such a person would rightly say whether the case is in the file.

**Reconstruction.** Each answer of each case in turn is the one that is not known. It is guessed from how
often each answer is given (public), and again with the file beside that: the likeliest answer, by Bayes. The
file is refused when the second way is right more often by more than ``MARGIN``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from scipy.special import ndtr

from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Floats
from screening.model.log_odds import probability_of
from screening.pooling.case_scores import Scores
from screening.pooling.clipping import ANSWERED, kept_share
from screening.pooling.errors import DisclosureError
from screening.pooling.reference_point import ReferencePoint

MARGIN: Final = 0.05
"""By this much more often may an answer be guessed rightly with the file than without it (share)."""
DRAWS: Final = 20
"""How many times the noise is drawn anew: what counts is the file that could have been."""


@dataclass(frozen=True, slots=True)
class Attacks:
    """What came of both attacks.

    ``moved_median`` and ``moved_most``: how far a case moves the file, in sd of its noise. ``membership``: of
    100 guesses whether the case that moves it most is in the file, how many are right, as a share; half is
    guessing. ``guessed`` and ``with_file``: share of single answers guessed rightly without and with it.
    """

    cases: int
    moved_median: float
    moved_most: float
    membership: float
    guessed: float
    with_file: float
    margin: float

    @property
    def gained(self) -> float:
        """By how much more often an answer is guessed rightly with the file (share)."""
        return self.with_file - self.guessed

    def as_plain(self) -> dict[str, Any]:
        """For the file: two decimals, since the noise does not cover what is counted here."""
        return {
            name: round(value, 2) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }

    def check(self) -> None:
        """Raise ``DisclosureError`` when an answer is guessed rightly more often by more than the margin."""
        if not self.gained <= self.margin:
            raise DisclosureError(
                gained=f"{100 * self.gained:.0f}",
                guessed=f"{100 * self.guessed:.0f}",
                with_file=f"{100 * self.with_file:.0f}",
                margin=f"{100 * self.margin:.0f}",
            )


def attack(
    scores: Scores, at: ReferencePoint, noise_sd: float, *, seed: int = 1, margin: float = MARGIN
) -> Attacks:
    """Both attacks on the file that ``scores`` and noise of this sd (above 0) make."""
    length = np.sqrt(np.einsum("ij,ij->i", scores.vectors, scores.vectors))
    moved = length / noise_sd
    guessed, with_file = reconstructed(scores, at, noise_sd, np.random.default_rng([seed, len(length)]))
    return Attacks(
        cases=len(length),
        moved_median=float(np.median(moved)),
        moved_most=float(moved.max()),
        membership=float(ndtr(moved.max() / 2)),  # one of two normals, equally likely, moved apart by so much
        guessed=guessed,
        with_file=with_file,
        margin=margin,
    )


def reconstructed(
    scores: Scores, at: ReferencePoint, noise_sd: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Share of single answers guessed rightly from their frequencies, and with the file beside those.

    The others being known, what is left of the file is the vector of the case and the noise: z + e. An answer
    that would have made it z' has log likelihood ((z + e)'z' - |z'|² / 2) / sd², up to what all share.
    """
    design = at.start.design
    n, items = scores.codes.shape
    noise = noise_sd * rng.standard_normal((DRAWS, *scores.vectors.shape))
    seen = scores.vectors + noise
    along = np.einsum("dij,ij->di", seen[:, :, :-1], scores.rows)
    eta = scores.rows @ at.point
    square = np.einsum("ij,ij->i", scores.rows, scores.rows)
    of_item = np.array([column.item for column in design.columns])
    victim = scores.label == 1
    by_guess = with_file = 0.0
    for k in range(items):
        columns = np.flatnonzero(of_item == k)
        old = scores.rows[:, columns]
        levels = np.arange(FIRST_LEVEL, int(design.highest_code[k]) + 1)
        chance = _chances(victim, k, levels, at)
        score = np.empty((DRAWS, n, 1 + len(levels)))
        for place, code in enumerate((0, *levels.tolist())):
            new = design.rows_by_code[columns, code]
            p = probability_of(eta + (new - old) @ at.point[columns])
            size = square + (new**2).sum() - np.einsum("ij,ij->i", old, old)
            answered = ANSWERED * p * (1 - p) * size / scores.sizes
            residual = scores.label - p
            keep = kept_share(np.abs(residual) * np.sqrt(size), answered)
            inner = along + np.einsum("dij,ij->di", seen[:, :, columns], new - old)
            product = keep * (residual * inner + answered * seen[:, :, -1])
            own = keep**2 * (residual**2 * size + answered**2)
            score[:, :, place] = (product - own / 2) / noise_sd**2
        truth = np.where(
            scores.codes[:, k] < FIRST_LEVEL, 0, scores.codes[:, k].astype(int) - FIRST_LEVEL + 1
        )
        by_guess += float((chance.argmax(axis=1) == truth).mean())
        with np.errstate(divide="ignore"):
            with_file += float(((score + np.log(chance)).argmax(axis=2) == truth).mean())
    return by_guess / items, with_file / items


def _chances(
    victim: np.ndarray[Any, np.dtype[np.bool_]], item: int, levels: Any, at: ReferencePoint
) -> Floats:
    """How often each answer is given: none first, then each level, ``(n, 1 + n_levels)``."""
    told = at.start.frequencies
    both = []
    for shares, answered in (
        (told.others, told.answered_others),
        (told.victims, told.answered_victims),
    ):
        both.append(np.concatenate([[1 - answered[item]], answered[item] * shares[item, levels]]))
    return np.where(victim[:, None], both[1], both[0])
