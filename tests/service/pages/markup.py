"""The elements of a page as a tree: what stands within what, how it is called, whether it can take focus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_CONTROLS: Final = frozenset({"input", "select", "textarea", "button", "summary"})
_SILENT: Final = frozenset({"script", "style"})


@dataclass(eq=False)
class Element:
    """One element: its tag, its attributes, and in ``parts`` its words and elements in their order."""

    tag: str
    given: dict[str, str]
    within: Element | None = None
    parts: list[Element | str] = field(default_factory=list)

    def __getitem__(self, attribute: str) -> str:
        return self.given.get(attribute, "")

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element below this one with one of these tags, or every one, in the order of the page."""
        for part in self.parts:
            if isinstance(part, Element):
                if not tags or part.tag in tags:
                    yield part
                yield from part.all(*tags)

    def around(self) -> Iterator[Element]:
        """This element, and those that it stands in, from the inside out."""
        here: Element | None = self
        while here:
            yield here
            here = here.within

    def inside(self, *tags: str) -> bool:
        return any(element.tag in tags for element in self.around())

    @property
    def text(self) -> str:
        """The words, without those that are hidden from a screen reader."""
        return re.sub(r"\s+", " ", "".join(self._spoken())).strip()

    def _spoken(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part["aria-hidden"] != "true" and part.tag not in _SILENT and "hidden" not in part.given:
                yield part["aria-label"] or part["alt"] or "".join(part._spoken())

    @property
    def name(self) -> str:
        """What a screen reader calls it: its label, else its words."""
        return self["aria-label"] or self.text

    @property
    def focusable(self) -> bool:
        """Whether a link to it moves the focus there."""
        if self.tag == "input" and self["type"] == "hidden":
            return False
        return "tabindex" in self.given or self.tag in _CONTROLS or (self.tag == "a" and "href" in self.given)

    @property
    def language(self) -> str:
        return next((element["lang"] for element in self.around() if element["lang"]), "")

    def words(self) -> Iterator[tuple[str, str]]:
        """Every run of words below this element, spoken attributes included, with its language."""
        for part in self.parts:
            if isinstance(part, str):
                if part.strip():
                    yield part.strip(), self.language
            elif part.tag not in _SILENT:
                for name in ("aria-label", "alt", "title", "placeholder"):
                    if part[name]:
                        yield part[name], part.language
                yield from part.words()


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.parts.append(element)
        if tag not in _VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.parts.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        closed = next((element for element in self.here.around() if element.tag == tag), None)
        if closed is not None:
            assert closed.within
            self.here = closed.within

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)


def elements_of(html: str) -> Element:
    """The page with everything on it."""
    reading = _Reading()
    reading.feed(html)
    reading.close()
    return reading.root
