"""``screening evidence``: the published figures, their status, and the weights that follow from them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final

import click

from screening.cli.localised_commands import SpokenCommand, Voice, language_option, voice_of
from screening.cli.progress import progress_bar
from screening.cli.terminal_table import write_table

if TYPE_CHECKING:
    from screening.catalogue.catalogue import Catalogue
    from screening.evidence.evidence_per_indicator import EvidenceRow
    from screening.evidence.prior_checks import SettingCheck
    from screening.evidence.published_figures import Figure
    from screening.model.score_table import ScoreTable

CASES: Final = 20_000
"""Simulated cases per setting behind the figures at the end."""

SEED: Final = 1
COLUMNS: Final = ("id", "label", "grade", "figures", "guess", "odds_ratios")


@click.command(cls=SpokenCommand)
@click.option("--indicator", metavar="ID")
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table")
@language_option
@click.pass_context
def evidence(ctx: click.Context, *, indicator: str | None, format_: str) -> int:
    """Show the evidence."""
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.evidence.evidence_per_indicator import as_plain, evidence_rows
    from screening.model.artefact import read_shipped

    voice, catalogue = voice_of(ctx), load_catalogue()
    table = read_shipped(catalogue)
    rows = evidence_rows(catalogue, table.design, table.coefficients)
    if indicator is not None:
        rows = tuple(row for row in rows if row.indicator == indicator)
        if not rows:
            from screening.features.answers import AnswerError

            raise AnswerError(
                "answers.unknown_indicator", indicator=indicator[:40], version=catalogue.version
            )
    if format_ == "json":
        click.echo(json.dumps([as_plain(row) for row in rows], ensure_ascii=False, indent=2))
    elif indicator is not None:
        _one(rows[0], voice)
    else:
        _all(rows, voice)
        _settings(table, catalogue, voice)
    return 0


def _all(rows: tuple[EvidenceRow, ...], voice: Voice) -> None:
    lines = [
        (
            row.indicator,
            row.label.in_language(voice.language),
            voice(f"catalogue.grade.{row.grade}"),
            str(len(row.figures)) if row.figures else "-",
            _guess(row),
            " ".join(f"{level.odds_ratio:.2f}" for level in row.levels) or "-",
        )
        for row in rows
    ]
    write_table([voice(f"evidence.column.{column}") for column in COLUMNS], lines)
    click.echo()


def _guess(row: EvidenceRow) -> str:
    """Odds ratio of the highest answer against the lowest before scaling, with its 95 % interval."""
    if row.log_odds_ratio is None or row.sd is None:
        return "-"
    low, high = (math.exp(row.log_odds_ratio + z * row.sd) for z in (-1.96, 1.96))
    return f"{math.exp(row.log_odds_ratio):.2f} ({low:.2f}-{high:.2f})"


def _settings(table: ScoreTable, catalogue: Catalogue, voice: Voice) -> None:
    """What the weights do in a simulated population of each setting."""
    from screening.explain.estimate_words import setting_name

    with progress_bar(voice("evidence.progress")) as progress:
        checks = []
        for number, setting in enumerate(table.bases, 1):
            checks.append(_check(setting, number, table, catalogue))
            progress(number / len(table.bases))
    lines = [
        (
            setting_name(check.setting, voice.language),
            f"{table.bases[check.setting].rate:.2f}",
            f"{check.auroc:.2f}",
            f"{check.above_95:.1%}",
            f"{check.below_05:.1%}",
            f"{check.observed_expected:.2f}",
        )
        for check in checks
    ]
    click.echo(voice("evidence.settings", n=CASES))
    columns = ("setting", "base", "auroc", "above", "below", "ratio")
    write_table([voice(f"evidence.settings_column.{column}") for column in columns], lines)
    for base in table.bases.values():
        click.echo(base.source)


def _check(setting: str, number: int, table: ScoreTable, catalogue: Catalogue) -> SettingCheck:
    import numpy as np

    from screening.evidence.base_rates import base_rates
    from screening.evidence.population_assumptions import load_parameters
    from screening.evidence.prior_checks import check_setting
    from screening.evidence.simulated_population import Population

    return check_setting(
        Population.from_evidence(catalogue),
        table.design,
        table.coefficients,
        base_rates()[setting],
        window=load_parameters().window,
        n=CASES,
        rng=np.random.default_rng([SEED, number]),
    )


def _one(row: EvidenceRow, voice: Voice) -> None:
    """Everything about one indicator."""
    language = voice.language
    click.echo(f"{row.indicator}: {row.label.in_language(language)}")
    click.echo(voice("evidence.rests_on", grade=voice(f"catalogue.grade.{row.grade}"), note=row.note or "-"))
    if row.instruments:
        click.echo(voice("evidence.instruments", names=", ".join(row.instruments)))
    click.echo(voice("evidence.guess", guess=_guess(row)))
    click.echo()
    if row.levels:
        levels = [
            (level.text.in_language(language), f"{level.log_odds:+.2f}", f"{level.odds_ratio:.2f}")
            for level in row.levels
        ]
        write_table([voice(f"evidence.level_column.{n}") for n in ("answer", "points", "odds_ratio")], levels)
        click.echo()
    for figure in row.figures:
        _figure(figure, voice)


def _figure(figure: Figure, voice: Voice) -> None:
    click.echo(f"{figure.definition}: {_value(figure, voice)}")
    click.echo(f"  {voice('evidence.population', population=figure.population, n=figure.n or '?')}")
    click.echo(f"  {voice(f'evidence.status.{figure.status}')}: {figure.citation}")
    doi = f"https://doi.org/{figure.doi}" if figure.doi else ""
    read_at = "" if figure.source_url.lower() == doi.lower() else figure.source_url
    for line in (doi, read_at, figure.note):
        if line:
            click.echo(f"  {line}")


def _value(figure: Figure, voice: Voice) -> str:
    """The number as published, with its interval; the words of the source where it gave no number."""
    parts = [voice(f"evidence.measure.{figure.measure}"), figure.qualifier]
    if figure.value is not None:
        parts.append(f"{figure.value:g}" + (f" - {figure.value_high:g}" if figure.value_high else ""))
    if figure.victims_percent is not None:
        parts.append(voice("evidence.victims", n=f"{figure.victims_percent:g}"))
    if figure.others_percent is not None:
        parts.append(voice("evidence.others", n=f"{figure.others_percent:g}"))
    if figure.ci_low is not None and figure.ci_high is not None:
        parts.append(f"(95 % {figure.ci_low:g} - {figure.ci_high:g})")
    return " ".join(part for part in (*parts, figure.stated) if part)
