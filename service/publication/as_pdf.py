"""A document for paper: a tagged PDF (PDF/UA-1) set by typst. The same document gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, Final

from service.publication.fill_in_document import WrittenDocument
from service.publication.written_figures import frame_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ONE_PAGE: Final = frozenset({"model-card-short"})
"""Documents that are one page of paper."""

_PAGES: Final = "<place>"


class Typesetter:
    """Sets documents with the typefaces inside the ``typst`` package, so they look the same everywhere."""

    def __init__(self, template: Path) -> None:
        self._template = str(template)

    def pdf(self, document: WrittenDocument) -> bytes:
        """The bytes of the PDF."""
        made: bytes = self._compiler(document).compile(format="pdf", pdf_standards="ua-1")
        return made

    def pages(self, document: WrittenDocument) -> Mapping[str, int]:
        """On which page each section begins, by its id."""
        found = json.loads(self._compiler(document).query(_PAGES, field="value"))
        return {place["id"]: int(place["page"]) for place in found}

    def _compiler(self, document: WrittenDocument) -> Any:
        import typst

        return typst.Compiler(
            self._template,
            sys_inputs={"document": json.dumps(_plain(document), ensure_ascii=False)},
            ignore_system_fonts=True,
        )


@contextmanager
def typesetter() -> Iterator[Typesetter]:
    """A typesetter, for as long as the block runs."""
    with as_file(files("service.publication") / "templates" / "document.typ") as template:
        yield Typesetter(template)


def _plain(document: WrittenDocument) -> dict[str, Any]:
    """What the template reads: the document and the words around it, without sources."""
    words, language = frame_texts(), document.language
    names = ("product", "law", "page", "page_of", "not_yet")
    content = asdict(document)
    for section in content["sections"]:
        for block in section["blocks"]:
            block["lines"] = [_line(line) for line in block["lines"]]
            block["rows"] = [[_line(cell) for cell in row] for row in block["rows"]]
    return {
        **content,
        "lead": _line(content["lead"]),
        "footer": _line(content["footer"]),
        "one_page": document.id in ONE_PAGE,
        "words": {
            **{name: words(language, f"words.{name}") for name in names},
            "fact_heads": words(language, "words.fact_heads").split(" | "),
        },
    }


def _line(line: Any) -> list[dict[str, Any]]:
    return [{"text": span["text"], "language": span["language"]} for span in line]
