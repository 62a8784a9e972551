"""The model file: signed JSON that is parsed, then audited, then constructed.

Constructing before the audit is forbidden: nothing of a file becomes a model before its layout, digest,
signature and catalogue are what they must be. The file is the canonical form of

    {"content": …, "digest": SHA-256 of content, "format": 1, "key": id of the public key, "signature": …}

and one line end. The signature (Ed25519, base64) is over the canonical form of all the rest but the
content, which the digest stands for. Because the file must be that form byte for byte, a change of any
byte is refused, even one that a JSON reader would not notice.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, Protocol

from screening.canonical_json import canonical, digest_of
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.deny_list import deny_list
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.errors import ForbiddenItemError, ModelFileError
from screening.model.score_table import ScoreTable
from screening.model.score_table_from_json import from_content
from screening.model.score_table_to_json import to_content
from screening.model.shipped_files import shipped_artefact
from screening.model.signing import (
    is_signed,
    key_id,
    public_half,
    shipped_public_keys,
    sign,
    signature_in,
)
from screening.whole_file import put_whole

FORMAT: Final = 1
LARGEST: Final = 8_000_000
"""No model file is longer than this (bytes); a longer one is not read."""


class CheckedBefore(Protocol):
    """What remembers, in a way that nobody else can write, whose signature was found good."""

    def holds(self, raw: bytes) -> bool:
        """Whether the signature in these bytes was checked before, with the keys that are trusted now."""
        ...

    def note(self, raw: bytes) -> None:
        """The signature in these bytes was checked and is good."""
        ...


_FIELDS: Final = frozenset({"content", "digest", "format", "key", "signature"})


def write_artefact(path: Path, table: ScoreTable, private_key: bytes) -> str:
    """Sign ``table`` with a raw Ed25519 private key and write it to ``path``; returns the digest.

    The file appears whole or not at all.
    """
    content = to_content(table)
    sealed = {"digest": digest_of(content), "format": FORMAT, "key": key_id(public_half(private_key))}
    signature = base64.b64encode(sign(canonical(sealed), private_key)).decode("ascii")
    put_whole(path, canonical({**sealed, "content": content, "signature": signature}) + b"\n")
    return table.digest


def read_artefact(
    path: Path | Traversable,
    public_keys: Iterable[bytes],
    catalogue: Catalogue,
    checked: CheckedBefore | None = None,
) -> ScoreTable:
    """The model in ``path``, signed by one of ``public_keys`` (raw) and made for ``catalogue``.

    A signature that ``checked`` knows is not checked again; every other rule is.
    Raises ``ModelFileError``; its ``key`` says which rule the file breaks.
    """
    return read_signed(path, public_keys, catalogue, checked)[0]


def read_signed(
    path: Path | Traversable,
    public_keys: Iterable[bytes],
    catalogue: Catalogue,
    checked: CheckedBefore | None = None,
) -> tuple[ScoreTable, str]:
    """The model as ``read_artefact`` gives it, and the id of the public key that it is signed with."""
    raw = _read(path)
    document = _parse(raw, path.name)
    _audit(raw, document, path.name, {key_id(key): key for key in public_keys}, checked)
    _check_allowed(document["content"], path.name)
    _check_catalogue(document["content"], path.name, catalogue)
    return _construct(document, path.name, catalogue), document["key"]


def read_shipped(catalogue: Catalogue) -> ScoreTable:
    """The model that comes with the product, checked like any other."""
    return read_artefact(shipped_artefact(), shipped_public_keys(), catalogue)


def load_model(
    path: str | Path | None = None, public_keys: Iterable[bytes] = (), catalogue: Catalogue | None = None
) -> ScoreTable:
    """The model in the file ``path``, or the one that comes with the product.

    ``public_keys`` (raw, as ``signing.read_key`` gives them) are trusted beside those of the product; the
    catalogue is by default the product's own. Raises ``ModelFileError`` when the file may not be trusted.
    """
    file = shipped_artefact() if path is None else Path(path)
    return read_artefact(file, (*shipped_public_keys(), *public_keys), catalogue or load_catalogue())


def _read(path: Path | Traversable) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise ModelFileError("model.unreadable", file=path.name, problem=error.strerror or "") from None
    if len(raw) > LARGEST:
        raise ModelFileError("model.too_large", file=path.name, largest=LARGEST // 1_000_000)
    return raw


def _parse(raw: bytes, name: str) -> dict[str, Any]:
    """Plain values of the file: a document of the format that we know."""
    try:
        document = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ModelFileError("model.not_json", file=name) from None
    if not isinstance(document, dict) or "format" not in document:
        raise ModelFileError("model.not_a_model", file=name)
    if type(document["format"]) is not int or document["format"] != FORMAT:  # True == 1, 1.0 == 1
        raise ModelFileError("model.unknown_format", file=name, format=str(document["format"])[:20])
    texts = [document.get(field) for field in ("digest", "key", "signature")]
    if document.keys() != _FIELDS or not all(isinstance(text, str) for text in texts):
        raise ModelFileError("model.not_a_model", file=name)
    return document


def _audit(
    raw: bytes,
    document: Mapping[str, Any],
    name: str,
    public_keys: Mapping[str, bytes],
    checked: CheckedBefore | None,
) -> None:
    sealed = {field: document[field] for field in ("digest", "format", "key")}
    if hashlib.sha256(_content_bytes(raw, document, name)).hexdigest() != document["digest"]:
        raise ModelFileError("model.wrong_digest", file=name)
    if document["key"] not in public_keys:
        raise ModelFileError("model.unknown_key", file=name, key=document["key"][:16])
    if checked is not None and checked.holds(raw):
        return
    signature = signature_in(document["signature"])
    if signature is None or not is_signed(canonical(sealed), signature, public_keys[document["key"]]):
        raise ModelFileError("model.wrong_signature", file=name)
    if checked is not None:
        checked.note(raw)


def _content_bytes(raw: bytes, document: Mapping[str, Any], name: str) -> bytes:
    """The bytes of the content as they stand in the file; all other bytes must be what writing gives."""
    before = b'{"content":'
    rest = canonical({field: value for field, value in document.items() if field != "content"})
    after = b"," + rest[1:] + b"\n"
    if not (raw.startswith(before) and raw.endswith(after)):
        raise ModelFileError("model.other_layout", file=name)
    return raw[len(before) : -len(after)]


def _check_allowed(content: object, name: str) -> None:
    """A model of forbidden knowledge is refused by name, also where its catalogue is not at hand."""
    items = content.get("items") if isinstance(content, dict) else None
    for item in items if isinstance(items, list) else ():
        id_ = item.get("id") if isinstance(item, dict) else None
        if isinstance(id_, str) and (group := deny_list().group_of(id_)):
            raise ForbiddenItemError(name, id_[:60], group.title)


def _check_catalogue(content: object, name: str, catalogue: Catalogue) -> None:
    made_for = content.get("catalogue") if isinstance(content, dict) else None
    if not isinstance(made_for, dict) or made_for.keys() != {"version", "digest"}:
        raise ModelFileError("model.not_a_model", file=name)
    if made_for["version"] != catalogue.version:
        given = str(made_for["version"])[:20]
        raise ModelFileError(
            "model.other_catalogue_version", file=name, made_for=given, version=catalogue.version
        )
    if made_for["digest"] != catalogue.digest:
        raise ModelFileError("model.other_catalogue", file=name, version=catalogue.version)


def _construct(document: Mapping[str, Any], name: str, catalogue: Catalogue) -> ScoreTable:
    """The table; its own content must be that of the file, so that nothing in the file goes unread."""
    try:
        table = from_content(document["content"], catalogue)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ModelFileError("model.invalid", file=name, problem=_in_short(error)) from None
    if table.digest != document["digest"]:
        raise ModelFileError("model.invalid", file=name, problem="it holds more than a model")
    return table


def _in_short(error: Exception) -> str:
    text = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
    return text[:200]
