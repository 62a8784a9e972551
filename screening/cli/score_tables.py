"""``screening score FOLDER -o FOLDER``: many tables, here or on a cluster, each with a result of its own."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from screening.cli.localised_commands import Voice
from screening.cli.progress import progress_bar
from screening.cli.score_ending import exit_code, tell_left

if TYPE_CHECKING:
    from screening.batch.list_parts import Part
    from screening.batch.output_columns import Groups
    from screening.batch.score_file import Format, Progress
    from screening.batch.score_part import Outcome, Plan
    from screening.batch.sent_model import SentModel

NAMED: Final = 10
"""So many parts without a result, and files that are no table, are named one by one."""

REFUSED: Final = 2
"""Exit code when a part has no result."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for: ``place`` holds the tables, ``output`` gets the results."""

    place: str
    output: str
    format: Format
    groups: Groups
    scheduler: str | None


@dataclass(slots=True)
class _Done:
    """What became of the parts so far."""

    finished: int = 0
    before: int = 0
    problems: list[str] = field(default_factory=list)
    left: dict[str, None] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        self.left.update(dict.fromkeys(outcome.left))
        if outcome.problem is not None:
            self.problems.append(outcome.problem)
        else:
            self.finished += 1
            self.before += outcome.was_finished


def score_tables(asked: Asked, model: Path | None, key: Path | None, voice: Voice) -> int:
    """Score every table that is asked for; returns the exit code.

    A part that is refused does not keep the others from their results.
    """
    from screening.batch.list_parts import parts_of
    from screening.batch.part_record import origin_of
    from screening.batch.result_folder import folder_at
    from screening.batch.score_part import Plan
    from screening.batch.score_parts import first_columns
    from screening.batch.sent_model import SentModel

    results = folder_at(asked.output)
    found = parts_of(asked.place, f".{asked.format}", results)
    sent = SentModel.read(model, key)
    screener = sent.screener()
    results.make()
    origin = origin_of(screener, asked.format, asked.groups, voice.language)
    first = first_columns(found.parts)
    plan = Plan(results, asked.format, asked.groups, voice.language, origin, first)
    done = _run(found.parts, plan, sent, asked.scheduler, voice)
    if found.others:
        click.echo(voice("score.not_parts", files=_some(found.others)), err=True)
    tell_left(done.left, voice)
    for problem in done.problems[:NAMED]:
        click.echo(f"{voice('error.prefix')} {problem}", err=True)
    if len(done.problems) > NAMED:
        click.echo(voice("score.more_problems", n=len(done.problems) - NAMED), err=True)
    if done.problems:
        click.echo(voice("score.stopped", done=done.finished, n=len(found.parts)), err=True)
        return REFUSED
    click.echo(voice("score.parts", n=done.finished, before=done.before))
    return exit_code(screener, model, voice)


def _run(parts: Sequence[Part], plan: Plan, sent: SentModel, scheduler: str | None, voice: Voice) -> _Done:
    done = _Done()
    try:
        with (
            progress_bar(voice("score.progress")) as progress,
            closing(_outcomes(parts, plan, sent, scheduler, progress)) as outcomes,
        ):
            for outcome in outcomes:
                done.add(outcome)
    except KeyboardInterrupt:
        click.echo("\n" + voice("score.stopped", done=done.finished, n=len(parts)), err=True)
        raise
    return done


def _outcomes(
    parts: Sequence[Part], plan: Plan, sent: SentModel, scheduler: str | None, progress: Progress
) -> Generator[Outcome]:
    from screening.batch.score_parts import score_here, score_on_cluster

    if scheduler is None:
        yield from score_here(parts, plan, sent.screener(), progress)
        return
    with closing(score_on_cluster(parts, plan, sent, scheduler)) as outcomes:
        for number, outcome in enumerate(outcomes, 1):
            progress(number / len(parts))
            yield outcome


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
