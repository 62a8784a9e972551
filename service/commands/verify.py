"""``screening verify``: computes every stored screening again."""

from __future__ import annotations

from pathlib import Path

import click

from screening.cli.localised_commands import voice_of
from screening.cli.progress import progress
from service.commands.base import FINDING, ServiceCommand, database_of, of_installation, say, sentence


@click.command(cls=ServiceCommand)
@of_installation
def verify(ctx: click.Context, data: Path | None) -> int:
    """Recompute all screenings; exit code 1 when something is found."""
    from service.app.verify_stored_records import verify_stored
    from service.core.keys import Keys
    from service.installation.install_and_upgrade import settings_of_folder

    settings = settings_of_folder(data)
    keys = Keys.read(settings.keys_folder)
    with database_of(settings) as database:
        verified = verify_stored(
            database, settings.data, keys, lambda what, n: progress(sentence(ctx, f"verify.{what}"), n)
        )
    for in_language in verified.findings:
        click.echo(in_language(voice_of(ctx).language))
    if verified.sound:
        say(ctx, "verify.sound", n=verified.screenings)
        return 0
    say(ctx, "verify.found", n=verified.found)
    return FINDING
