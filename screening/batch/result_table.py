"""The columns of a result, as Arrow arrays made of the arrays of numpy: no cell becomes a Python object.

What repeats is a dictionary column: each word once, and a small number in every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from screening.batch.arrow_arrays import Column, bits_of, numbers, repeated, texts
from screening.batch.encoded_chunk import Coded
from screening.batch.estimates_in_words import words_of
from screening.batch.output_columns import ESTIMATE, INTERVAL, WORDS, Groups
from screening.batch.score_chunk import BOUNDS, Scored
from screening.batch.words_of_rows import NONE, Words
from screening.batch.write_results import CONTRIBUTION
from screening.explain.screener import Screener
from screening.language import Language
from screening.table_files import text_scalar

Table = Any
"""A ``pyarrow.Table``; pyarrow publishes no types."""


@dataclass(frozen=True)
class ResultTable:
    """One line per row: case, what was asked of whom, the answer, and where it comes from.

    Probabilities as in the JSON answer; several ids in one cell are parted by semicolons; ``unanswered``
    counts; a number that may not be given is missing. ``language`` is that of the columns in words.
    ``contributions_repeat`` says whether those come as dictionary columns too, as text is best written from.
    """

    screener: Screener
    groups: Groups
    language: Language = "nl"
    contributions_repeat: bool = False

    def __call__(self, rows: Coded, scored: Scored) -> Table:
        """The table of ``rows``, whose answers were ``scored`` for the same groups."""
        columns: dict[str, Column] = {"row": numbers(np.arange(rows.first_row, rows.first_row + len(rows)))}
        if rows.cases is not None:
            columns["case"] = pc.if_else(
                pc.equal(rows.cases, text_scalar("")), pa.nulls(1, pa.string())[0], rows.cases
            )
        settings = tuple(_harmless(setting) for setting in rows.settings)
        columns["setting"] = _words(Words(settings, rows.setting_of_row))
        columns["age"] = numbers(rows.ages)
        columns["status"] = _words(scored.status)
        columns["reason"] = _words(scored.reason)
        self._add_numbers(columns, scored)
        if ESTIMATE in self.groups and scored.band is not None:
            columns["band"] = _words(scored.band)
        columns["acute"] = _words(scored.acute)
        columns["ask_now"] = _words(scored.ask_now)
        if scored.ask_next is not None and scored.unanswered is not None:
            columns["ask_next"] = _words(scored.ask_next)
            columns["unanswered"] = numbers(scored.unanswered)
        self._add_contributions(columns, scored)
        if WORDS in self.groups:
            for name, words in words_of(scored, self.language).items():
                columns[name] = _words(words)
        model = self.screener.model
        for name, text in (
            ("model", f"{model.name} {model.version}"),
            ("model_status", model.status),
            ("model_digest", model.digest),
            ("catalogue_digest", self.screener.catalogue_mark.digest),
        ):
            columns[name] = _words(Words((text,), np.zeros(len(rows), dtype=np.int8)))
        return pa.table(columns)

    def _add_numbers(self, columns: dict[str, Column], scored: Scored) -> None:
        valid = bits_of(scored.is_scored)

        def number(name: str) -> Column:
            return numbers(scored.numbers[name], valid)

        if ESTIMATE in self.groups:
            columns["probability"] = number("probability")
        if INTERVAL in self.groups:
            for name in BOUNDS:
                columns[f"interval_{name}"] = number(name)
        if ESTIMATE in self.groups:
            columns["base_rate"] = number("base_rate")
            columns["log_odds"] = number("log_odds")
            columns["base_log_odds"] = number("base_log_odds")

    def _add_contributions(self, columns: dict[str, Column], scored: Scored) -> None:
        if scored.contributions is None:
            return
        table, given = self.screener.table, scored.contributions
        for item, points, codes, shown in zip(
            table.item_ids, table.points, given.codes, given.shown, strict=True
        ):
            valid = bits_of(shown)
            if self.contributions_repeat:
                column = repeated(codes.view(np.int8), valid, numbers(points))
            else:
                column = numbers(points.take(codes), valid)
            columns[CONTRIBUTION + item] = column


def _words(words: Words) -> Column:
    """A dictionary column in which no word stands twice.

    Two rules about one question give one word, and so do two settings that differ in spaces. Where a
    dictionary repeats itself, pyarrow (26.0) makes its page in the Parquet file too long, and fills the end
    with whatever lies in the memory of the process: other bytes each time, and perhaps of other rows.
    """
    place: dict[str, int] = {}
    numbers_of = [place.setdefault(name, len(place)) for name in words.names]
    which = np.array([*numbers_of, 0], dtype=np.int32).take(words.which)  # NONE takes the last
    return repeated(which, bits_of(words.which != NONE), texts(tuple(place)))


def _harmless(text: str) -> str:
    """``text`` as a spreadsheet shows it and does not run it; only an unknown setting can begin like this."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
