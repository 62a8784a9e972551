"""The card of the served model: where its estimates start, and what its limits cost."""

from __future__ import annotations

from dataclasses import dataclass

from screening.explain.estimate_words import natural_frequency
from screening.explain.texts import explain_texts
from screening.model.score_table import ScoreTable
from service.core.reader_language import Reader


@dataclass(frozen=True, slots=True)
class BaseView:
    """The starting point of one setting, out of 100."""

    setting: str
    of_100: str
    source: str


@dataclass(frozen=True, slots=True)
class BandView:
    """The words of one band, who chose its limits, and per setting the limit and its expected errors.

    The lowest band has no limit, so ``settings`` is empty.
    """

    words: str
    decided_by: str
    settings: tuple[tuple[str, str, str, str], ...]


def bases(table: ScoreTable, reader: Reader) -> tuple[BaseView, ...]:
    return tuple(
        BaseView(reader(f"setting.{setting}"), _of_100(base.rate, reader), str(base.source))
        for setting, base in table.bases.items()
    )


def bands(table: ScoreTable, reader: Reader) -> tuple[BandView, ...]:
    """Every band with its limits; the lowest has none, so it has no errors of its own."""
    return tuple(
        BandView(
            words=explain_texts()(reader.language, f"band.{band.id}"),
            decided_by=reader.pick(band.decided_by),
            settings=tuple(
                (
                    reader(f"setting.{setting}"),
                    _of_100(band.lowest[setting], reader),
                    str(natural_frequency(expected.missed_per_100_victims / 100)),
                    str(natural_frequency(expected.wrongly_marked_per_100_others / 100)),
                )
                for setting, expected in band.expected.items()
                if band.lowest[setting] > 0
            ),
        )
        for band in table.bands
    )


def _of_100(probability: float, reader: Reader) -> str:
    return reader("patterns.share", n=natural_frequency(probability))
