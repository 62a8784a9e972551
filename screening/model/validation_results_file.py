"""The results file of a validation: signed JSON, like a model file, and read as strictly.

One file holds every figure of one validation of one model; reports, approvals and the documents about a
model take their figures from it. It is the canonical form of

    {"content": …, "digest": SHA-256 of content, "format": …, "key": id of the public key, "signature": …}

and one line end. The signature (Ed25519, base64) is over the canonical form of all the rest but the content,
which the digest stands for. Nothing of a file is believed before layout, digest and signature are what they
must be, so a file that was edited by hand is refused. What the content means is for its readers.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from screening.canonical_json import canonical, digest_of
from screening.model.errors import ModelFileError
from screening.model.signing import is_signed, key_id, public_half, sign, signature_in
from screening.whole_file import put_whole

FORMAT: Final = "signaalwijzer-results-1"
LARGEST: Final = 32_000_000
"""No results file is longer than this (bytes); a longer one is not read."""

_FIELDS: Final = frozenset({"content", "digest", "format", "key", "signature"})


def results_bytes(content: Mapping[str, Any], private_key: bytes) -> bytes:
    """The bytes of a results file, signed with a raw Ed25519 private key.

    Raises ``ValueError`` when ``content`` holds NaN or infinity: what cannot be estimated is ``None``.
    """
    sealed = {"digest": digest_of(content), "format": FORMAT, "key": key_id(public_half(private_key))}
    signature = base64.b64encode(sign(canonical(sealed), private_key)).decode("ascii")
    return canonical({**sealed, "content": content, "signature": signature}) + b"\n"


def write_results(path: Path, content: Mapping[str, Any], private_key: bytes) -> str:
    """Sign ``content`` and write it to ``path``; returns its digest.

    The file appears whole or not at all: when the disk is full (``OSError``), nothing is left behind.
    """
    put_whole(path, results_bytes(content, private_key))
    return digest_of(content)


def read_results(
    source: Path | bytes, public_keys: Iterable[bytes], *, name: str = "results.json"
) -> Mapping[str, Any]:
    """The content of a results file signed by one of ``public_keys`` (raw); its digest is ``digest_of`` it.

    ``source`` is a file, or its bytes with the ``name`` to speak of. Raises ``ModelFileError``; its ``key``
    says which rule the file breaks.
    """
    raw, name = (source, name) if isinstance(source, bytes) else (_read(source), source.name)
    if len(raw) > LARGEST:
        raise ModelFileError("model.results_too_large", file=name, largest=LARGEST // 1_000_000)
    document = _parse(raw, name)
    _audit(raw, document, name, {key_id(key): key for key in public_keys})
    content: Mapping[str, Any] = document["content"]
    return content


def made_up_in(content: Mapping[str, Any]) -> int | None:
    """How many of the judged cases are simulated; ``None`` where ``content`` does not say."""
    data = content.get("data")
    number = data.get("made_up") if isinstance(data, Mapping) else None
    known = isinstance(number, int | float) and not isinstance(number, bool)
    return int(number) if known else None  # type: ignore[arg-type]


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise ModelFileError(
            "model.results_unreadable", file=path.name, problem=error.strerror or ""
        ) from None


def _parse(raw: bytes, name: str) -> dict[str, Any]:
    """Plain values of the file: a document of the format that we know."""
    try:
        document = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ModelFileError("model.results_not_json", file=name) from None
    if not isinstance(document, dict) or not isinstance(document.get("format"), str):
        raise ModelFileError("model.not_results", file=name)
    if document["format"] != FORMAT:
        raise ModelFileError("model.results_format", file=name, format=document["format"][:40])
    texts = [document.get(field) for field in ("digest", "key", "signature")]
    if document.keys() != _FIELDS or not all(isinstance(text, str) for text in texts):
        raise ModelFileError("model.not_results", file=name)
    if not isinstance(document["content"], dict):
        raise ModelFileError("model.not_results", file=name)
    return document


def _audit(raw: bytes, document: Mapping[str, Any], name: str, public_keys: Mapping[str, bytes]) -> None:
    """The bytes are what writing gives, the digest is of the content, the signature is of a trusted key."""
    try:
        written, digest = canonical(document) + b"\n", digest_of(document["content"])
    except (ValueError, RecursionError):
        raise ModelFileError("model.results_changed", file=name) from None
    if written != raw or digest != document["digest"]:
        raise ModelFileError("model.results_changed", file=name)
    if document["key"] not in public_keys:
        raise ModelFileError("model.results_key", file=name, key=document["key"][:16])
    sealed = {field: document[field] for field in ("digest", "format", "key")}
    signature = signature_in(document["signature"])
    if signature is None or not is_signed(canonical(sealed), signature, public_keys[document["key"]]):
        raise ModelFileError("model.results_signature", file=name)
