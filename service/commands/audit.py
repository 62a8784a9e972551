"""``screening audit``: checks the access log from outside the running service."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from screening.cli.output import progress
from screening.cli.spoken import language_option, voice_of
from service.commands.base import ServiceGroup, of_installation, say, sentence

FINDING: Final = 1


@click.group(cls=ServiceGroup)
@language_option
def audit() -> None:
    """The access log."""


@audit.command("verify")
@of_installation
def verify_audit(ctx: click.Context, data: Path | None) -> int:
    """Check every entry and the anchor; exit code 1 when something is found."""
    from service.audit import queries
    from service.audit.verify import verify_log
    from service.core.keys import Keys
    from service.core.settings import Settings
    from service.db.engine import Database
    from service.installation.setup import require_installation

    settings = Settings.load(data=data)
    require_installation(settings.data)
    key = Keys.read(settings.keys_folder).audit
    database = Database(settings.url)
    try:
        with database.reading() as db:
            total = queries.entries_in_log(db)
        with progress(sentence(ctx, "audit.verify.label"), total) as done:
            report = verify_log(database, settings.data, key, done)
    finally:
        database.close()
    language = voice_of(ctx).language
    for finding in report.findings:
        click.echo(finding.in_language(language))
    if report.ok:
        say(ctx, "audit.verify.sound", n=report.entries)
        return 0
    say(ctx, "audit.verify.found", n=report.found)
    return FINDING
