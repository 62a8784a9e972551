"""``screening export``: what leaves the service, in the name of the one who asks, with a purpose.

A file appears whole or not at all, for its owner alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import click

from screening.cli.localised_commands import language_option
from screening.cli.progress import progress
from screening.whole_file import private_whole_file
from service.access.receivers import receivers
from service.areas.exports.service import PURPOSES
from service.areas.htcds.service import FORMS
from service.areas.htcds.service import PURPOSES as HTCDS_PURPOSES
from service.audit.entry import COMMAND_LINE
from service.commands.base import ServiceGroup, of_installation, opened, say, sentence

PARQUET: Final = ".parquet"

_BLOCK: Final = 10_000

Row = tuple[str, ...]


@click.group(cls=ServiceGroup)
@language_option
def export() -> None:
    """What leaves the service."""


@export.command("training")
@click.option("--purpose", required=True, type=click.Choice(PURPOSES))
@click.option("--as", "login", required=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@of_installation
def export_training(ctx: click.Context, purpose: str, login: str, out: Path, data: Path | None) -> None:
    """Write the training table to a new file: Parquet by its ending, else CSV."""
    from service.access.unit_of_work import unit_as, unit_of_system
    from service.areas.exports import service as exports
    from service.areas.exports.training_table import header, training_rows
    from service.areas.sign_in import names_and_teams as people

    with opened(data) as installation, _new_file(out) as sink:
        with unit_of_system(installation, COMMAND_LINE) as unit:
            person_id = people.person_id_of(unit, login)
        with unit_as(installation, person_id) as unit:
            cases, now = exports.ask_training(unit, purpose), unit.now
        write = _write_parquet if out.suffix == PARQUET else _write_csv
        with progress(sentence(ctx, "export.training.label"), cases) as done:
            written = write(sink, header(installation.catalogue), training_rows(installation, now), done)
    say(ctx, "export.training.done", n=written, file=out)


@export.command("htcds")
@click.option("--receiver", required=True, type=click.Choice(receivers("outcomes")))
@click.option("--purpose", required=True, type=click.Choice(HTCDS_PURPOSES))
@click.option("--counts", "year", type=int)
@click.option("--as", "login", required=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@of_installation
def export_htcds(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    receiver: str,
    purpose: str,
    year: int | None,
    login: str,
    out: Path,
    data: Path | None,
) -> None:
    """Write records, or the counts of a year, in the case data standard to a new file."""
    from service.access.unit_of_work import unit_as, unit_of_system
    from service.areas.htcds import service as htcds
    from service.areas.htcds.records import counts_file, records_file
    from service.areas.sign_in import names_and_teams as people
    from service.core.errors import BadSettings

    form = out.suffix.removeprefix(".")
    if form not in (FORMS if year is None else ("json",)):
        raise BadSettings("htcds.out", file=out)
    with opened(data) as installation, _new_file(out) as sink:
        with unit_of_system(installation, COMMAND_LINE) as unit:
            person_id = people.person_id_of(unit, login)
        with unit_as(installation, person_id) as unit:
            if year is None:
                handed = htcds.hand_on(unit, receiver, purpose)
                file = records_file(handed.records, form, unit.today)
            else:
                file = counts_file(year, htcds.count(unit, year, receiver, purpose), unit.today)
            sink.write(file.content.encode("utf-8"))
    if year is None:
        say(ctx, "export.htcds.done", n=len(handed.records), file=out)
        for reason, n in handed.left_out.items():
            say(ctx, f"export.htcds.without_{reason}", n=n)
    else:
        say(ctx, "export.htcds.counted", file=out)


@contextmanager
def _new_file(out: Path) -> Iterator[BinaryIO]:
    """A sink that becomes ``out`` when all went well; ``BadSettings`` where ``out`` is there already."""
    from service.core.disk_errors import writing
    from service.core.errors import BadSettings

    if out.exists():
        raise BadSettings("exports.file_there", file=out)
    with (
        writing(lambda problem: BadSettings("exports.cannot_write", file=out, problem=problem)),
        private_whole_file(out) as sink,
    ):
        yield sink


def _write_csv(sink: BinaryIO, names: Row, rows: Iterator[Row], done: Callable[[int], None]) -> int:
    written = 0
    sink.write(",".join(names).encode("ascii") + b"\r\n")
    for written, row in enumerate(rows, start=1):
        sink.write(",".join(row).encode("ascii") + b"\r\n")
        done(written)
    return written


def _write_parquet(sink: BinaryIO, names: Row, rows: Iterator[Row], done: Callable[[int], None]) -> int:
    """Every column is text, as in the CSV; the contracts read both alike."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    schema = pa.schema([(name, pa.string()) for name in names])
    written, block = 0, list[Row]()
    with ParquetWriter(sink, schema) as writer:
        for written, row in enumerate(rows, start=1):
            block.append(row)
            if len(block) == _BLOCK:
                writer.write_table(_table(block, schema))
                block.clear()
            done(written)
        writer.write_table(_table(block, schema))
    return written


def _table(block: list[Row], schema: Any) -> Any:
    import pyarrow as pa

    columns: list[Any] = list(zip(*block, strict=True)) if block else [()] * len(schema)
    return pa.table([pa.array(column, pa.string()) for column in columns], schema=schema)
