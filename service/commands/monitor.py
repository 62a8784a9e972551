"""``screening monitor``: what the page of monitoring shows, on the terminal, for a daily look."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.cli.localised_commands import language_option, voice_of
from screening.cli.progress import progress, progress_bar
from screening.cli.terminal_table import write_table
from service.audit.entry import COMMAND_LINE
from service.commands.base import FINDING, ServiceCommand, data_option, opened, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.areas.monitoring.service import Monitoring
    from service.areas.monitoring.view import Row
    from service.core.reader_language import Reader


@click.command(cls=ServiceCommand)
@data_option
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table")
@language_option
@click.pass_context
def monitor(ctx: click.Context, data: Path | None, format_: str) -> int:
    """Count, note alarms, stop scoring where it must; exit code 1 while an alarm stands."""
    from service.access.unit_of_work import unit_of_system
    from service.areas.fairness.service import end_when_due
    from service.areas.monitoring.as_json import plain
    from service.areas.monitoring.service import seen_now, watch_over
    from service.areas.monitoring.shadow_view import shadow_view
    from service.areas.registry.shadow_scores import catch_up, waiting_now
    from service.core.reader_language import reader

    with opened(data) as installation:
        installation.scoring.ready()
        with progress(sentence(ctx, "registry.shadow_label"), waiting_now(installation)) as done:
            ran = catch_up(installation, progress=done)
        end_when_due(installation)
        with unit_of_system(installation, COMMAND_LINE) as unit:
            unit.record("monitoring.read", "monitoring")
        with progress_bar(sentence(ctx, "monitor.progress")):
            watch_over(installation)
            state = seen_now(installation)
        zone = installation.organisation.timezone
    if format_ == "json":
        click.echo(json.dumps(plain(state), ensure_ascii=False, indent=2))
    else:
        words = reader(voice_of(ctx).language, zone)
        _show(state, words)
        for shadow_model in shadow_view(state.shadows, ran, words):
            _lines(shadow_model.name, shadow_model.lines)
    return FINDING if state.figures.alarms or state.stopped or not state.self_test_passed else 0


def _show(state: Monitoring, words: Reader) -> None:
    from service.areas.monitoring.view import GROUP, MONTHS, SHIFT, columns, monitoring_view

    view = monitoring_view(state, words)
    for line in view.alarms or (words("monitoring.no_alarms"),):
        click.echo(line)
    _table(words("monitoring.facts"), (), [(name, value) for name, value in view.facts])
    _lines(words("monitoring.observed_title"), view.observed)
    captions = [view.pictures.by_month.caption, *(drawn.caption for drawn in view.pictures.sums)]
    for caption in captions:
        click.echo(f"{caption.title} {caption.finding}")
    _lines(words("monitoring.agreement_title"), view.agreement)
    arms = ("arm", "n", "suspected", "outcomes", "ratio")
    _table(words("monitoring.arms_title"), columns(words, *arms), _cells(view.arms))
    _table(words("monitoring.settings_caption"), columns(words, *GROUP), _cells(view.settings))
    _table(words("monitoring.ages_caption"), columns(words, *GROUP), _cells(view.ages))
    _table(words("monitoring.months_caption"), columns(words, *MONTHS), _cells(view.months))
    _lines(words("monitoring.volumes_title"), (words("monitoring.abstained", share=view.abstained),))
    _table(words("monitoring.shift_caption"), columns(words, *SHIFT), _cells(view.shifts))


def _cells(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    return [(row.head, *row.cells) for row in rows]


def _table(title: str, heads: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """A table under its title; one without rows is left out."""
    if rows:
        click.echo(f"\n{title}")
        write_table(heads or rows[0], rows if heads else rows[1:])


def _lines(title: str, lines: Sequence[str]) -> None:
    click.echo(f"\n{title}")
    for line in lines:
        click.echo(line)
