"""Two models beside each other, in words: on the page of monitoring and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.areas.monitoring.shadow_comparison import Beside, ShadowFigures
from service.areas.monitoring.view import count_words, ratio_words, share_words
from service.areas.registry.shadow import Ran
from service.core.reader import Reader


@dataclass(frozen=True, slots=True)
class ShadowView:
    """A model in the shadow: its name, and sentences about it."""

    name: str
    lines: tuple[str, ...]


def shadow_view(found: Sequence[ShadowFigures], ran: Sequence[Ran], words: Reader) -> tuple[ShadowView, ...]:
    """Every model in the shadow beside the one that serves, and what the latest run left undone."""
    left = {one.model.digest: one for one in ran}
    return tuple(
        ShadowView(
            words("models.version", name=one.name, version=one.version),
            (
                *beside_words(one.beside, words),
                *(left_words(left[one.digest], words) if one.digest in left else ()),
            ),
        )
        for one in found
    )


def left_words(ran: Ran, words: Reader) -> tuple[str, ...]:
    """Why a run computed nothing, and how many screenings wait."""
    why = (words(f"monitoring.notrun_{ran.problem}"),) if ran.problem else ()
    return (*why, words("monitoring.shadow_waiting", n=ran.waiting)) if ran.waiting else why


def beside_words(found: Beside, words: Reader) -> tuple[str, ...]:
    """What two models say of the same screenings; the second is told of as seen from the first."""
    if found.n is None:
        return (words("monitoring.beside_too_few"),)
    told = [
        words("monitoring.beside_same", n=found.n, share=share_words(found.same_band, words)),
        words(
            "monitoring.beside_moved",
            higher=count_words(found.higher, words),
            lower=count_words(found.lower, words),
        ),
        words(
            "monitoring.beside_apart",
            difference=_points(found.mean_difference or 0.0, words),
            apart=_points(found.mean_apart or 0.0, words).removeprefix("+"),
        ),
    ]
    if not found.first.n:
        few = found.first.ratio.reason == "small_group"
        return (*told, words("monitoring.beside_few_outcomes" if few else "monitoring.beside_no_outcomes"))
    return (
        *told,
        words("monitoring.beside_outcomes", n=found.first.n, observed=found.first.observed),
        words("monitoring.beside_first", ratio=ratio_words(found.first.ratio, words)),
        words("monitoring.beside_second", ratio=ratio_words(found.second.ratio, words)),
    )


def _points(probability: float, words: Reader) -> str:
    """A difference of estimates in persons of 100, with one decimal: it is a mean, not an estimate."""
    written = f"{100 * probability:+.1f}".replace("-", "−")
    return written.replace(".", ",") if words.language == "nl" else written
