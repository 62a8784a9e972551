"""``screening keys``: replace a key of the installation, for its administrator."""

from __future__ import annotations

from pathlib import Path

import click

from screening.cli.localised_commands import language_option
from service.commands.base import ServiceGroup, of_installation, say, sentence


@click.group(cls=ServiceGroup)
@language_option
def keys() -> None:
    """The keys of an installation."""


@keys.command("list")
@of_installation
def list_keys(ctx: click.Context, data: Path | None) -> None:
    """Name the keys, and what each is for now."""
    from service.app.key_management import known
    from service.installation.install_and_upgrade import settings_of_folder

    for key in known(settings_of_folder(data).keys_folder):
        state = sentence(ctx, f"keys.state.{key.state}")
        click.echo(f"{key.name:<14}{state}{f'  {key.id}' if key.id else ''}")


@keys.command("rotate")
@click.argument("name", type=click.Choice(("seal", "withheld", "signing")))
@of_installation
def rotate(ctx: click.Context, name: str, data: Path | None) -> None:
    """Replace a key by a new one."""
    from service.app import key_management as rotating
    from service.core.clock import SystemClock
    from service.installation.install_and_upgrade import settings_of_folder

    number = rotating.rotate(settings_of_folder(data), SystemClock(), name)
    say(ctx, f"keys.rotate.{name}", kept=f"{name}-{number}")


@keys.command("distrust")
@click.argument("name")
@of_installation
def distrust(ctx: click.Context, name: str, data: Path | None) -> None:
    """Trust no models any more that an earlier key signed."""
    from service.app import key_management as rotating
    from service.core.clock import SystemClock
    from service.installation.install_and_upgrade import settings_of_folder

    rotating.distrust(settings_of_folder(data), SystemClock(), name)
    say(ctx, "keys.distrust.done", name=name)
