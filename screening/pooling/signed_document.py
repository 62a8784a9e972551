"""A signed file of this package: parsed, then audited, and only then read.

The file is the canonical form of ``{"content", "digest", "format", "key", "kind", "signature"}`` and one line
end, as that of a model (``screening.model.artefact``): the signature (Ed25519, base64) is over all but the
content, which the digest (SHA-256) stands for. A change of any byte is refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from screening.canonical_json import canonical, digest_of
from screening.model.signing import is_signed, key_id, public_half, sign, signature_in
from screening.pooling.errors import PoolingError
from screening.whole_file import private_whole_file

FORMAT: Final = 1
LARGEST: Final = 4_000_000
"""No file of this package is longer (bytes); a longer one is not read."""
Kind = Literal["contribution", "pool"]

_FIELDS: Final = frozenset({"content", "digest", "format", "key", "kind", "signature"})


@dataclass(frozen=True, slots=True)
class Document:
    """Content of a file whose signature was checked, its digest, and the id of the key that signed it."""

    content: Mapping[str, Any]
    digest: str
    key: str


def write_document(path: Path, kind: Kind, content: Mapping[str, Any], private_key: bytes) -> str:
    """Sign and write, for the owner alone; the file appears whole or not at all. Returns the digest.

    ``ValueError`` for NaN.
    """
    sealed = {
        "digest": digest_of(content),
        "format": FORMAT,
        "key": key_id(public_half(private_key)),
        "kind": kind,
    }
    signature = base64.b64encode(sign(canonical(sealed), private_key)).decode("ascii")
    with private_whole_file(path) as out:
        out.write(canonical({**sealed, "content": content, "signature": signature}) + b"\n")
    return str(sealed["digest"])


def read_document(path: Path, kind: Kind, public_keys: Iterable[bytes]) -> Document:
    """The content of ``path``, signed by one of ``public_keys`` (raw). Raises ``PoolingError``."""
    name = path.name
    raw = _read(path)
    document = _parse(raw, name, kind)
    keys = {key_id(key): key for key in public_keys}
    sealed = {field: document[field] for field in ("digest", "format", "key", "kind")}
    try:
        content, whole = canonical(document["content"]), canonical(document)
    except ValueError:  # a number past the largest, half a character: nothing that we write
        raise PoolingError("pooling.not_json", file=name) from None
    if hashlib.sha256(content).hexdigest() != document["digest"] or whole + b"\n" != raw:
        raise PoolingError("pooling.changed", file=name)
    if document["key"] not in keys:
        raise PoolingError("pooling.unknown_key", file=name, key=document["key"][:16])
    signature = signature_in(document["signature"])
    if signature is None or not is_signed(canonical(sealed), signature, keys[document["key"]]):
        raise PoolingError("pooling.wrong_signature", file=name)
    return Document(document["content"], document["digest"], document["key"])


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise PoolingError("pooling.unreadable", file=path.name, problem=error.strerror or "") from None
    if len(raw) > LARGEST:
        raise PoolingError("pooling.too_large", file=path.name, largest=LARGEST // 1_000_000)
    return raw


def _parse(raw: bytes, name: str, kind: Kind) -> dict[str, Any]:
    try:
        document = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise PoolingError("pooling.not_json", file=name) from None
    if not isinstance(document, dict) or document.keys() != _FIELDS:
        raise PoolingError("pooling.not_signed", file=name)
    texts = [document[field] for field in ("digest", "key", "kind", "signature")]
    if not all(isinstance(text, str) for text in texts) or not isinstance(document["content"], dict):
        raise PoolingError("pooling.not_signed", file=name)
    if type(document["format"]) is not int or document["format"] != FORMAT:
        raise PoolingError("pooling.unknown_format", file=name, format=str(document["format"])[:20])
    if document["kind"] != kind:
        raise PoolingError(f"pooling.no_{kind}", file=name)
    return document


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")
