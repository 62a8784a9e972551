"""Scoring a file from end to end: read a chunk, score it, write it, read the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from screening.batch.output_columns import USUAL, Groups
from screening.batch.read_chunks import Piece, Source, opened, read_requests, read_table, unchanged
from screening.batch.score_chunk import TableScreener
from screening.batch.write_results import results_of, write_csv, write_json, write_parquet
from screening.explain.screener import Screener
from screening.explain.screening_result import Screening
from screening.language import Language

Progress = Callable[[float], None]
"""Called with the share of the file that is done, 0 to 1."""

Format = Literal["csv", "parquet", "json"]


def score_file(
    source: Source,
    sink: BinaryIO,
    screener: Screener,
    output: Format,
    progress: Progress = lambda _share: None,
    *,
    groups: Groups = USUAL,
    language: Language = "nl",
) -> None:
    """Score the table in ``source`` and write the answers to ``sink``.

    CSV and Parquet have the columns of ``groups``, with words in ``language``; JSON has its one shape. Memory
    is bounded by the chunk, not by the file. Raises ``BatchError`` for the first mistake; what was written
    until then is not a result.
    """
    if output == "json":
        _answer_in_json(source, sink, screener, progress)
        return
    from threadpoolctl import threadpool_limits

    from screening.batch.result_table import ResultTable

    scorer = TableScreener(screener, groups)
    result = ResultTable(screener, groups, language, contributions_repeat=output == "csv")
    tables = (
        result(piece.rows, scorer.score(piece.rows))
        for piece in _followed(read_table(source, screener.catalogue), progress)
    )
    # The products of a chunk are small: a second thread would mostly wait, and waiting takes a processor.
    with threadpool_limits(1, user_api="blas"):
        (write_csv if output == "csv" else write_parquet)(tables, sink)


def _answer_in_json(source: Source, sink: BinaryIO, screener: Screener, progress: Progress) -> None:
    if not isinstance(source, Path):
        score_requests(source, sink, screener, progress)
    elif source.suffix.lower() == ".json":
        with opened(source) as file, unchanged(file, source):
            score_requests(file, sink, screener, progress)
    else:
        pieces = _followed(read_table(source, screener.catalogue), progress)
        write_json((s for p in pieces for s in results_of(p.rows, screener)), sink, as_list=lambda: True)


def score_requests(source: BinaryIO, sink: BinaryIO, screener: Screener, progress: Progress) -> None:
    """JSON in, JSON out: an object for an object, a list for a list."""
    stream, requests = read_requests(source, screener.catalogue)

    def answers() -> Iterator[Screening]:
        for request in requests:
            yield screener.screen(request)
            progress(stream.share)

    write_json(answers(), sink, as_list=lambda: stream.is_list)


def _followed(pieces: Iterator[Piece], progress: Progress) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        progress(piece.share)
