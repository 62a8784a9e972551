"""The one way in which content is written down, so that a digest and a signature mean something."""

from __future__ import annotations

import hashlib
import json


def canonical(content: object) -> bytes:
    """Sorted keys, no spaces, shortest exact floats, UTF-8; raises ``ValueError`` for NaN and infinity."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def digest_of(content: object) -> str:
    """SHA-256 (hex) over the canonical form of ``content``."""
    return hashlib.sha256(canonical(content)).hexdigest()
