"""Two models beside each other, in words: on the page of monitoring and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.language import with_decimal_mark
from service.areas.monitoring.shadow_comparison import Beside, ShadowFigures
from service.areas.monitoring.view import ratio_words, share_words
from service.areas.registry.shadow_scores import Ran
from service.core.reader_language import Reader


@dataclass(frozen=True, slots=True)
class ShadowView:
    """A model in the shadow: its name, and sentences about it."""

    name: str
    lines: tuple[str, ...]


def shadow_view(
    comparisons: Sequence[ShadowFigures], ran: Sequence[Ran], words: Reader
) -> tuple[ShadowView, ...]:
    """Every model in the shadow beside the one that serves, and what the latest run left undone."""
    left = {run.model.digest: run for run in ran}
    return tuple(
        ShadowView(
            words("models.version", name=shadow.name, version=shadow.version),
            (
                *beside_words(shadow.beside, words),
                *(left_words(left[shadow.digest], words) if shadow.digest in left else ()),
            ),
        )
        for shadow in comparisons
    )


def left_words(ran: Ran, words: Reader) -> tuple[str, ...]:
    """Why a run computed nothing, and how many screenings wait."""
    why = (words(f"monitoring.notrun_{ran.problem}"),) if ran.problem else ()
    return (*why, words("monitoring.shadow_waiting", n=ran.waiting)) if ran.waiting else why


def beside_words(comparison: Beside, words: Reader) -> tuple[str, ...]:
    """The comparison of two models in sentences, from the side of the first."""
    if comparison.n is None:
        return (words("monitoring.beside_too_few"),)
    sentences = [
        words("monitoring.beside_same", n=comparison.n, share=share_words(comparison.same_band, words)),
        words("monitoring.beside_moved_left_out")
        if comparison.higher is None or comparison.lower is None
        else words("monitoring.beside_moved", higher=comparison.higher, lower=comparison.lower),
        words(
            "monitoring.beside_apart",
            difference=_points(comparison.mean_difference or 0.0, words),
            apart=_points(comparison.mean_apart or 0.0, words).removeprefix("+"),
        ),
    ]
    if not comparison.first.n:
        few = comparison.first.untold
        return (
            *sentences,
            words("monitoring.beside_few_outcomes" if few else "monitoring.beside_no_outcomes"),
        )
    return (
        *sentences,
        words("monitoring.beside_outcomes", n=comparison.first.n, observed=comparison.first.observed),
        words("monitoring.beside_first", ratio=ratio_words(comparison.first.ratio, words)),
        words("monitoring.beside_second", ratio=ratio_words(comparison.second.ratio, words)),
    )


def _points(probability: float, words: Reader) -> str:
    """A difference of estimates in persons of 100, with one decimal: it is a mean, not an estimate."""
    written = f"{100 * probability:+.1f}".replace("-", "−")
    return with_decimal_mark(written, words.language)
