"""What of a page is the block that was shown: the elements that say so, byte for byte."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})


class _Shown(HTMLParser):
    """Notes where each outermost element with ``data-shown`` begins and ends, and what within it is of today
    (``data-today``)."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in page.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self._page = page
        self._open: list[tuple[str, int | None, int | None]] = []
        self._today: list[tuple[int, int]] = []
        self.parts: list[str] = []
        self.feed(page)
        self.close()

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _VOID or (self.get_starttag_text() or "").endswith("/>"):
            return
        outer = any(start is not None for _, start, _ in self._open)
        names = {name for name, _ in attributes}
        begins = not outer and "data-shown" in names
        of_today = outer and "data-today" in names
        self._open.append((tag, self._here() if begins else None, self._here() if of_today else None))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """An element without content; it holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, start, today = self._open.pop()
            if opened == tag:
                end = self._page.index(">", self._here()) + 1
                if today is not None:
                    self._today.append((today, end))
                if start is not None:
                    self.parts.append(self._without_today(start, end))
                return

    def _without_today(self, start: int, end: int) -> str:
        kept = []
        for first, last in self._today:
            kept.append(self._page[start:first])
            start = last
        self._today.clear()
        return "".join([*kept, self._page[start:end]])


def shown_parts(page: str) -> tuple[str, ...]:
    """The parts of ``page`` that write down the block that was shown."""
    return tuple(_Shown(page).parts)
