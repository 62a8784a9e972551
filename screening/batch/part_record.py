"""What a result was made of, so that a second run knows which results it can keep.

Beside the results, in ``.finished``, stands for each of them a small file, written when the result is in its
place. A result is kept when its table, the model, the questions and rules, the columns and the packages
that take part are what they were, and when the result itself still is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from screening.batch.errors import BatchError
from screening.batch.list_parts import Part
from screening.batch.output_columns import WORDS, Groups
from screening.batch.result_folder import RECORDS, ResultFolder
from screening.batch.score_file import Format
from screening.canonical_json import canonical
from screening.explain.screener import Screener
from screening.language import Language

_PACKAGES: Final = ("signaalwijzer", "numpy", "pyarrow")
"""Another version of one of these may write other bytes."""

Origin = Mapping[str, str]


def origin_of(screener: Screener, output: Format, groups: Groups, language: Language) -> Origin:
    """All that results depend on, except the table: names with a text that tells one from another."""
    return {
        "model": screener.model.digest,
        "model_passes_its_check": "yes" if screener.usable else "no",
        "catalogue": screener.catalogue_mark.digest,
        "acute_rules": screener.rules.digest,
        "format": output,
        "columns": ",".join(sorted(groups)),
        "language": language if WORDS in groups else "",
        **_versions(),
    }


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in _PACKAGES}


@dataclass(frozen=True, slots=True)
class Records:
    """The records beside the results in ``folder``, all of which come from ``origin``."""

    folder: ResultFolder
    origin: Origin

    def is_finished(self, part: Part, digest: str) -> bool:
        """Whether the result of ``part``, whose content has this SHA-256, stands there as it was made."""
        record = self._read(part)
        made_of = {"origin": dict(self.origin), "part": part.name, "part_digest": digest}
        return (
            record is not None
            and {name: record.get(name) for name in made_of} == made_of
            and record.get("result_digest") == self.folder.digest(part.result)
        )

    @contextmanager
    def claimed(self, part: Part) -> Iterator[None]:
        """In the block the result of ``part`` is made; a record says so, and goes again where that fails.

        Raises ``BatchError`` where a file of its name stands there that no run of this command has made.
        """
        if self.folder.read(_name(part)) is not None:
            yield
            return
        if self.folder.digest(part.result) is not None:
            raise BatchError("batch.not_ours", result=part.result)
        with self.folder.whole(_name(part)) as sink:
            sink.write(canonical({"origin": dict(self.origin), "part": part.name}) + b"\n")
        try:
            yield
        except BaseException:
            with suppress(BatchError):
                self.folder.remove(_name(part))
            raise

    def note(self, part: Part, digest: str) -> None:
        """The result of ``part`` stands in its place."""
        record = {
            "origin": dict(self.origin),
            "part": part.name,
            "part_digest": digest,
            "result_digest": self.folder.digest(part.result),
        }
        with self.folder.whole(_name(part)) as sink:
            sink.write(canonical(record) + b"\n")

    def forget(self, part: Part) -> None:
        """Take away a result that an earlier run has made, with its record; any other file stays."""
        if self.folder.read(_name(part)) is not None:
            self.folder.remove(part.result)
            self.folder.remove(_name(part))

    def _read(self, part: Part) -> Mapping[str, Any] | None:
        content = self.folder.read(_name(part))
        try:
            record = json.loads(content) if content is not None else None
        except (ValueError, RecursionError):
            return None
        return record if isinstance(record, dict) else None


def _name(part: Part) -> str:
    return f"{RECORDS}/{part.result}.json"
