"""How far a model has been tested, in words, for every page that shows it.

A model file has the status from when it was made. A model that two people approved here on the results of a
validation is validated from that day on. Simulated cases are named as made up, here and in the file.
"""

from __future__ import annotations

from screening.explain.estimate_words import status_words
from screening.explain.texts import explain_texts
from screening.model.score_table import LEARNED_FROM_MADE_UP
from service.core.reader_language import Reader
from service.model_runtime.model_status import ModelStatus


def status_of(status: ModelStatus, words: Reader) -> str:
    """What the model has been tested on, to stand after "this model is"."""
    if status.validated_at is None:
        return status_words(status.code, words.language)
    said = explain_texts()(
        words.language, f"status.validated{_validated_with(status)}", day=words.day(status.validated_at)
    )
    if status.code == LEARNED_FROM_MADE_UP and status.made_up is False:
        return explain_texts()(words.language, "status.learned_from_made_up", said=said)
    return said


def tested_of(status: ModelStatus, words: Reader) -> str:
    """Where it was tested, as a sentence for people who know no models."""
    if status.validated_at is not None:
        return words(f"modeltested.validated{_validated_with(status)}")
    key = f"modeltested.{status.code}"
    return words(key if words.has(key) else "modeltested.other")


def _validated_with(status: ModelStatus) -> str:
    """The end of a key: which cases it was validated on."""
    return "_unknown" if status.made_up is None else "_made_up" if status.made_up else ""
