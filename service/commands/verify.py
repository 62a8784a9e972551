"""``screening verify``: computes every stored screening again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from screening.cli.output import progress
from screening.cli.spoken import voice_of
from service.commands.base import ServiceCommand, of_installation, say, sentence

FINDING: Final = 1


@click.command(cls=ServiceCommand)
@of_installation
def verify(ctx: click.Context, data: Path | None) -> int:
    """Recompute all screenings; exit code 1 when something is found."""
    from screening.model.signing import shipped_public_keys
    from service.areas.assessments.verify import verify_assessments
    from service.areas.registry.shadow_verify import count as count_shadow
    from service.areas.registry.shadow_verify import verify_shadow
    from service.areas.retention.verify import check
    from service.areas.screenings.verify import SHOWN, count, verify_screenings
    from service.core.keys import Keys
    from service.core.settings import Settings
    from service.db.engine import Database
    from service.db.revision import check_revision
    from service.installation.setup import require_installation
    from service.model_runtime.archive_files import Kept

    settings = Settings.load(data=data)
    require_installation(settings.data)
    keys = Keys.read(settings.keys_folder)
    public_keys = (*shipped_public_keys(), *keys.signing_public_keys)
    database = Database(settings.url)
    try:
        with (
            database.reading() as db,
            progress(sentence(ctx, "verify.label"), count(db)) as done,
        ):
            check_revision(db)
            gone = check(db, settings.data, keys.audit)
            report = verify_screenings(db, Kept(settings.data), public_keys, done, gone.destroyed)
            of_talks = tuple(verify_assessments(db, gone.destroyed))
        with (
            database.reading() as db,
            progress(sentence(ctx, "verify.shadow_label"), count_shadow(db)) as done,
        ):
            of_shadow = tuple(
                verify_shadow(db, Kept(settings.data), public_keys, destroyed=bool(gone.marks), progress=done)
            )
    finally:
        database.close()
    language = voice_of(ctx).language
    lines = [finding.in_language(language) for finding in report.findings]
    lines += [finding.in_language(language) for finding in of_talks[:SHOWN]]
    lines += [finding.in_language(language) for finding in gone.findings[:SHOWN]]
    for line in (*lines, *(finding.in_language(language) for finding in of_shadow[:SHOWN])):
        click.echo(line)
    if report.ok and not of_talks and not of_shadow and not gone.findings:
        say(ctx, "verify.sound", n=report.screenings)
        return 0
    say(ctx, "verify.found", n=report.found + len(of_talks) + len(of_shadow) + len(gone.findings))
    return FINDING
