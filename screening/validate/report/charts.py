"""The pictures of the report; each has a table beside it that says the same.

A picture that the results cannot carry is left out (empty text); the table then gives the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

from screening.validate.report.matplotlib_svg import (
    BAND,
    FOURTH,
    MODEL,
    MUTED,
    OTHER,
    THIRD,
    canvas,
    svg_of,
)
from screening.validate.report.results_tree import Plain

Say = Callable[..., str]
"""A sentence of the report by its key, in the language of the picture."""

_LINES: Final = {
    "champion": (MODEL, "-"),
    "checklist": (OTHER, "--"),
    "penalised_logistic": (THIRD, "-."),
    "boosting": (FOURTH, ":"),
    "own_judgement": (MUTED, (0, (1, 1))),
    "setting_alone": (OTHER, (0, (5, 1, 1, 1))),
}
"""Every method has a colour and a dash, so that the picture can be read without colour."""
METHODS: Final = tuple(_LINES)
"""In the order in which they are named."""


_CURVES: Final = ((MODEL, "-"), (OTHER, "--"), (THIRD, "-."), (FOURTH, ":"))


def calibration(name: str, curves: Sequence[tuple[str, Plain]], say: Say) -> str:
    """The flexible curves with their bands against the diagonal; ``curves`` pairs a label with each."""
    drawn = [(label, curve) for label, curve in curves if curve["probability"]]
    if not drawn:
        return ""
    with canvas(name) as (figure, axes):
        axes.plot([0, 100], [0, 100], ":", color=MUTED, label=say("calibration.perfect"))
        banded = [curve for _, curve in drawn if None not in curve["low"]]
        for place, curve in enumerate(banded):
            band = "_" if place else say("calibration.band")  # what begins so stays out of the legend
            x, low, high = (_hundred(curve[key]) for key in ("probability", "low", "high"))
            axes.fill_between(x, low, high, color=BAND, linewidth=0, alpha=0.7, label=band)
        for (label, curve), (colour, dash) in zip(drawn, cycle(_CURVES), strict=False):
            x, y = _hundred(curve["probability"]), _hundred(curve["observed"])
            axes.plot(x, y, color=colour, linestyle=dash, label=label)
        axes.set(xlim=(0, 100), ylim=(0, 100), xlabel=say("calibration.x"), ylabel=say("calibration.y"))
        axes.legend(loc="upper left")
        return svg_of(figure, name, say("calibration.title"), say("calibration.picture"))


def distribution(name: str, part: Plain, say: Say) -> str:
    """Where the estimates lie, victims above the line and others below."""
    found = part["distribution"]
    totals = [max(sum(found[kind]), 1) for kind in ("victims", "others")]
    shares = [
        [100 * count / total for count in found[kind]]
        for kind, total in zip(("victims", "others"), totals, strict=True)
    ]
    edges = _hundred(found["edges"])
    width = edges[1] - edges[0]
    at = [edge + width / 2 for edge in edges[:-1]]
    with canvas(name) as (figure, axes):
        axes.bar(at, shares[0], width * 0.9, color=MODEL, label=say("discrimination.victims"))
        axes.bar(
            at, [-share for share in shares[1]], width * 0.9, color=OTHER, label=say("discrimination.others")
        )
        axes.axhline(0, color=MUTED, linewidth=0.8)
        most = max(*shares[0], *shares[1]) * 1.1
        axes.set(
            xlim=(0, 100),
            ylim=(-most, most),
            xlabel=say("discrimination.x"),
            ylabel=say("discrimination.y"),
        )
        axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
        axes.legend(loc="upper right")
        return svg_of(figure, name, say("discrimination.title"), say("discrimination.picture"))


def net_benefit(name: str, part: Plain, compared: Mapping[str, Plain], say: Say) -> str:
    """Net benefit of the model with its interval, of everybody, nobody and every other method."""
    if part["reason"]:
        return ""
    x = _hundred(part["thresholds"])
    with canvas(name, (5.2, 3.8)) as (figure, axes):
        axes.fill_between(
            x, _hundred(part["model_low"]), _hundred(part["model_high"]), color=BAND, linewidth=0
        )
        for other, rows in compared.items():
            if rows["curve"]:
                colour, dash = _LINES.get(other, (MUTED, "--"))
                axes.plot(
                    x,
                    _hundred(rows["curve"]),
                    color=colour,
                    linestyle=dash,
                    linewidth=1.4,
                    label=_named(other, say),
                )
        axes.plot(x, _hundred(part["everybody"]), color=MUTED, linewidth=1.2, label=say("method.everybody"))
        axes.axhline(0, color=MUTED, linestyle=":", linewidth=1.2, label=say("method.nobody"))
        axes.plot(x, _hundred(part["model"]), color=MODEL, label=say("method.model"))
        top = max(value for value in (*part["model_high"], *part["everybody"]) if value is not None) * 110
        axes.set(xlim=(x[0], x[-1]), ylim=(-top / 4, top), xlabel=say("benefit.x"), ylabel=say("benefit.y"))
        figure.legend(loc="outside lower center", ncols=2)
        return svg_of(figure, name, say("benefit.title"), say("benefit.picture"))


def groups(name: str, rows: Sequence[tuple[str, Plain]], limit: str, say: Say) -> str:
    """Missed per 100 victims with its interval, one dot a group; ``rows`` pairs a label with an estimate."""
    shown = [(label, row) for label, row in rows if row["value"] is not None]
    if not shown:
        return ""
    with canvas(name, (5.2, 0.9 + 0.34 * len(shown))) as (figure, axes):
        for place, (_, row) in enumerate(reversed(shown)):
            axes.plot([row["low"], row["high"]], [place, place], color=MODEL, linewidth=2)
            axes.plot([row["value"]], [place], "o", color=MODEL, markersize=7)
        axes.set(xlim=(0, 100), ylim=(-0.6, len(shown) - 0.4), xlabel=say("limits.missed"))
        axes.set_yticks(range(len(shown)), [label for label, _ in reversed(shown)])
        axes.grid(visible=False, axis="y")
        return svg_of(figure, name, say("groups.title"), say("groups.picture", limit=limit))


def instability(name: str, part: Plain, say: Say) -> str:
    """Per twentieth of the cases the range in which their estimates lie with other cases."""
    rows = part["by_estimate"]
    if not rows:
        return ""
    x = _hundred([row["estimate"] for row in rows])
    with canvas(name) as (figure, axes):
        axes.plot([0, 100], [0, 100], ":", color=MUTED)
        low, high = (_hundred([row[end] for row in rows]) for end in ("low", "high"))
        axes.vlines(x, low, high, color=OTHER, linewidth=3)
        axes.plot(x, x, "o", color=MODEL, markersize=5)
        axes.set(xlim=(0, 100), ylim=(0, 100), xlabel=say("instability.x"), ylabel=say("instability.y"))
        return svg_of(figure, name, say("instability.title"), say("instability.picture"))


def learning(name: str, points: Sequence[Plain], say: Say) -> str:
    """AUROC on unseen cases by the number of cases, one line a method."""
    known = [point for point in points if point["auroc"]["value"] is not None]
    if not known:
        return ""
    sizes = sorted({point["size"] for point in known})
    with canvas(name, (5.2, 3.8)) as (figure, axes):
        for method in dict.fromkeys(point["method"] for point in known):
            mine = [point for point in known if point["method"] == method]
            colour, dash = _LINES.get(method, (MUTED, "--"))
            axes.plot(
                [point["size"] for point in mine],
                [point["auroc"]["value"] for point in mine],
                color=colour,
                linestyle=dash,
                marker="o",
                markersize=4,
                linewidth=2 if method == "champion" else 1.4,
                label=_named(method, say),
            )
        _log_axis(axes, sizes)
        axes.set(xlabel=say("learning.x"), ylabel=say("learning.y"))
        figure.legend(loc="outside lower center", ncols=2)
        return svg_of(figure, name, say("learning.title"), say("learning.picture"))


def _log_axis(axes: Axes, sizes: Sequence[int]) -> None:
    """A scale on which doubling is one step, with a mark at every size; 0 cases stand at the left end."""
    axes.set_xscale("symlog", linthresh=20, linscale=0.4)
    axes.xaxis.set_major_locator(FixedLocator(sizes))
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_minor_formatter(NullFormatter())


def _named(method: str, say: Say) -> str:
    try:
        return say(f"method.{method}")
    except KeyError:
        return method


def _hundred(values: Sequence[float]) -> list[float]:
    return [100 * value for value in values]
