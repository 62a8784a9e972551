"""``screening db``: the database of an installation, for its administrator."""

from __future__ import annotations

from pathlib import Path

import click

from screening.cli.localised_commands import language_option
from service.commands.backup import checking, reported
from service.commands.base import ServiceGroup, of_installation, say

SERVICE_ROLE = "signaalwijzer_service"


@click.group(cls=ServiceGroup)
@language_option
def db() -> None:
    """The database."""


@db.command("grants")
@click.option("--role", default=SERVICE_ROLE)
@language_option
@click.pass_context
def show_grants(_ctx: click.Context, role: str) -> None:
    """Print what the owner of a PostgreSQL database gives the role of the service."""
    from service.db.grants import grants

    for statement in grants(role):
        click.echo(f"{statement};")


@db.command("copy")
@click.option("--to", "url", required=True)
@of_installation
def copy(ctx: click.Context, url: str, data: Path | None) -> None:
    """Copy the database to PostgreSQL."""
    from service.backup.move_to_postgresql import move_database
    from service.core.clock import SystemClock
    from service.installation.install_and_upgrade import settings_of_folder

    with reported(ctx, "backup.cannot_write"):
        rows, aside = move_database(settings_of_folder(data), url, SystemClock(), checking(ctx))
    say(ctx, "db.copy.done", n=rows, rows=rows, file=aside.name)
