"""A picture as its page has it: written by its macro, read again as elements."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from screening.language import Language
from service.web.templating import environment


def written(macro: str, picture: Any, language: Language = "nl") -> str:
    """What macro ``macro`` writes for ``picture``."""
    source = f'{{% from "parts/pictures.html" import {macro} %}}{{{{ {macro}("p", picture) }}}}'
    return environment(language, "Europe/Amsterdam", "nl").from_string(source).render(picture=picture)


def drawn(macro: str, picture: Any, language: Language = "nl") -> ET.Element:
    """The same as elements; all that is written is well-formed."""
    return ET.fromstring(f"<div>{written(macro, picture, language)}</div>")  # noqa: S314  our own markup


def marks(element: ET.Element, tag: str, kind: str) -> list[dict[str, float]]:
    """The places of each ``tag`` of class ``kind`` that is not in a key: its attributes that are numbers."""
    in_keys = {child for key in element.iter() if has_class(key, "key") for child in key.iter()}
    return [
        {name: number(value) for name, value in mark.attrib.items() if name != "class"}
        for mark in element.iter(tag)
        if has_class(mark, kind) and mark not in in_keys
    ]


def has_class(element: ET.Element, kind: str) -> bool:
    return kind in element.get("class", "").split()


def path(element: ET.Element, kind: str) -> list[list[float]]:
    """The numbers of each piece of the path of class ``kind``, where each piece begins with ``M``."""
    found = next(mark for mark in element.iter("path") if has_class(mark, kind))
    pieces = found.get("d", "").split("M")[1:]
    return [[float(word) for word in re.findall(r"-?\d+(?:\.\d+)?", piece)] for piece in pieces]


def table(element: ET.Element) -> list[list[str]]:
    """The rows of the table behind the picture."""
    return [
        ["".join(cell.itertext()) for cell in row]
        for body in element.iter("tbody")
        for row in body.iter("tr")
    ]


def number(text: str) -> float:
    """The first number in ``text``: ``+12 punten``, ``−0,41``, ``34.5%``."""
    found = re.search(r"[-−]?\d+(?:[.,]\d+)?", text)
    assert found is not None, text
    return float(found[0].replace("−", "-").replace(",", "."))
