"""``screening catalogue``: every question, its answers and what it rests on."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from screening.cli.output import write_table
from screening.cli.spoken import SpokenCommand, language_option, voice_of

COLUMNS = ("id", "label", "kind", "levels", "acute", "grade")


@click.command(cls=SpokenCommand)
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table")
@language_option
@click.pass_context
def catalogue(ctx: click.Context, *, format_: str) -> int:
    """Print the catalogue."""
    from screening.catalogue.reading import load_catalogue
    from screening.evidence.grades import rests_on

    voice, loaded = voice_of(ctx), load_catalogue()
    if format_ == "json":
        content = {
            "version": loaded.version,
            "digest": loaded.digest,
            "sections": [asdict(section) for section in loaded.sections],
            "indicators": [{**asdict(i), "rests_on": rests_on(i)} for i in loaded],
        }
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return 0
    rows = [
        (
            indicator.id,
            indicator.wording.label.in_language(voice.language),
            voice(f"catalogue.kind.{indicator.kind}"),
            " | ".join(indicator.level_ids),
            voice(f"catalogue.when.{indicator.acute}"),
            voice(f"catalogue.grade.{rests_on(indicator)}"),
        )
        for indicator in loaded
    ]
    write_table([voice(f"catalogue.column.{column}") for column in COLUMNS], rows)
    click.echo()
    click.echo(voice("catalogue.version", version=loaded.version, digest=loaded.digest, n=len(loaded)))
    return 0
