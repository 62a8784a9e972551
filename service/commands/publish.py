"""``screening publish``: everything that an organisation publishes about a model, in one new folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.cli.localised_commands import language_option, voice_of
from screening.cli.progress import progress
from service.commands.as_person import FILE, acting
from service.commands.base import ServiceCommand, data_option, say, sentence

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from service.access.unit_of_work import UnitOfWork
    from service.publication.documented_model import Subject


@click.command(cls=ServiceCommand)
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--model", "named", metavar="MODEL")
@click.option("--results", metavar="FILE", type=FILE)
@click.option("--shipped", is_flag=True)
@click.option("--as", "login", metavar="LOGIN")
@click.option("--password-file", metavar="FILE", type=FILE)
@data_option
@language_option
@click.pass_context
def publish(
    ctx: click.Context,
    out: Path,
    *,
    named: str | None,
    results: Path | None,
    shipped: bool,
    login: str | None,
    password_file: Path | None,
    data: Path | None,
) -> None:
    """Write the documents about a model."""
    from service.publication.publish import STEPS, put_folder, require_free
    from service.publication.publish import publish as make

    require_free(out)
    if shipped:
        if named or results or login:
            raise click.UsageError(sentence(ctx, "publish.shipped_alone"))
        subject = _shipped()
    else:
        if login is None:
            raise click.UsageError(sentence(ctx, "publish.who"))
        subject = _known_here(acting(ctx, login, password_file, data), named, results)
    with progress(sentence(ctx, "publish.label"), STEPS) as done:
        made = make(subject, done)
    put_folder(made.files, out)
    lacking = made.entry.lacking
    say(ctx, "publish.written", folder=out, n=len(made.files))
    say(ctx, "publish.missing", n=len(made.facts.missing))
    if lacking:
        say(ctx, "publish.register_lacks", fields=", ".join(lacking))
    for stamp in made.facts.stamps:
        click.echo(stamp.in_language(voice_of(ctx).language))


def _shipped() -> Subject:
    from service.publication.documented_model import shipped_subject

    return shipped_subject()


def _known_here(acts: AbstractContextManager[UnitOfWork], named: str | None, results: Path | None) -> Subject:
    """The model of this installation, with the given results or those that the gate used."""
    from screening.model.validation_results_file import read_results
    from service.publication.documented_model import subject_of

    with acts as unit:
        given = None
        if results is not None:
            given = read_results(results, unit.installation.keys.signing_public_keys)
        return subject_of(unit, named, given)
