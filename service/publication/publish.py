"""Everything about one model in one folder, whole or not at all.

The folder appears when the last file is made: nothing half-written is ever there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from screening.language import LANGUAGES, Language
from service.core.disk_errors import writing
from service.core.errors import BadSettings, ServiceError
from service.publication.as_html import html_of
from service.publication.as_pdf import Typesetter, typesetter
from service.publication.collect_facts import collect
from service.publication.document_files import DOCUMENTS, documents
from service.publication.documented_model import Subject
from service.publication.facts import Facts
from service.publication.fill_in_document import WrittenDocument, with_table, written
from service.publication.overview_documents import ALL_DOCUMENTS, OVERVIEW, overview, register_document
from service.publication.register_entry import RegisterEntry, register_entry
from service.publication.tripod_table import tripod_table

CHECKLIST: Final = "tripod-ai"
"""Made last: it says on which page of the others something stands."""

REGISTER_FILE: Final = "algoritmeregister.json"
FACTS_FILE: Final = "facts.json"
STEPS: Final = len(ALL_DOCUMENTS) * len(LANGUAGES)
"""Documents that are set; ``progress`` is called with how many are."""

Made = dict[tuple[str, Language], WrittenDocument]


@dataclass(frozen=True, slots=True)
class Published:
    """What was made: the files by name, the facts, and the entry of the register."""

    files: Mapping[str, bytes]
    facts: Facts
    entry: RegisterEntry


def publish(subject: Subject, progress: Callable[[int], None] = lambda _n: None) -> Published:
    """Every document about ``subject`` as bytes; nothing is written yet.

    Raises ``ValidationError`` for results that lack a part, ``RegisterRefused`` for a field that the register
    would not take.
    """
    facts = collect(subject)
    entry = register_entry(facts)
    made: Made = {}
    for language in LANGUAGES:
        made[OVERVIEW, language] = overview(facts, language)
        made["algoritmeregister", language] = register_document(facts, entry, language)
        for id_ in DOCUMENTS:
            if id_ != CHECKLIST:
                made[id_, language] = written(documents()[id_], facts, language)
    files: dict[str, bytes] = {
        FACTS_FILE: _json(facts.to_json()),
        REGISTER_FILE: _json(dict(entry.values)),
    }
    with typesetter() as setter:
        pages = {key: setter.pages(document) for key, document in made.items() if key[0] in DOCUMENTS}
        with_checklist = with_table(facts, tripod_table(facts, made, pages))
        for language in LANGUAGES:
            made[CHECKLIST, language] = written(documents()[CHECKLIST], with_checklist, language)
        for number, document in enumerate(made.values(), start=1):
            files |= _set(document, setter)
            progress(number)
    return Published(files, facts, entry)


def _set(document: WrittenDocument, setter: Typesetter) -> dict[str, bytes]:
    """A document for the screen and for paper."""
    home = "" if document.id == OVERVIEW else f"{OVERVIEW}.{document.language}.html"
    return {
        f"{document.file_name}.html": html_of(document, home).encode("utf-8"),
        f"{document.file_name}.pdf": setter.pdf(document),
    }


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode("utf-8")


def require_free(out: Path) -> None:
    """Raise ``BadSettings`` unless ``out`` is not there yet, or an empty folder: nothing is overwritten."""
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise BadSettings("publication.folder_there", folder=out)


def put_folder(files: Mapping[str, bytes], out: Path) -> None:
    """Put ``files`` into the new folder ``out``; ``NoSpace`` or ``BadSettings`` leaves nothing behind."""
    require_free(out)
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        with writing(lambda problem: BadSettings("publication.cannot_write", folder=out, problem=problem)):
            unfinished.mkdir()
            for name, content in sorted(files.items()):
                (unfinished / name).write_bytes(content)
            unfinished.replace(out)
    except ServiceError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
