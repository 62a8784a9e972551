"""How far a model has been tested, in words, for every page that shows it.

A model file has the status from when it was made. A model that two people approved here on the results of a
validation is validated from that day on.
"""

from __future__ import annotations

from screening.explain.estimate_words import status_words
from screening.explain.texts import explain_texts
from service.core.reader_language import Reader
from service.model_runtime.model_status import ModelStatus


def status_of(status: ModelStatus, words: Reader) -> str:
    """What the model has been tested on, to stand after "this model is"."""
    if status.validated_at is None:
        return status_words(status.code, words.language)
    return explain_texts()(words.language, "status.validated", day=words.day(status.validated_at))


def tested_of(status: ModelStatus, words: Reader) -> str:
    """Where it was tested, as a sentence for people who know no models."""
    if status.validated_at is not None:
        return words("modeltested.validated")
    key = f"modeltested.{status.code}"
    return words(key if words.has(key) else "modeltested.other")
