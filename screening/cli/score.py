"""``screening score FILE``: answers in, estimates out, for analysts and for checking by hand."""

from __future__ import annotations

import codecs
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, cast

import click

from screening.cli.localised_commands import SpokenCommand, Voice, language_option, voice_of
from screening.cli.output_files import check_not_input
from screening.cli.progress import progress_bar
from screening.cli.score_ending import exit_code, tell_left
from screening.cli.score_tables import Asked, score_tables
from screening.cli.terminal_table import write_table
from screening.errors import SignaalwijzerError

if TYPE_CHECKING:
    from screening.batch.encoded_chunk import Coded
    from screening.batch.output_columns import Groups
    from screening.batch.read_chunks import Source
    from screening.batch.score_chunk import Scored
    from screening.batch.score_file import Format
    from screening.explain.screener import Screener

ROWS_SHOWN: Final = 50
"""Rows of a table for people; the other formats give all."""

FORMATS: Final = ("table", "json", "csv", "parquet")


class CommandError(SignaalwijzerError):
    """Options that do not go together."""


class _Answers(click.Path):
    """A file that is there, or a folder, a pattern or an address of several."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from screening.batch.list_parts import is_many

        return value if is_many(str(value)) else super().convert(value, param, ctx)


@click.command(cls=SpokenCommand)
@click.argument("file", metavar="FILE", type=_Answers(exists=True, allow_dash=True))
@click.option("--format", "format_", type=click.Choice(FORMATS))
@click.option("--columns", metavar="NAME,...")
@click.option("--explain", metavar="ROW", type=click.IntRange(min=1))
@click.option("--output", "-o", metavar="FILE", type=click.Path())
@click.option("--scheduler", metavar="ADDRESS")
@click.option("--model", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
@click.pass_context
def score(
    ctx: click.Context,
    *,
    file: str,
    format_: str | None,
    columns: str | None,
    explain: int | None,
    output: str | None,
    scheduler: str | None,
    model: Path | None,
    key: Path | None,
) -> int:
    """Score a file of answers, or every table of a folder."""
    from screening.batch.list_parts import is_many

    voice = voice_of(ctx)
    if scheduler is not None or is_many(file):
        if output is None or file == "-":
            raise CommandError("cli.parts_output" if output is None else "cli.scheduler_input")
        if explain is not None or format_ == "table":
            raise CommandError("cli.parts_format")
        several = cast("Format", format_ or "parquet")
        asked = Asked(file, output, several, _groups(columns, several), scheduler)
        return score_tables(asked, model, key, voice)
    to = None if output is None else Path(output)
    chosen = format_ or _format_by_name(to)
    if chosen == "parquet" and to is None:
        raise CommandError("cli.parquet_output")
    if explain is not None and chosen not in ("table", "json"):
        raise CommandError("cli.explain_format")
    groups = _groups(columns, chosen)
    if file != "-":
        check_not_input(to, Path(file))
    screener = _screener(model, key)
    source = _source(file)
    left = _left(source, screener)
    with _binary(to) as sink:
        text = cast(IO[str], codecs.getwriter("utf-8")(sink)) if to else None
        if explain is not None:
            for line in _explained(source, explain, as_json=chosen == "json", screener=screener, voice=voice):
                click.echo(line, file=text)
        elif chosen == "table":
            _show(source, screener, voice, text)
        else:
            _write(source, sink, screener, cast("Format", chosen), groups=groups, voice=voice)
    tell_left(left, voice)
    return exit_code(screener, model, voice)


def _format_by_name(output: Path | None) -> str:
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return suffix if suffix in FORMATS else "table"


def _screener(model: Path | None, key: Path | None) -> Screener:
    from screening.explain.load_screener import load_screener
    from screening.model.signing import read_key

    return load_screener(model, [read_key(key)] if key else None)


def _source(file: str) -> Source:
    return sys.stdin.buffer if file == "-" else Path(file)


def _left(source: Source, screener: Screener) -> tuple[str, ...]:
    from screening.batch.read_chunks import left_in

    return left_in(source, screener.catalogue)


def _binary(output: Path | None) -> AbstractContextManager[BinaryIO]:
    """Where the answer goes: a file that appears when it is whole, or standard output."""
    from screening.batch.write_results import whole_file

    return whole_file(output) if output else nullcontext(cast(BinaryIO, sys.stdout.buffer))


def _groups(columns: str | None, chosen: str) -> Groups:
    """The columns that were asked for; only a file of columns has a choice of them."""
    from screening.batch.output_columns import USUAL, groups_named

    if columns is None:
        return USUAL
    groups = groups_named(columns)
    if chosen not in ("csv", "parquet"):
        raise CommandError("cli.columns_format")
    return groups


def _write(
    source: Source, sink: BinaryIO, screener: Screener, chosen: Format, *, groups: Groups, voice: Voice
) -> None:
    from screening.batch.score_file import score_file

    with progress_bar(voice("score.progress")) as progress:
        score_file(source, sink, screener, chosen, progress, groups=groups, language=voice.language)


def _explained(source: Source, row: int, *, as_json: bool, screener: Screener, voice: Voice) -> Iterator[str]:
    """The lines that explain one row of the table."""
    from screening.batch.errors import BatchError
    from screening.batch.read_chunks import read_table
    from screening.cli.result_as_text import explanation

    last = 0
    for piece in read_table(source, screener.catalogue):
        last = piece.rows.rows[-1]
        if row in piece.rows.rows:
            request = piece.rows.request(row - piece.rows.first_row)
            screening = screener.screen(request)
            if as_json:
                yield json.dumps(screening.to_json(), ensure_ascii=False, allow_nan=False, indent=2)
            else:
                yield from explanation(screening, request, screener, voice)
            return
    raise BatchError("batch.no_such_row", row=row, last=last)


def _show(source: Source, screener: Screener, voice: Voice, to: IO[str] | None) -> None:
    """The first rows as a table, and what all rows together hold."""
    from screening.batch.output_columns import ESTIMATE, INTERVAL
    from screening.batch.read_chunks import read_table
    from screening.batch.score_chunk import TableScreener
    from screening.batch.words_of_rows import NONE

    scorer = TableScreener(screener, frozenset({ESTIMATE, INTERVAL}))
    shown: list[Sequence[str]] = []
    counts: Counter[str] = Counter()
    with progress_bar(voice("score.progress")) as progress:
        for piece in read_table(source, screener.catalogue):
            scored = scorer.score(piece.rows)
            counts.update(scored.status.counted())
            counts["rows"] += len(piece.rows)
            counts["acute"] += int((scored.acute.which != NONE).sum())
            counts["ask_now"] += int((scored.ask_now.which != NONE).sum())
            for position in range(min(ROWS_SHOWN - len(shown), len(piece.rows))):
                shown.append(_line(piece.rows, scored, position, voice))
            progress(piece.share)
    headers = ["row", "case", "estimate", "range", "base", "note", "acute"]
    write_table([voice(f"score.column.{header}") for header in headers], shown, to)
    click.echo(file=to)
    if counts["rows"] > len(shown):
        click.echo(voice("score.more", n=counts["rows"] - len(shown)), file=to)
    for what in ("scored", "direct_signs", "abstained", "acute", "ask_now"):
        if counts[what]:
            click.echo(voice(f"score.count.{what}", n=counts[what]), file=to)
    click.echo(voice("score.advice"), file=to)


def _ids(words: str | None) -> int:
    """How many ids stand in a cell."""
    return words.count(";") + 1 if words else 0


def _line(rows: Coded, scored: Scored, position: int, voice: Voice) -> Sequence[str]:
    from screening.explain.estimate_words import frequency_words, span_words
    from screening.explain.screening_result import Bounds

    def number(name: str) -> float:
        return float(cast(Any, scored.numbers[name])[position])

    def of_100(name: str) -> str:
        return frequency_words(number(name), voice.language)

    acute, asked = (_ids(words[position]) for words in (scored.acute, scored.ask_now))
    start = [str(rows.rows[position]), rows.case_of(position) or "-"]
    steps = [voice("score.acute", n=acute)] * bool(acute) + [voice("score.ask_now", n=asked)] * bool(asked)
    end = [", ".join(steps) or "-"]
    band = scored.band[position] if scored.band else None
    if band is None:
        return [*start, "-", "-", "-", voice(f"score.reason.{scored.reason[position]}"), *end]
    return [
        *start,
        voice("score.of_100", n=of_100("probability")),
        span_words(Bounds(*(number(end) for end in ("low", "high"))), voice.language),
        of_100("base_rate"),
        voice(f"score.band_beside_acute.{band}") if steps else voice(f"score.band.{band}"),
        *end,
    ]
