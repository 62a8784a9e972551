"""``screening init``: make an installation, or bring its database up to date."""

from __future__ import annotations

from pathlib import Path

import click

from screening.cli.localised_commands import language_option
from service.commands.base import ServiceCommand, data_option, say


@click.command(cls=ServiceCommand)
@data_option
@click.option("--upgrade", is_flag=True)
@language_option
@click.pass_context
def init(ctx: click.Context, data: Path | None, upgrade: bool) -> None:
    """Make or upgrade the data folder."""
    from service.core.clock import SystemClock
    from service.core.settings import Settings
    from service.installation.install_and_upgrade import install, require_installation, upgrade_database

    settings = Settings.load(data=data)
    if upgrade:
        require_installation(settings.data)
        upgrade_database(settings, SystemClock())
        say(ctx, "init.upgraded", folder=settings.data)
        return
    install(settings)
    say(ctx, "init.made", folder=settings.data, file=settings.organisation_file)
