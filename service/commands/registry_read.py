"""``screening model list|compare|recall|shadow``: what the registry knows of its models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.cli.localised_commands import voice_of
from screening.cli.progress import progress
from screening.cli.terminal_table import write_table
from service.commands.as_person import Acting, by_person
from service.commands.base import FINDING, ServiceCommand, of_installation, opened, say, sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.areas.registry.compare_versions import Comparison
    from service.areas.registry.recall import Recall


@click.command("list", cls=ServiceCommand)
@by_person
def list_models(ctx: click.Context, acts: Acting) -> None:
    """Every model and its stage."""
    from service.areas.registry import versions as known
    from service.core.reader_language import page_texts

    def stage(name: str) -> str:
        return page_texts()(voice_of(ctx).language, f"scoring.stage_{name}")

    with acts() as unit:
        versions = known.versions(unit)
    rows = [
        (
            f"{version.name}-{version.version}",
            version.digest[:12],
            stage(version.stage) + (f" ({sentence(ctx, 'registry.serves')})" if version.serves else ""),
            stage(version.proposal.to_stage) if version.proposal else "-",
        )
        for version in versions
    ]
    _table(ctx, ("model", "digest", "stage", "waits"), rows)


@click.command("compare", cls=ServiceCommand)
@click.argument("before")
@click.argument("after")
@by_person
def compare(ctx: click.Context, acts: Acting, *, before: str, after: str) -> None:
    """What changes from one version to another, and what both said of the same screenings."""
    from service.areas.monitoring.shadow_comparison import compared
    from service.areas.monitoring.shadow_view import beside_words
    from service.areas.registry import versions as known
    from service.areas.registry.compare_versions import compare as differences
    from service.core.reader_language import reader

    with acts() as unit:
        digests = [known.version(unit, named).digest for named in (before, after)]
        tables = [known.table_of(unit, digest) for digest in digests]
        both = compared(unit, *digests)
        zone = unit.installation.organisation.timezone
    _tell_differences(ctx, differences(*tables))
    click.echo()
    for line in beside_words(both, reader(voice_of(ctx).language, zone)):
        click.echo(line)


def _tell_differences(ctx: click.Context, comparison: Comparison) -> None:
    for base in comparison.bases:
        was, becomes = (f"{rate:.3f}" if rate is not None else "-" for rate in (base.before, base.after))
        say(ctx, "registry.base", setting=base.setting, was=was, becomes=becomes)
    if comparison.answers:
        rows = [
            (a.indicator, a.level, f"{a.before:+.2f}", f"{a.after:+.2f}", f"{a.difference:+.2f}")
            for a in comparison.answers
        ]
        _table(ctx, ("signal", "answer", "was", "becomes", "more"), rows)
    say(ctx, "registry.differ", n=len(comparison.answers) + comparison.unlisted)


@click.command("recall", cls=ServiceCommand)
@click.argument("model")
@click.option("--reason", metavar="TEXT", required=True)
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table")
@by_person
def recall(ctx: click.Context, acts: Acting, *, model: str, reason: str, format_: str) -> None:
    """List every case of a model and open the reviews."""
    from service.areas.registry import recall as recalls
    from service.areas.registry.schemas import RecallOut

    with acts() as unit:
        result = recalls.recall(unit, model, reason)
    if format_ == "json":
        click.echo(json.dumps(RecallOut.of(result).model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    _tell_recall(ctx, result)


def _tell_recall(ctx: click.Context, result: Recall) -> None:
    rows = [
        (
            f"{case.reference}/{case.number}",
            case.made_at.date().isoformat(),
            case.arm,
            case.first_view,
            case.last_view,
            case.outcome or "-",
        )
        for case in result.cases
    ]
    _table(ctx, ("case", "made", "arm", "first", "last", "outcome"), rows)
    say(ctx, "registry.recalled", n=len(result.cases), opened=result.opened)


@click.command("shadow", cls=ServiceCommand)
@of_installation
def shadow(ctx: click.Context, data: Path | None) -> int:
    """Let the models in the shadow score what was screened; exit code 1 when one of them could not."""
    from service.areas.monitoring.shadow_view import left_words
    from service.areas.registry.shadow_scores import catch_up, waiting_now
    from service.core.reader_language import reader

    with opened(data) as installation:
        words = reader(voice_of(ctx).language, installation.organisation.timezone)
        with progress(sentence(ctx, "registry.shadow_label"), waiting_now(installation)) as done:
            ran = catch_up(installation, progress=done)
    if not ran:
        say(ctx, "registry.shadow_none")
    for run in ran:
        say(ctx, "registry.shadow_scored", model=f"{run.model.name}-{run.model.version}", n=run.scored)
        for line in left_words(run, words):
            click.echo(line)
    return FINDING if any(run.problem for run in ran) else 0


def _table(ctx: click.Context, heads: Iterable[str], rows: Sequence[tuple[str, ...]]) -> None:
    write_table([sentence(ctx, f"registry.head_{name}") for name in heads], rows)
