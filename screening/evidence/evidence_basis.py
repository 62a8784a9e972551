"""What a weight rests on, seen from the figures themselves: a size, a direction, a practice list, or nothing.

The catalogue says where a question comes from. Whether somebody measured how much a sign differs between
victims and others is a fact about the figures that it names, so it is read there and not said twice.
"""

from __future__ import annotations

from typing import Final, Literal

from screening.catalogue.indicator import Indicator
from screening.evidence.published_figures import RATIOS, Figure, figures_of

Rests = Literal["published_figure", "direction_only", "practice_list", "judgement"]
"""``published_figure``: a published effect size. ``direction_only``: a comparison that says which way, or
that there is no difference, and not how much. ``judgement``: also where the figures have no comparison."""

_COMPARED: Final = ("higher", "lower", "protective", "negligible")
"""How a figure of measure ``direction`` begins when it compares victims with others. "Common" or "listed"
compares nothing; "associated with running away" compares who ran away."""


def rests_on(indicator: Indicator) -> Rests:
    """The grade of an indicator's evidence; raises ``KeyError`` for a figure that is not in the evidence."""
    declared = indicator.evidence.grade
    if declared != "published_figure":
        return declared
    figures = [figure for id_ in indicator.evidence.figures for figure in figures_of(id_)]
    if any(has_effect_size(figure) for figure in figures):
        return "published_figure"
    return "direction_only" if any(map(has_direction, figures)) else "judgement"


def has_effect_size(figure: Figure) -> bool:
    """Whether the figure says how much victims and others differ: a ratio, or the share among both."""
    both = figure.victims_percent is not None and figure.others_percent is not None
    return figure.measure in RATIOS or both


def has_direction(figure: Figure) -> bool:
    """Whether the figure comes from a comparison without a size that could be used.

    Points of somebody else's tool have a direction; their size depends on everything else in that tool.
    """
    return figure.measure == "points" or figure.stated.startswith(_COMPARED)
