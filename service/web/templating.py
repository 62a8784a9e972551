"""The templates of the pages, one environment for each language; loaded when the first page is asked for."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.ext import Extension

from screening.language import Language
from service.core.reader_language import reader
from service.web.assets import asset_url
from service.web.hidden_form_fields import marked


class AsSent(Extension):
    """Templates are indented for their authors; the indentation is not sent. Each form gets its mark."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        return marked(re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE))


def _loader() -> BaseLoader:
    """A template of an area is ``area/file.html``; the frame and the shared parts are in ``service.web``."""
    areas = sorted(
        area.name for area in (files("service") / "areas").iterdir() if (area / "templates").is_dir()
    )
    of_areas = PrefixLoader({area: PackageLoader(f"service.areas.{area}") for area in areas})
    return ChoiceLoader([of_areas, PackageLoader("service.web")])


@cache
def environment(language: Language, zone: str, written: Language) -> Environment:
    """Every text is escaped and a missing value is an error; ``t`` gives the words of the language.

    ``written`` is the language that people here write in: what they typed is marked with it, so that a screen
    reader pronounces it right on a page in the other language.
    """
    made = Environment(
        loader=_loader(),
        extensions=[AsSent],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(t=reader(language, zone), written=written, static=asset_url)
    return made
