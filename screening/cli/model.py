"""``screening model show|verify|build``: what the model is, whether it may be trusted, and how it is made.

The service adds the commands of the registry (list, propose, approve, …) to the same group.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from screening.bsn import masked
from screening.cli.localised_commands import SpokenCommand, SpokenGroup, Voice, language_option, voice_of
from screening.cli.progress import progress_bar
from screening.cli.terminal_table import write_table
from screening.cli.write_model_files import write_model

if TYPE_CHECKING:
    from screening.catalogue.catalogue import Catalogue
    from screening.model.model_in_rows import ModelRow
    from screening.model.score_table import ScoreTable

FINDING: Final = 1
TRIAL: Final = "trial_build"
"""Status of a model from too few simulated cases: to try out a change of the evidence, never to use."""

_EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


OF_REGISTRY: Final = (
    "list",
    "propose",
    "approve",
    "reject",
    "lower",
    "stop",
    "resume",
    "recall",
    "compare",
    "shadow",
)
"""Commands that the service registers, in the order in which help lists them."""


class ModelGroup(SpokenGroup):
    """The commands here, and those of the registry, which are imported when one of them is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *(OF_REGISTRY if _registry() else ())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        registry = _registry() if cmd_name in OF_REGISTRY else None
        return super().get_command(ctx, cmd_name) if registry is None else registry.get_command(ctx, cmd_name)

    def short_of(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        if name in OF_REGISTRY and isinstance(command, SpokenCommand):
            return command.texts()(voice_of(ctx).language, f"model.{name}.short")
        return super().short_of(ctx, name)


def _registry() -> click.Group | None:
    """The group of the registry, where the service is installed."""
    found = [entry for entry in entry_points(group="signaalwijzer.commands") if entry.name == "registry"]
    group = found[0].load() if found else None
    return group if isinstance(group, click.Group) else None


@click.group(cls=ModelGroup)
@language_option
def model() -> None:
    """Model files."""


@model.command(cls=SpokenCommand)
@click.option("--model", metavar="FILE", type=_EXISTING)
@click.option("--key", metavar="FILE", type=_EXISTING)
@click.option("--format", "format_", type=click.Choice(("table", "json", "pdf")))
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@language_option
@click.pass_context
def show(
    ctx: click.Context, *, model: Path | None, key: Path | None, format_: str | None, output: Path | None
) -> int:
    """Show a model, or make its score card."""
    from screening.catalogue.read_catalogue import load_catalogue

    voice, catalogue = voice_of(ctx), load_catalogue()
    by_name = "table" if output is None else "json" if output.suffix.lower() == ".json" else "pdf"
    chosen = format_ or by_name
    if chosen == "table" and output is not None:
        raise click.UsageError("a table is for the terminal", ctx)
    table = _read(model, key, catalogue)
    if chosen == "table":
        from screening.model.model_in_rows import model_rows

        _write_rows(model_rows(table), catalogue, voice)
        return 0
    content = _score_card(table, catalogue, voice) if chosen == "pdf" else _as_json(table)
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        from screening.batch.write_results import whole_file

        with whole_file(output) as file:
            file.write(content)
    return 0


@model.command(cls=SpokenCommand)
@click.argument("file", metavar="[FILE]", required=False, type=_EXISTING)
@click.option("--key", metavar="FILE", type=_EXISTING)
@language_option
@click.pass_context
def verify(ctx: click.Context, *, file: Path | None, key: Path | None) -> int:
    """Check a model file."""
    from screening.catalogue.read_acute_rules import load_acute_rules
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.explain.load_screener import golden_beside, self_test
    from screening.explain.screener import Screener

    voice, catalogue = voice_of(ctx), load_catalogue()
    table = _read(file, key, catalogue)
    click.echo(voice("model.verify.trusted", name=table.name, version=table.version, digest=table.digest))
    if file is not None and not golden_beside(file).is_file():
        missing = voice("score.no_golden", file=masked(golden_beside(file).name))
        click.echo(f"{voice('error.prefix')} {missing}", err=True)
        return FINDING
    report = self_test(Screener(table, catalogue, load_acute_rules(catalogue)), file)
    if report.ok:
        click.echo(voice("model.verify.equal", n=report.checked))
        return 0
    for finding in report.findings:
        click.echo(finding, err=True)
    click.echo(f"{voice('error.prefix')} {voice('model.verify.different', n=len(report.findings))}", err=True)
    return FINDING


@model.command(cls=SpokenCommand)
@click.option("--key", metavar="FILE", type=_EXISTING, required=True)
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--seed", type=click.IntRange(min=0))
@click.option("--quick", is_flag=True)
@language_option
@click.pass_context
def build(ctx: click.Context, *, key: Path, output: Path, seed: int | None, quick: bool) -> int:
    """Build the model from the evidence."""
    from screening.build_evidence_model import SEED, build_evidence_model
    from screening.evidence.prior import Size
    from screening.model.signing import read_private_key

    voice, private_key = voice_of(ctx), read_private_key(key)
    chosen = SEED if seed is None else seed
    with progress_bar(voice("model.build.progress")) as progress:
        table = build_evidence_model(
            chosen,
            lambda done, in_all: progress(done / in_all),
            size=Size(fit=6_000, world=2_000, worlds=4, check=4_000) if quick else None,
        )
    if quick:
        table = table.with_status(TRIAL)
    _write(output, table, private_key, voice)
    click.echo(voice("model.build.same" if _is_shipped(table) else "model.build.other"))
    return 0


@model.command(cls=SpokenCommand)
@click.argument("file", metavar="LIMITS", type=_EXISTING)
@click.option("--model", metavar="FILE", type=_EXISTING)
@click.option("--key", metavar="FILE", type=_EXISTING, required=True)
@click.option("--version", metavar="TEXT", required=True)
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path), required=True)
@language_option
@click.pass_context
def limits(
    ctx: click.Context, *, file: Path, model: Path | None, key: Path, version: str, output: Path
) -> int:
    """Give a model other limits for its bands."""
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.evidence.prior import Size
    from screening.model.artefact import read_artefact, read_shipped
    from screening.model.model_in_rows import model_rows
    from screening.model.signing import public_half, read_private_key, shipped_public_keys
    from screening.training.band_limits import read_limits, with_limits
    from screening.training.starting_point import SEED
    from screening.training.starting_point_from_evidence import SimulatedReference

    voice, private_key, catalogue = voice_of(ctx), read_private_key(key), load_catalogue()
    trusted = (*shipped_public_keys(), public_half(private_key))
    before = read_artefact(model, trusted, catalogue) if model else read_shipped(catalogue)
    chosen = read_limits(file, before)
    made = with_limits(before, chosen, version, SimulatedReference(catalogue, SEED, Size()))
    _write(output, made, private_key, voice)
    _write_rows(tuple(row for row in model_rows(made) if row.part == "band"), catalogue, voice)
    click.echo(voice("model.limits.two_people"))
    return 0


def _write(output: Path, table: ScoreTable, private_key: bytes, voice: Voice) -> None:
    write_model(output, table, private_key)
    click.echo(voice("model.build.built", file=masked(output.name), digest=table.digest))


def _as_json(table: ScoreTable) -> bytes:
    import json

    from screening.model.score_table_to_json import to_content

    content = {**to_content(table), "digest": table.digest}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _score_card(table: ScoreTable, catalogue: Catalogue, voice: Voice) -> bytes:
    from screening.score_card.score_card import score_card_pdf

    with progress_bar(voice("model.show.progress")) as progress:
        return score_card_pdf(table, catalogue, voice.language, progress)


def _is_shipped(table: ScoreTable) -> bool:
    """Whether the product ships this very model; not so where it ships one for a catalogue from before."""
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.model.artefact import read_shipped
    from screening.model.errors import ModelFileError

    try:
        return read_shipped(load_catalogue()).digest == table.digest
    except ModelFileError:
        return False


def _read(file: Path | None, key: Path | None, catalogue: Catalogue) -> ScoreTable:
    """The model in ``file`` (by default that of the product); ``ModelFileError`` when not to be trusted."""
    from screening.model.artefact import read_artefact, read_shipped
    from screening.model.signing import read_key, shipped_public_keys

    if file is None:
        return read_shipped(catalogue)
    return read_artefact(file, (*shipped_public_keys(), *([read_key(key)] if key else [])), catalogue)


def _write_rows(rows: tuple[ModelRow, ...], catalogue: Catalogue, voice: Voice) -> None:
    for part in ("model", "base", "points", "sum", "band", "provenance"):
        chosen = [row for row in rows if row.part == part]
        if not chosen:
            continue
        click.echo(voice(f"model.show.part.{part}"))
        headers = [voice(f"model.show.column.{part}.{n}") for n in ("name", "detail", "value")]
        write_table(headers, list(_lines(chosen, catalogue, voice)))
        click.echo()


def _lines(rows: list[ModelRow], catalogue: Catalogue, voice: Voice) -> Iterator[tuple[str, str, str]]:
    """Rows in words; a name that follows itself is left out, so that answers stand under a question."""
    from screening.explain.estimate_words import setting_name, status_words

    before = None
    for row in rows:
        name, detail, value = row.name, row.detail, row.value
        if row.part == "base":
            name = setting_name(name, voice.language)
        elif row.part == "points":
            indicator = catalogue[name]
            name = indicator.wording.label.in_language(voice.language)
            detail = indicator.level(detail).text.in_language(voice.language)
        elif row.part == "band":
            name = voice(f"score.band.{name}")
            detail = setting_name(detail, voice.language) if detail else voice("model.show.from")
        elif row.part == "model":
            value = status_words(value, voice.language) if name == "status" else value
            name = voice(f"model.show.of.{name}")
        yield ("" if name == before else name, detail, value)
        before = name
