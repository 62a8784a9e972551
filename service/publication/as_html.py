"""A document for the screen: one self-contained page, without script and without a request to anybody.

Each figure stands in a ``<data>`` element whose value names where it comes from, so that a program can hold
the page against the results file. The same document gives the same bytes.
"""

from __future__ import annotations

import re
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from screening.language import LANGUAGES
from service.publication.fill_in_document import WrittenDocument
from service.publication.written_figures import frame_texts

_ADDRESS = re.compile(r"https://[^\s<>\"')]+[^\s<>\"').,;:]")


def html_of(document: WrittenDocument, home: str = "") -> str:
    """The page. ``home`` is the file name of the page that lists all documents; empty on that page."""
    other = next(language for language in LANGUAGES if language != document.language)
    return (
        _environment()
        .get_template("document.html.jinja")
        .render(
            d=document,
            t=partial(frame_texts(), document.language),
            style=_style(),
            home=home,
            other=f"{document.id}.{other}.html",
            other_language=other,
        )
    )


def linked(text: str) -> Markup:
    """``text`` with each https address as a link."""
    pieces, at = Markup(), 0
    for found in _ADDRESS.finditer(text):
        address = escape(found.group())
        link = Markup('<a href="{address}">{address}</a>').format(address=address)
        pieces += escape(text[at : found.start()]) + link
        at = found.end()
    return pieces + escape(text[at:])


@cache
def _style() -> Markup:
    report = files("screening.validate.report") / "templates" / "report.css"
    own = files("service.publication") / "templates" / "document.css"
    return Markup(report.read_text("utf-8") + own.read_text("utf-8"))  # noqa: S704  our own files


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("service.publication", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["linked"] = linked
    return environment
