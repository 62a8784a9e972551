"""``screening restore``: put a backup back into a new folder."""

from __future__ import annotations

from pathlib import Path

import click

from screening.cli.localised_commands import language_option
from service.commands.backup import IN, backup_of, checking, moment, reported
from service.commands.base import ServiceCommand, say


@click.command(cls=ServiceCommand)
@click.argument("file", type=IN)
@click.option("--to", "target", type=click.Path(path_type=Path), required=True)
@click.option("--identity", type=IN, required=True)
@click.option("--keys", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--tombstones", type=IN)
@click.option("--database", "url")
@language_option
@click.pass_context
def restore(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    file: Path,
    target: Path,
    identity: Path,
    keys: Path | None,
    tombstones: Path | None,
    url: str | None,
) -> None:
    """Put a backup back."""
    from service.backup import restore as restoring
    from service.core.clock import SystemClock

    with reported(ctx, "backup.cannot_restore"):
        manifest, again = restoring.restore(
            backup_of(file, identity, keys),
            target,
            SystemClock(),
            checking(ctx),
            newest_tombstones=tombstones,
            url=url,
        )
    say(
        ctx,
        "restore.done",
        n=again,
        folder=target,
        made=moment(manifest),
        entries=manifest.entries,
        screenings=manifest.screenings,
    )
