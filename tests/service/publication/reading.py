"""Reading what was published: pages with the source of each figure, results files, tagged PDFs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
_UNSEEN: Final = frozenset({"style", "script", "title"})


@dataclass
class Shown:
    """A page: its words outside figures, and each figure with where it says it comes from."""

    words: str = ""
    figures: list[tuple[str, str]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    language: str = ""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.shown = Shown()
        self._source = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.shown.language = given.get("lang") or ""
        if tag == "data":
            self._source = given.get("value") or ""
            self.shown.figures.append((self._source, ""))
        if re.fullmatch(r"h[1-6]", tag):
            self.shown.headings.append((int(tag[1]), ""))
        if tag not in {"meta", "br", "link"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data":
            self._source = ""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if _UNSEEN & set(self._open):
            return
        if self._source:
            source, before = self.shown.figures[-1]
            self.shown.figures[-1] = (source, before + data)
        else:
            self.shown.words += data
        if self._open and re.fullmatch(r"h[1-6]", self._open[-1]):
            level, before = self.shown.headings[-1]
            self.shown.headings[-1] = (level, before + data)


def page(html: bytes) -> Shown:
    reader = _Page()
    reader.feed(html.decode("utf-8"))
    return reader.shown


def numbers(text: str) -> list[str]:
    """Every number in ``text`` as it is written, without the spaces between thousands."""
    return NUMBER.findall(text.replace("\u202f", ""))


def found_at(content: Any, path: str) -> Any:
    """What stands at ``path`` of a results file; ``KeyError`` or ``IndexError`` where nothing does."""
    for name in path.split("."):
        content = content[int(name)] if isinstance(content, list) else content[name]
    return content


def is_written_from(text: str, value: Any) -> bool:
    """Whether a number as it is written is one of those in ``value``: itself, as a number of 100, how far a
    ratio is from 1 as a number of 100, or a part of a day. A count of 100 people is none of them."""
    if text == "100":
        return True
    decimals = len(re.split(r"[.,]", text)[1]) if re.search(r"[.,]", text) else 0
    said = float(text.replace(",", "."))
    for leaf in _leaves(value):
        if isinstance(leaf, str):
            if text.lstrip("0") in {part.lstrip("0") for part in numbers(leaf)}:
                return True
        elif any(
            abs(round(abs(form), decimals) - said) < 1e-9 for form in (leaf, 100 * leaf, 100 * (leaf - 1))
        ):
            return True
    return False


def _leaves(value: Any) -> Iterator[float | str]:
    if isinstance(value, Mapping):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield value


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF as its own structure tells: language, title, tags in their order, number of pages, text."""

    language: str
    title: str
    tagged: bool
    universal_access: bool
    tags: tuple[str, ...]
    headers_with_scope: int
    pages: int
    text: str


def paper(pdf: bytes) -> Paper:
    reader = PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    tags = list(_tags(root["/StructTreeRoot"]))
    marks, about = root["/MarkInfo"].get_object(), root["/Metadata"].get_object()
    assert isinstance(marks, DictionaryObject)
    assert isinstance(about, StreamObject)
    meta = reader.metadata
    return Paper(
        language=str(root["/Lang"]),
        title=str(meta.title) if meta else "",
        tagged=bool(marks["/Marked"]),
        universal_access=b"pdfuaid:part>1<" in about.get_data(),
        tags=tuple(name for name, _ in tags),
        headers_with_scope=sum(name == "TH" and scoped for name, scoped in tags),
        pages=len(reader.pages),
        text=re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in reader.pages)),
    )


def _tags(element: Any) -> Iterator[tuple[str, bool]]:
    """Every element of the structure with its name, and whether it has a scope, in reading order."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for part in element:
            yield from _tags(part)
    elif isinstance(element, DictionaryObject):
        if "/S" in element:
            yield str(element["/S"]).removeprefix("/"), "/Scope" in str(element.get("/A", ""))
        if "/K" in element:
            yield from _tags(element["/K"])
