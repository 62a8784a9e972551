"""The file with everything in words: the name of each fact, and the codes in it that have words.

What has no word here is shown as it is stored, so nothing is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from screening.catalogue.indicator import Indicator
from service.areas.screenings.form_view import answer_text
from service.core.reader_language import Reader
from service.model_runtime.catalogue_and_model_archive import Archive

TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "action": ("action",),
    "audience": ("audience",),
    "basis": ("basis",),
    "because": ("because",),
    "consent_of": ("consentof",),
    "ending": ("ending",),
    "exploitation": ("exploitation",),
    "follows": ("follows",),
    "ground": ("ground",),
    "hand": ("hand",),
    "judgement": ("view",),
    "kind": ("staykind", "lack"),
    "language": ("tongue",),
    "means": ("means",),
    "outcome": ("outcome",),
    "present": ("present",),
    "receivers": ("receiver",),
    "relation": ("relation",),
    "reported_by": ("reported_by",),
    "role": ("role",),
    "safe": ("safe",),
    "setting": ("setting",),
    "setting_before": ("setting",),
    "stage": ("stage",),
    "view": ("view", "reviewed", "emergencyview"),
    "weighed": ("weighed",),
}
"""By name of a fact: the text tables with words for its codes, tried in this order."""


CODED: Final = frozenset({"arm", "assess_within", "asked_by", "band", "because", "how", "outcome", "status"})
"""Facts whose codes have their word in the table of names, as ``is_<code>``."""


@dataclass(frozen=True, slots=True)
class Words:
    """Names and values in one language; questions and answers of any time from ``archive``."""

    reader: Reader
    archive: Archive

    def name(self, key: str) -> str:
        """The name of a fact, or the question where ``key`` is one."""
        if (asked := self._asked(key)) is not None:
            return self.reader.pick(asked.wording.label)
        return self.reader(f"column.{key}") if self.reader.has(f"column.{key}") else key

    def value(self, key: str, value: Any, indicator: str = "") -> str:
        """What is stored under ``key``; ``indicator`` is the question that it is about, if any."""
        if value is None:
            return self.reader("file.nothing")
        if isinstance(value, bool):
            return self.reader("file.yes" if value else "file.no")
        if isinstance(value, Mapping):
            about = value.get("indicator", indicator)
            return "; ".join(self._pair(name, part, about) for name, part in value.items())
        if isinstance(value, list):
            return ", ".join(self.value(key, part, indicator) for part in value)
        return self._text(key, value, indicator) if isinstance(value, str) else str(value)

    def _pair(self, key: str, value: Any, indicator: str) -> str:
        if self._asked(key) is not None:
            return f"{self.name(key)}: {self.value('answer', value, key)}"
        if (answer := self._answer(indicator, key)) is not None:
            return f"{answer}: {value}"
        return f"{self.name(key)}: {self.value(key, value, indicator)}"

    def _text(self, key: str, text: str, indicator: str) -> str:
        if self._asked(text) is not None:
            return self.name(text)
        if (answer := self._answer(indicator, text)) is not None:
            return answer
        for table in TABLES.get(key, ()):
            if self.reader.has(f"{table}.{text}"):
                return self.reader(f"{table}.{text}")
        if key in CODED and self.reader.has(f"column.is_{text}"):
            return self.reader(f"column.is_{text}")
        return self._when(text)

    def _asked(self, key: str) -> Indicator | None:
        return self.archive.named(key) if key in self.archive.ids else None

    def _answer(self, indicator: str, code: str) -> str | None:
        """``code`` as an answer to ``indicator``, in words; ``None`` where it is none."""
        if not indicator or indicator not in self.archive.ids:
            return None
        if (asked := self.archive.asked(indicator, code)) is not None:
            return answer_text(asked, code, self.reader)
        return self.reader(f"answer.{code}") if self.reader.has(f"answer.{code}") else None

    def _when(self, text: str) -> str:
        """A day or a moment as one says it; any other text as it is."""
        try:
            if len(text) == len("2026-11-23"):
                return self.reader.day(date.fromisoformat(text))
            return self.reader.moment(datetime.fromisoformat(text)) if text.endswith("+00:00") else text
        except ValueError:
            return text
