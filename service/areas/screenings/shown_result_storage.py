"""Store and read the block that was shown: once per screening, in every language, never changed.

It is JSON, compressed by ``zlib`` with the texts of that time as a dictionary, from some twenty kilobytes to
two or three. The dictionary is a row of its own, so that a block can be read as long as the database exists,
even by a later release. The digest of the block is in its row and in the access log.
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
from service.areas.screenings import shown_result_queries
from service.areas.screenings.shown_result_shapes import Block
from service.areas.screenings.tables import ShownWords
from service.core.reader_language import page_texts

LARGEST_DICTIONARY: Final = 32_768
"""Bytes that ``zlib`` uses of a dictionary; of a longer one only the end counts."""

_LEVEL: Final = 4
_PAGE_WORDS: Final = ("result.", "origin.", "answer.", "records.explain_", "form.known_")

Blocks = Mapping[Language, Block]


class BlockUnreadable(Exception):
    """A stored block is not what it was: bytes were changed, or its dictionary is gone."""


def keep(
    unit: UnitOfWork, key: tuple[int, int], catalogue: Catalogue, blocks: Blocks, *, rebuilt: bool
) -> str:
    """Store the block of the screening ``key`` (case, number); gives its digest, for the access log."""
    plain = _as_json(blocks)
    words_digest, words = dictionary(catalogue)
    if not shown_result_queries.has_words(unit.db, words_digest):
        unit.add(ShownWords, digest=words_digest, content=zlib.compress(words, 9))
    digest = block_digest(plain, rebuilt=rebuilt)
    shown_result_queries.add_block(
        unit.db,
        case_id=key[0],
        number=key[1],
        words_digest=words_digest,
        content=_compressed(plain, words),
        content_digest=digest,
        rebuilt=rebuilt,
    )
    return digest


def read(db: Session, case_id: int, number: int) -> Blocks | None:
    """The block of a screening in every language; ``None`` where none was stored yet.

    Raises ``BlockUnreadable`` when it was changed.
    """
    row = shown_result_queries.block(db, case_id, number)
    if row is None:
        return None
    plain = unpacked(db, row)
    return {language: Block.read(parts) for language, parts in zip(LANGUAGES, json.loads(plain), strict=True)}


def unpacked(db: Session, row: Any) -> bytes:
    """The JSON in the columns of a block; raises ``BlockUnreadable`` when it does not match its digest."""
    try:
        unpacking = zlib.decompressobj(zdict=_read_dictionary(db, row.words_digest))
        plain = unpacking.decompress(row.content) + unpacking.flush()
    except (zlib.error, TypeError) as error:
        raise BlockUnreadable from error
    if block_digest(plain, rebuilt=bool(row.rebuilt)) != row.content_digest or not unpacking.eof:
        raise BlockUnreadable
    if unpacking.unused_data or row.rebuilt not in (0, 1):
        raise BlockUnreadable
    return plain


def block_digest(plain: bytes, *, rebuilt: bool) -> str:
    """SHA-256 (hex) over every word and number of a block, and whether it was rebuilt."""
    return hashlib.sha256((b"rebuilt\n" if rebuilt else b"shown\n") + plain).hexdigest()


def dictionary(catalogue: Catalogue) -> tuple[str, bytes]:
    """Digest and content of today's dictionary for blocks with ``catalogue``."""
    digest_and_words = _MADE.get(catalogue.digest)
    if digest_and_words is None:
        digest_and_words = _MADE[catalogue.digest] = _make_dictionary(catalogue)
    return digest_and_words


_MADE: dict[str, tuple[str, bytes]] = {}
"""By digest of the catalogue, since hashing a catalogue takes longer than all the rest of a block."""


def _make_dictionary(catalogue: Catalogue) -> tuple[str, bytes]:
    parts: list[str] = []
    for texts, prefixes in ((explain_texts(), ("",)), (page_texts(), _PAGE_WORDS)):
        for language in LANGUAGES:
            parts += _texts_with_prefix(texts.sentences[language], prefixes)
    for language in LANGUAGES:
        for indicator in catalogue:
            wording = indicator.wording
            fields = (wording.ask, wording.negation, wording.statement, wording.label)
            parts += [text.in_language(language) for text in fields]
            parts += [level.text.in_language(language) for level in indicator.levels]
    words = '","'.join(dict.fromkeys(parts)).encode("utf-8")[-LARGEST_DICTIONARY:]
    return hashlib.sha256(words).hexdigest(), words


def _texts_with_prefix(sentences: Mapping[str, Any], prefixes: tuple[str, ...]) -> Iterator[str]:
    for key, entry in sentences.items():
        if key.startswith(prefixes):
            yield entry if isinstance(entry, str) else entry["other"]


def _as_json(blocks: Blocks) -> bytes:
    text = json.dumps([blocks[language] for language in LANGUAGES], ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def _compressed(plain: bytes, words: bytes) -> bytes:
    packing = zlib.compressobj(_LEVEL, zdict=words)
    return packing.compress(plain) + packing.flush()


_READ: dict[str, bytes] = {}
"""Dictionaries by digest; each release that showed a block has one."""


def _read_dictionary(db: Session, digest: str) -> bytes:
    words = _READ.get(digest)
    if words is None:
        compressed = shown_result_queries.words(db, digest)
        words = b"" if compressed is None else zlib.decompress(compressed)
        if hashlib.sha256(words).hexdigest() != digest:
            raise BlockUnreadable
        _READ[digest] = words
    return words
