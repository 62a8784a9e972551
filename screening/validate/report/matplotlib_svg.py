"""From a matplotlib figure to a piece of SVG that stands in a page: the same figure, the same bytes.

Colours become the page's own, so that a picture follows light, dark and print; text stays text; every id gets
the picture's name before it, because many pictures share one page.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK, MUTED, RULE, MODEL, OTHER, BAND, THIRD, FOURTH = (
    "#1b2830",
    "#52616b",
    "#dcd8ce",
    "#1b4b60",
    "#8a6a2f",
    "#dbe7ec",
    "#6b4c86",
    "#3f6b4a",
)
_NAMES: Final = {
    INK: "ink",
    MUTED: "muted",
    RULE: "rule",
    MODEL: "raise",
    OTHER: "lower",
    BAND: "range",
    THIRD: "third",
    FOURTH: "fourth",
}
"""The colours of the product's own pages, by the name of their token."""

_STYLE: Final[dict[str, Any]] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "lines.linewidth": 2.0,
    "savefig.transparent": True,
    "axes.unicode_minus": False,
    "text.parse_math": False,
}
_ID: Final = re.compile(r'(\bid="|url\(#|xlink:href="#)')
_FONT: Final = re.compile(r"font: ([0-9.]+)px [^;\"]*")


@contextmanager
def canvas(name: str, size: tuple[float, float] = (5.2, 3.5)) -> Iterator[tuple[Figure, Axes]]:
    """A figure of ``size`` (inches) with one pair of axes, in the style of the installation."""
    with mpl.rc_context(cast(Any, {**_STYLE, "svg.hashsalt": name})):
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasSVG(figure)
        yield figure, figure.add_subplot()


def svg_of(figure: Figure, name: str, title: str, description: str) -> str:
    """The figure as an ``svg`` element with accessible title and description. Call it within ``canvas``."""
    sink = io.StringIO()
    figure.savefig(sink, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    body = sink.getvalue()
    body = body[body.index("<svg") :]
    opening, rest = body.split(">", 1)
    rest = re.sub(r"<metadata>.*?</metadata>", "", rest, flags=re.DOTALL)
    rest = re.sub(r"<style[^>]*>.*?</style>", "", rest, flags=re.DOTALL)
    rest = _FONT.sub(r"font-size: \1px", rest)
    for colour, token in _NAMES.items():
        rest = rest.replace(colour, f"var(--{token})")
    rest = _ID.sub(rf"\g<1>{name}-", rest)
    view = re.search(r'viewBox="([^"]+)"', opening)
    assert view is not None, "matplotlib always gives a view box"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{view.group(1)}" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{html.escape(title)}</title>'
        f'<desc id="{name}-desc">{html.escape(description)}</desc>'
    )
    return head + rest.strip()
