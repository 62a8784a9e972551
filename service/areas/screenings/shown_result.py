"""The block that was shown, stored with its screening: once, in every language, and never changed.

It is held as JSON, made small with the words of the questions and sentences of that time as a dictionary
(``zlib``): a block of twenty-odd kilobytes takes two or three. The dictionary is a row of its own, written
when the first block needs it, so a block can be read for as long as the database is there, whatever the
program has become. Its digest stands in the row and in the access log, beside that of the screening.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from screening.catalogue.catalogue import Catalogue
from screening.explain.texts import explain_texts
from screening.language import LANGUAGES, Language
from service.access.unit_of_work import UnitOfWork
from service.areas.screenings import shown_queries
from service.areas.screenings.shown_shapes import Block
from service.core.page_texts import page_texts

LARGEST_DICTIONARY: Final = 32_768
"""What ``zlib`` looks back on (bytes); of a longer dictionary only the end counts."""

_LEVEL: Final = 4
_PAGE_WORDS: Final = ("result.", "origin.", "answer.", "records.explain_", "form.known_")

Blocks = Mapping[Language, Block]


class BlockUnreadable(Exception):
    """A stored block is not what it was: bytes were changed, or its dictionary is gone."""


def keep(
    unit: UnitOfWork, key: tuple[int, int], catalogue: Catalogue, blocks: Blocks, *, rebuilt: bool
) -> str:
    """Store the block of the screening ``key`` (case, number); gives its digest, for the access log."""
    plain = _plain(blocks)
    words_digest, words = dictionary(catalogue)
    if not shown_queries.has_words(unit.db, words_digest):
        shown_queries.add_words(unit.db, digest=words_digest, content=zlib.compress(words, 9))
    digest = block_digest(plain, rebuilt=rebuilt)
    shown_queries.add_block(
        unit.db,
        case_id=key[0],
        number=key[1],
        words_digest=words_digest,
        content=_packed(plain, words),
        content_digest=digest,
        rebuilt=rebuilt,
    )
    return digest


def read(db: Session, case_id: int, number: int) -> Blocks | None:
    """The block of a screening in every language, or ``None`` where none was stored yet.

    Raises ``BlockUnreadable`` for one that is not what it was.
    """
    row = shown_queries.block(db, case_id, number)
    if row is None:
        return None
    plain = unpacked(db, row)
    return {language: Block.read(one) for language, one in zip(LANGUAGES, json.loads(plain), strict=True)}


def unpacked(db: Session, row: Any) -> bytes:
    """The JSON in the columns of a block; ``BlockUnreadable`` unless it is what its digest says."""
    try:
        unpacking = zlib.decompressobj(zdict=_words(db, row.words_digest))
        plain = unpacking.decompress(row.content) + unpacking.flush()
    except (zlib.error, TypeError) as error:
        raise BlockUnreadable from error
    if block_digest(plain, rebuilt=bool(row.rebuilt)) != row.content_digest or not unpacking.eof:
        raise BlockUnreadable
    if unpacking.unused_data or row.rebuilt not in (0, 1):
        raise BlockUnreadable
    return plain


def block_digest(plain: bytes, *, rebuilt: bool) -> str:
    """SHA-256 (hex) over every word and number of a block, and whether it was put together afterwards."""
    return hashlib.sha256((b"rebuilt\n" if rebuilt else b"shown\n") + plain).hexdigest()


def dictionary(catalogue: Catalogue) -> tuple[str, bytes]:
    """The words that blocks under ``catalogue`` are made of today, and their digest."""
    found = _MADE.get(catalogue.digest)
    if found is None:
        found = _MADE[catalogue.digest] = _dictionary(catalogue)
    return found


_MADE: dict[str, tuple[str, bytes]] = {}
"""By digest of the catalogue; hashing a catalogue itself takes longer than all the rest of a block."""


def _dictionary(catalogue: Catalogue) -> tuple[str, bytes]:
    parts: list[str] = []
    for texts, wanted in ((explain_texts(), ("",)), (page_texts(), _PAGE_WORDS)):
        for language in LANGUAGES:
            parts += _of_texts(texts.sentences[language], wanted)
    for language in LANGUAGES:
        for one in catalogue:
            wording = one.wording
            fields = (wording.ask, wording.negation, wording.statement, wording.label)
            parts += [text.in_language(language) for text in fields]
            parts += [level.text.in_language(language) for level in one.levels]
    words = '","'.join(dict.fromkeys(parts)).encode("utf-8")[-LARGEST_DICTIONARY:]
    return hashlib.sha256(words).hexdigest(), words


def _of_texts(sentences: Mapping[str, Any], wanted: tuple[str, ...]) -> Iterator[str]:
    for key, entry in sentences.items():
        if key.startswith(wanted):
            yield entry if isinstance(entry, str) else entry["other"]


def _plain(blocks: Blocks) -> bytes:
    written = json.dumps(
        [blocks[language] for language in LANGUAGES], ensure_ascii=False, separators=(",", ":")
    )
    return written.encode("utf-8")


def _packed(plain: bytes, words: bytes) -> bytes:
    packing = zlib.compressobj(_LEVEL, zdict=words)
    return packing.compress(plain) + packing.flush()


_READ: dict[str, bytes] = {}
"""Dictionaries by digest; there is one for each release that anything was shown under."""


def _words(db: Session, digest: str) -> bytes:
    found = _READ.get(digest)
    if found is None:
        held = shown_queries.words(db, digest)
        found = b"" if held is None else zlib.decompress(held)
        if hashlib.sha256(found).hexdigest() != digest:
            raise BlockUnreadable
        _READ[digest] = found
    return found
