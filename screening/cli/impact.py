"""``screening impact``: waiting times to the in-person assessment under four orders, as a sum beforehand."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from screening.cli.finite_range import FiniteRange
from screening.cli.localised_commands import SpokenCommand, Voice, language_option, voice_of
from screening.cli.progress import progress_bar
from screening.cli.terminal_table import write_table
from screening.language import with_decimal_mark
from screening.whole_file import put_whole

if TYPE_CHECKING:
    from screening.impact.simulate_waiting_times import Impact, Spread
    from screening.impact.simulation_plan import Marking, Plan
    from screening.model.score_table import ScoreTable

OWN: Final = (0.5, 0.2)
"""Own judgement where nobody measured it: half of the victims suspected, and one in five of the others."""

ACUTE: Final = (0.2, 0.05)
"""Acute rules where nobody counted them."""

ASSUMED: Final = "assumption"
GIVEN: Final = "given"
SHOWN: Final = ("median", "p90", "within_limit", "longest")

_EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHARE: Final = FiniteRange(0.0, 1.0)
_DAYS: Final = FiniteRange(0.0, 365.0, min_open=True)


@click.command(cls=SpokenCommand)
@click.option("--per-week", type=float, required=True)
@click.option("--assessors", type=int, required=True)
@click.option("--talks-per-week", type=float, default=5.0, show_default=True)
@click.option("--setting", metavar="NAME", default="youth_protection_intake", show_default=True)
@click.option("--victims", type=_SHARE)
@click.option("--results", metavar="FILE", type=_EXISTING)
@click.option("--key", metavar="FILE", type=_EXISTING)
@click.option("--from-band", metavar="BAND", default="many_signals", show_default=True)
@click.option("--own-sensitivity", type=_SHARE)
@click.option("--own-false-positive", type=_SHARE)
@click.option("--acute-victims", type=_SHARE)
@click.option("--acute-others", type=_SHARE)
@click.option("--agreement", type=FiniteRange(0.0, 0.99), default=0.5, show_default=True)
@click.option("--acute-days", type=_DAYS, default=1.0, show_default=True)
@click.option("--marked-days", type=_DAYS, default=3.0, show_default=True)
@click.option("--limit-days", type=_DAYS, default=14.0, show_default=True)
@click.option("--talk-time", type=click.Choice(("varying", "fixed")), default="varying", show_default=True)
@click.option("--weeks", type=int, default=52, show_default=True)
@click.option("--replications", type=int, default=100, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table")
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@language_option
@click.pass_context
def impact(ctx: click.Context, /, *, format_: str, output: Path | None, **asked: Any) -> int:
    """Imitate waiting times."""
    from screening.impact.simulate_waiting_times import simulate

    voice = voice_of(ctx)
    plan = _plan(asked)
    with progress_bar(voice("impact.progress")) as progress:
        found = simulate(plan, progress)
    written = json.dumps(found.to_json(), ensure_ascii=False, indent=2)
    if output is not None:
        put_whole(output, f"{written}\n".encode())
    if format_ == "json":
        click.echo(written)
    else:
        _show(found, voice)
    return 0


def _plan(asked: Mapping[str, Any]) -> Plan:
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.impact.errors import ImpactError
    from screening.impact.marking_rates import (
        judgement_of_results,
        marking_of_model,
        marking_of_results,
    )
    from screening.impact.simulation_plan import Plan, Terms
    from screening.model.artefact import read_shipped

    table, content = read_shipped(load_catalogue()), _results(asked["results"], asked["key"])
    if asked["setting"] not in table.bases:
        raise ImpactError(
            "impact.no_setting", setting=asked["setting"][:40], allowed=", ".join(table.settings)
        )
    judged = judgement_of_results(content) if content is not None else None
    return Plan(
        per_week=asked["per_week"],
        assessors=asked["assessors"],
        talks_per_week=asked["talks_per_week"],
        victims=_victims(asked, table),
        acute=_marking(asked["acute_victims"], asked["acute_others"], None, ACUTE),
        judgement=_marking(asked["own_sensitivity"], asked["own_false_positive"], judged, OWN),
        score=marking_of_model(table, asked["from_band"], asked["setting"])
        if content is None
        else marking_of_results(content, asked["from_band"]),
        terms=Terms(asked["acute_days"], asked["marked_days"], asked["limit_days"]),
        agreement=asked["agreement"],
        talk_time=asked["talk_time"],
        weeks=asked["weeks"],
        replications=asked["replications"],
        seed=asked["seed"],
    )


def _results(file: Path | None, key: Path | None) -> Mapping[str, Any] | None:
    """The content of a results file; ``ModelFileError`` when it is not to be trusted."""
    from screening.model.signing import read_key, shipped_public_keys
    from screening.model.validation_results_file import read_results

    if file is None:
        return None
    return read_results(file, (*shipped_public_keys(), *([read_key(key)] if key else [])))


def _victims(asked: Mapping[str, Any], table: ScoreTable) -> float:
    given: float | None = asked["victims"]
    return table.bases[asked["setting"]].rate if given is None else given


def _marking(
    sensitivity: float | None, false: float | None, measured: Marking | None, assumed: tuple[float, float]
) -> Marking:
    """What was given, else what was measured, else what is assumed; given for one half alone is given."""
    from screening.impact.simulation_plan import Marking

    if sensitivity is None and false is None:
        return measured or Marking(*assumed, ASSUMED)
    start = (measured.sensitivity, measured.false_positive_rate) if measured else assumed
    return Marking(
        start[0] if sensitivity is None else sensitivity, start[1] if false is None else false, GIVEN
    )


def _show(found: Impact, voice: Voice) -> None:
    plan, limit = found.plan, f"{found.plan.terms.limit:g}"
    click.echo(voice("impact.ranges"))
    click.echo()
    rows = [
        (
            voice(f"impact.policy.{policy}") if first else "",
            voice(f"impact.group.{group}"),
            _count(figures["n"], voice),
            *(_figure(figures[name], name, voice) for name in SHOWN),
        )
        for policy, groups in found.waits.items()
        for first, (group, figures) in zip((True, False, False, False), groups.items(), strict=True)
    ]
    write_table([voice(f"impact.column.{c}") for c in ("policy", "group", "n", *SHOWN)], rows)
    click.echo()
    click.echo(voice("impact.load", percent=round(100 * plan.load)))
    if plan.capacity_short:
        click.echo(voice("impact.short_of_capacity"))
    else:
        click.echo(voice("impact.limit_broken" if found.limit_broken else "impact.limit_kept", limit=limit))
    if found.theory is not None:
        click.echo(voice("impact.theory", days=_number(found.theory, voice)))
    click.echo(voice("impact.gained"))
    for group, spread in found.gained.items():
        days = _figure(spread, "median", voice)
        click.echo("  " + voice("impact.gained_line", group=voice(f"impact.group.{group}"), days=days))
    _assumptions(plan, voice)
    click.echo(voice("impact.advice"))


def _assumptions(plan: Plan, voice: Voice) -> None:
    click.echo()
    click.echo(f"{voice('impact.assumptions')}:")
    click.echo("  " + voice("impact.victims_line", n=_of_100(plan.victims, voice)))
    for what in ("acute", "judgement", "score"):
        marking: Marking = getattr(plan, what)
        source = {ASSUMED: voice("impact.assumed"), GIVEN: voice("impact.given")}
        sentence = voice(
            "impact.marking",
            what=voice(f"impact.what.{what}"),
            sensitivity=_of_100(marking.sensitivity, voice),
            others=_of_100(marking.false_positive_rate, voice),
            source=source.get(marking.source, marking.source),
        )
        click.echo(f"  {sentence}")


def _of_100(share: float, voice: Voice) -> str:
    return _number(100 * share, voice, "g") if share < 0.01 else str(round(100 * share))


def _count(spread: Spread, voice: Voice) -> str:
    return "0" if spread.value is None else _number(spread.value, voice, ".0f")


def _figure(spread: Spread, name: str, voice: Voice) -> str:
    """Days, or for shares per cent, with the range; in words where nobody could be counted."""
    if spread.value is None or spread.low is None or spread.high is None:
        return voice("impact.none")
    value, low, high = (
        _percent(one, voice) if name == "within_limit" else _number(one, voice)
        for one in (spread.value, spread.low, spread.high)
    )
    return f"{value} ({low} ... {high})"


def _percent(share: float, voice: Voice) -> str:
    """Rounded down, so that what is not everybody never reads as everybody."""
    return f"{_number(math.floor(1000 * share) / 10, voice, 'g')}%"


def _number(value: float, voice: Voice, form: str = ".1f") -> str:
    written = format(value, form)
    written = "0.0" if written == "-0.0" else written
    return with_decimal_mark(written, voice.language)
