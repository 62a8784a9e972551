"""The digest of the wording that people saw: of every sentence that a result can contain."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from screening.explain.texts import explain_texts
from screening.language import LANGUAGES
from service.core.reader_language import page_texts


@cache
def texts_digest() -> str:
    """SHA-256 (hex) over the sentences of the explanation and of the pages, in every language.

    Questions, levels and acute steps are covered by the digests of the catalogue and of the acute rules.
    """
    sentences = [
        {language: dict(texts.sentences[language]) for language in LANGUAGES}
        for texts in (explain_texts(), page_texts())
    ]
    text = json.dumps(sentences, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
