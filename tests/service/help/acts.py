"""What somebody can choose on a page: the words of its buttons, its links and what folds open."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

_ACTS: Final = ("a", "button", "summary")


class Acts(HTMLParser):
    """``found`` holds the words as they are seen, without what only a screen reader says."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTS:
            self._open, self._words = [tag], []
        elif tag in ("span", "kbd") and self._open:
            silent = tag == "kbd" or ("class", "unseen") in attrs or ("aria-hidden", "true") in attrs
            self._open.append("" if silent else tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[0]:
            self.found.add(" ".join("".join(self._words).split()))
            self._open = []
        elif tag in ("span", "kbd") and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and "" not in self._open:
            self._words.append(data)


def acts(html: str) -> set[str]:
    return Acts(html).found
