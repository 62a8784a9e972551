"""``screening train``: makes a new model file from recorded outcomes, and puts nothing into use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from data_contracts.commands.localised_command import ContractCommand, say, sentence, today
from screening.cli.localised_commands import language_option, voice_of
from screening.cli.output_files import check_not_input
from screening.cli.progress import progress_bar
from screening.cli.terminal_table import write_table
from screening.cli.write_model_files import write_model

if TYPE_CHECKING:
    from screening.catalogue.catalogue import Catalogue
    from screening.training.procedure import Trained
    from screening.training.starting_point import StartingPoint
    from screening.training.training_table import TrainingTable

BOOTSTRAPS: Final = 50
FEW: Final = 100
"""Outcomes of the rarer kind below which the command says what so few are worth."""

_LOGIN: Final = re.compile(r"[a-z0-9][a-z0-9._+\-]{1,79}(@[a-z0-9.\-]{1,60})?\Z")
_FILE: Final = click.Path(path_type=Path)
_EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=ContractCommand)
@click.argument("data", type=_FILE)
@click.option("--output", "--out", metavar="FILE", type=_FILE, required=True)
@click.option("--key", metavar="FILE", type=_EXISTING, required=True)
@click.option("--name", default="local", show_default=True)
@click.option("--version", default="1", show_default=True)
@click.option("--by", "trained_by", metavar="LOGIN", callback=lambda ctx, _param, given: _login(ctx, given))
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--catalogue", metavar="FILE", type=_FILE)
@click.option("--evidence-from", metavar="FILE", type=_FILE)
@click.option("--prior", metavar="FILE", type=_FILE)
@click.option("--prior-key", metavar="FILE", type=_EXISTING)
@click.option("--bootstraps", type=click.IntRange(min=0, max=10_000), default=BOOTSTRAPS, show_default=True)
@click.option("--jobs", type=click.IntRange(min=1))
@click.option("--scheduler", metavar="ADDRESS")
@language_option
@click.pass_context
def train(  # noqa: PLR0917  click passes one argument for each option
    ctx: click.Context,
    data: Path,
    output: Path,
    key: Path,
    name: str,
    version: str,
    trained_by: str | None,
    seed: int,
    catalogue: Path | None,
    evidence_from: Path | None,
    prior: Path | None,
    prior_key: Path | None,
    bootstraps: int,
    jobs: int | None,
    scheduler: str | None,
) -> int:
    """Learn from the outcomes in ``data`` and write the model and its golden vectors."""
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.model.signing import read_private_key
    from screening.training.parallel import workers
    from screening.training.procedure import fit_champion
    from screening.training.stability_under_resampling import stability

    if prior is not None and evidence_from is not None:
        raise click.UsageError("a pool and recorded outcomes are two starts", ctx)
    if prior is not None and prior_key is None:
        needed = next(one for one in ctx.command.params if one.name == "prior_key")
        raise click.MissingParameter(ctx=ctx, param=needed)
    check_not_input(output, data, *filter(None, [evidence_from, prior]))
    known, private_key = load_catalogue(catalogue), read_private_key(key)
    # Whether the cluster answers is asked before the work, not after it.
    with workers(scheduler, jobs or -1), progress_bar(sentence(ctx, "train.progress")) as progress:
        cases = cases_in(data, known, enough=True)
        start = (
            starting_point(known, earlier_cases(evidence_from, known), cases)
            if prior is None or prior_key is None
            else _pool(prior, prior_key, private_key, known)
        )
        trained = fit_champion(cases, start, name=name, version=version, seed=seed, trained_by=trained_by)
        spread = (
            stability(cases, start, draws=bootstraps, seed=seed, progress=progress) if bootstraps else None
        )
    write_model(output, trained.table, private_key)
    _tell(ctx, trained, cases, start)
    if spread is not None:
        moved, most, other = (
            f"{100 * share:.1f}" for share in (spread.moved, spread.most, spread.other_band)
        )
        say(ctx, "train.stability", draws=spread.draws, moved=moved, most=most, other=other)
    say(ctx, "train.written", file=output.name, digest=trained.table.digest)
    say(ctx, "train.next", file=output.name)
    return 0


def _login(ctx: click.Context, given: str | None) -> str | None:
    """A login as the service gives them out, in small letters; a name of a person does not go in a model."""
    if given is None or _LOGIN.match(given):
        return given
    raise click.BadParameter(sentence(ctx, "train.no_login"))


def cases_in(data: Path, catalogue: Catalogue, *, enough: bool = False) -> TrainingTable:
    """The table, when it keeps its contract; ``ContractBroken`` names the findings when it does not.

    ``enough``: and when there is enough in it to learn from, else ``TooLittle``.
    """
    from data_contracts.contract_check import require_passed
    from screening.training.training_table import TrainingTable

    frame = require_passed(data, "training", catalogue, today(), enough=enough)
    return TrainingTable.from_frame(frame, catalogue)


def earlier_cases(evidence_from: Path | None, catalogue: Catalogue) -> TrainingTable | None:
    """The recorded outcomes to start from; ``None`` where the published evidence is the start."""
    return None if evidence_from is None else cases_in(evidence_from, catalogue)


def starting_point(
    catalogue: Catalogue, earlier: TrainingTable | None, cases: TrainingTable
) -> StartingPoint:
    """The published evidence, or the outcomes ``earlier`` for a catalogue that has none."""
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.training.errors import TrainingError

    if earlier is None:
        from screening.training.starting_point_from_evidence import evidence_start

        if catalogue.digest != load_catalogue().digest:
            raise TrainingError("training.no_evidence")
        return evidence_start(catalogue)
    from screening.training.starting_point_from_outcomes import recorded_start

    if twice := len(set(earlier.case.tolist()) & set(cases.case.tolist())):
        raise TrainingError("training.same_cases", n=twice)
    return recorded_start(catalogue, earlier)


def _pool(prior: Path, prior_key: Path, private_key: bytes, catalogue: Catalogue) -> StartingPoint:
    """What others learned, from a pool that was signed with the private half of ``prior_key``."""
    from screening.model.signing import key_id, public_half, read_key
    from screening.pooling.pool_file import read_pool
    from screening.pooling.reference_point import reference_point
    from screening.pooling.starting_point_from_pool import check_no_member, pooled_start

    at = reference_point(catalogue)
    pool = read_pool(prior, [read_key(prior_key)], at)
    check_no_member(pool, key_id(public_half(private_key)))
    return pooled_start(pool, at)


def _tell(ctx: click.Context, trained: Trained, cases: TrainingTable, start: StartingPoint) -> None:
    """What was learned from, what it changed, and what it is worth."""
    from screening.explain.estimate_words import setting_name, status_words
    from screening.model.log_odds import probability_of

    language, counts = voice_of(ctx).language, cases.counts
    say(
        ctx,
        "train.counts",
        cases=counts.cases,
        events=counts.events,
        others=counts.others,
        undetermined=counts.undetermined,
        outside=counts.outside,
    )
    if min(counts.events, counts.others) < FEW:
        say(ctx, "train.few", few=FEW)
    if "pool" in start.origin:
        say(ctx, "train.pooled", members=start.origin["members"], cases=start.origin["pooled_outcomes"])
    else:
        share = trained.table.provenance["trust"]["share_believed"]
        say(ctx, "train.believed", share=f"{100 * share:.0f}")
    recalibration = trained.recalibration
    if recalibration.reason is None:
        say(ctx, "train.recalibrated", slope=f"{recalibration.slope:.2f}")
    else:
        say(ctx, f"train.not_recalibrated.{recalibration.reason}")
    rows = [
        (
            setting_name(setting, language),
            str(after.cases),
            str(after.events),
            f"{100 * start.bases[setting].rate:.1f}",
            f"{100 * probability_of(after.log_odds):.1f}",
        )
        for setting, after in trained.intercepts.items()
    ]
    columns = ("setting", "cases", "events", "before", "after")
    click.echo()
    write_table([sentence(ctx, f"train.column.{column}") for column in columns], rows)
    click.echo()
    _tell_contradicted(ctx, cases, start)
    say(ctx, "train.status", status=status_words(trained.table.status, language))


def _tell_contradicted(ctx: click.Context, cases: TrainingTable, start: StartingPoint) -> None:
    """Signs that the outcomes turn round: people correct the catalogue, training never does."""
    from math import exp

    from screening.training.contradicted_signs import directions

    found = directions(cases, start)
    if not found.contradicted:
        say(ctx, "train.directions.none", looked_at=found.looked_at)
        return
    language = voice_of(ctx).language
    labels = {item.id: item.wording.label.in_language(language) for item in cases.catalogue.items}
    rows = [
        (
            labels[one.indicator],
            f"{exp(one.estimate):.2f} ({exp(one.low):.2f} – {exp(one.high):.2f})",
            str(one.answered),
            sentence(ctx, f"train.directions.{'sure' if one.sure else 'perhaps'}"),
        )
        for one in found.contradicted
    ]
    say(ctx, "train.directions.some", n=len(rows), looked_at=found.looked_at)
    columns = ("sign", "odds", "answered", "verdict")
    click.echo()
    write_table([sentence(ctx, f"train.directions.column.{column}") for column in columns], rows)
    click.echo()
    say(ctx, "train.directions.then", by_chance=f"{found.by_chance:.1f}")
