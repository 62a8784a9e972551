"""``screening catalogue``: every question, its answers and what it rests on; ``add`` for a new question."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from screening.cli.localised_commands import SpokenCommand, SpokenGroup, Voice, language_option, voice_of
from screening.cli.terminal_table import write_table

COLUMNS = ("id", "label", "kind", "levels", "acute", "grade")

_EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(cls=SpokenGroup, invoke_without_command=True)
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table")
@language_option
@click.pass_context
def catalogue(ctx: click.Context, *, format_: str) -> int:
    """Print the catalogue."""
    return _show(voice_of(ctx), format_) if ctx.invoked_subcommand is None else 0


@catalogue.command(cls=SpokenCommand)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_EXISTING)
@click.option("--key", metavar="FILE", type=_EXISTING, required=True)
@click.option("--quick", is_flag=True)
@language_option
@click.pass_context
def add(ctx: click.Context, *, files: tuple[Path, ...], key: Path, quick: bool) -> int:
    """Add questions to the source of the product."""
    from screening.new_question.add_question import add as added_by
    from screening.new_question.errors import NotBuiltError

    voice = voice_of(ctx)
    try:
        added = added_by(files, key, voice.language, quick=quick)
    except NotBuiltError as refused:
        click.echo(refused.said, nl=False, err=True)
        return refused.exit_code
    for id_ in added.questions:
        label = added.catalogue[id_].wording.label.in_language(voice.language)
        click.echo(voice("catalogue.add.added", label=label, id=id_))
    click.echo(voice("catalogue.add.made", version=added.catalogue.version, model=added.model))
    for path in added.files:
        click.echo(f"  {path}")
    click.echo(voice("catalogue.add.trial" if quick else "catalogue.add.next"))
    return 0


def _show(voice: Voice, format_: str) -> int:
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.evidence.evidence_basis import rests_on

    loaded = load_catalogue()
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
