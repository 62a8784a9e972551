"""``screening db``: the database of an installation, for its administrator."""

from __future__ import annotations

import click

from screening.cli.localised_commands import language_option
from service.commands.base import ServiceGroup

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
