"""``screening pool``: contributions become a starting point; ``screening pool report``: what they say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.cli.localised_commands import SpokenCommand, SpokenGroup, Voice, language_option, voice_of
from screening.cli.output_files import check_not_input
from screening.cli.progress import progress_bar
from screening.cli.terminal_table import write_table

if TYPE_CHECKING:
    from screening.pooling.contribution import Contribution
    from screening.pooling.make_pool import Pool
    from screening.pooling.reference_point import ReferencePoint

_FILE = click.Path(dir_okay=False, path_type=Path)
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_ANY = click.Path(path_type=Path)
MAKE = "make"


class PoolGroup(SpokenGroup):
    """``pool FILES …`` is ``pool make FILES …``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = [MAKE, *args]
        return super().parse_args(ctx, args)


@click.group(cls=PoolGroup)
@language_option
def pool() -> None:
    """Learning together."""


@pool.command(MAKE, cls=SpokenCommand)
@click.argument("contributions", metavar="FILES…", nargs=-1, required=True, type=_ANY)
@click.option("--trust", metavar="FILE", type=_EXISTING, multiple=True, required=True)
@click.option("--key", metavar="FILE", type=_EXISTING, required=True)
@click.option("--output", "-o", metavar="FILE", type=_FILE, required=True)
@click.option("--each", metavar="FOLDER", type=_FOLDER)
@language_option
@click.pass_context
def make(
    ctx: click.Context,
    *,
    contributions: tuple[Path, ...],
    trust: tuple[Path, ...],
    key: Path,
    output: Path,
    each: Path | None,
) -> int:
    """Combine contributions and write the pool."""
    from screening.model.signing import read_private_key
    from screening.pooling.make_pool import make_pool
    from screening.pooling.pool_file import write_pool

    voice, private_key = voice_of(ctx), read_private_key(key)
    check_not_input(output, *contributions)
    with progress_bar(voice("pool.progress")) as progress:
        members, at = _read(contributions, trust)
        made, apart = make_pool(members, at), []
        for number, left_out in enumerate(members if each is not None else (), 1):
            others = make_pool([one for one in members if one is not left_out], at)
            apart.append((left_out.member, others))
            progress(number / len(members))
    files = {member: (each or output.parent) / f"{output.stem}-without-{member}.json" for member, _ in apart}
    for file in files.values():
        check_not_input(file, *contributions)
    digest = write_pool(output, made, at, private_key)
    _tell(made, voice)
    click.echo(voice("pool.written", file=output.name, digest=digest))
    for member, others in apart:
        write_pool(files[member], others, at, private_key)
        click.echo(voice("pool.each", member=member, file=files[member].name))
    click.echo(voice("pool.next", file=output.name))
    return 0


@pool.command(cls=SpokenCommand)
@click.argument("contributions", metavar="FILES…", nargs=-1, required=True, type=_ANY)
@click.option("--trust", metavar="FILE", type=_EXISTING, multiple=True, required=True)
@click.option("--output", "-o", metavar="FILE", type=_FILE, required=True)
@language_option
@click.pass_context
def report(
    ctx: click.Context, *, contributions: tuple[Path, ...], trust: tuple[Path, ...], output: Path
) -> int:
    """Write what the contributions say, together and apart."""
    from screening.pooling.make_pool import make_pool
    from screening.pooling.report.pool_figures import pool_figures
    from screening.pooling.report.report_page import report_html
    from screening.whole_file import private_whole_file

    voice = voice_of(ctx)
    check_not_input(output, *contributions)
    with progress_bar(voice("pool.progress")):
        members, at = _read(contributions, trust)
        made = make_pool(members, at)
        page = report_html(made, pool_figures(members, made, at), voice.language)
    with private_whole_file(output) as out:
        out.write(page.encode("utf-8"))
    click.echo(voice("pool.report.written", file=output.name))
    return 0


def _read(files: Sequence[Path], trust: Sequence[Path]) -> tuple[list[Contribution], ReferencePoint]:
    """The contributions in ``files``, signed with one of the keys in ``trust``, and their shared point."""
    from screening.model.signing import read_key
    from screening.pooling.contribution_file import read_contribution
    from screening.pooling.reference_point import reference_point

    keys, at = [read_key(file) for file in trust], reference_point()
    return [read_contribution(file, keys, at) for file in files], at


def _tell(made: Pool, voice: Voice) -> None:
    rows = [
        (
            member.name,
            str(member.cases),
            str(member.events),
            f"{member.epsilon:g}",
            f"{member.weight:.2f}",
            f"{member.moved:.3f}",
        )
        for member in made.members
    ]
    write_table(
        [voice(f"pool.column.{n}") for n in ("member", "cases", "events", "epsilon", "weight", "moved")], rows
    )
    click.echo()
    low, middle, high = (f"{value:.2f}" for value in made.tau)
    click.echo(voice("pool.tau", low=low, middle=middle, high=high))
    click.echo(voice("pool.evidence", share=f"{100 * made.evidence:.0f}", moved=f"{made.moved:.2f}"))
    for member in made.members:
        if member.weight < 0.5:
            click.echo(voice("pool.odd", member=member.name))
