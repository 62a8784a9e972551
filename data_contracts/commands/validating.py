"""``screening validate``: judges a model by recorded outcomes; one signed file, and a report made from it."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from data_contracts.commands.localised_command import ContractCommand, say, sentence
from data_contracts.findings import contract_texts
from screening.cli.localised_commands import language_option, voice_of
from screening.cli.progress import progress_bar
from screening.errors import SignaalwijzerError

if TYPE_CHECKING:
    from pandas import DataFrame

    from screening.training.starting_point import StartingPoint
    from screening.training.training_table import TrainingTable
    from screening.validate.cross_fitted_procedures import Predict, Procedure
    from screening.validate.report.results_tree import Results

DRAWS: Final = 200
_ROOM: Final = 1_000_000

_FILE: Final = click.Path(path_type=Path)
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
_EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


class ResultsUnwritableError(SignaalwijzerError):
    """A place where no results can be written: full, read-only or not there."""

    sentences = staticmethod(contract_texts)
    code = "validate.unwritable"


@click.command(cls=ContractCommand)
@click.argument("model", type=_EXISTING)
@click.argument("data", type=_FILE)
@click.option("--output", "--out", metavar="FILE", type=_FILE, required=True)
@click.option("--report", metavar="FILE", type=_FILE)
@click.option("--groups", metavar="FILE", type=_EXISTING)
@click.option("--fairness", metavar="DIR", type=_FOLDER)
@click.option("--as", "login", metavar="LOGIN")
@click.option("--password-file", metavar="FILE", type=_EXISTING)
@click.option("--key", metavar="FILE", type=_EXISTING, required=True)
@click.option("--organisation", metavar="NAME", default="")
@click.option("--draws", type=click.IntRange(min=DRAWS, max=10_000), default=DRAWS, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--catalogue", metavar="FILE", type=_FILE)
@click.option("--evidence-from", metavar="FILE", type=_FILE)
@click.option("--trained-on", metavar="FILE", type=_EXISTING)
@click.option("--jobs", type=click.IntRange(min=1))
@click.option("--scheduler", metavar="ADDRESS")
@language_option
@click.pass_context
def validate(  # noqa: PLR0917  click passes one argument for each option
    ctx: click.Context,
    model: Path,
    data: Path,
    output: Path,
    report: Path | None,
    groups: Path | None,
    fairness: Path | None,
    login: str | None,
    password_file: Path | None,
    key: Path,
    organisation: str,
    draws: int,
    seed: int,
    catalogue: Path | None,
    evidence_from: Path | None,
    trained_on: Path | None,
    jobs: int | None,
    scheduler: str | None,
) -> int:
    """Judge ``model`` by the cases in ``data`` and write results and report."""
    from data_contracts.commands.training import cases_in, earlier_cases, starting_point
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.model.artefact import read_artefact
    from screening.model.signing import public_half, read_private_key, shipped_public_keys
    from screening.training.baselines import BASELINES
    from screening.training.contradicted_signs import directions
    from screening.training.parallel import workers
    from screening.training.read_cases_as_text import read_frame
    from screening.validate.report.boosting_comparison import boosting_beside
    from screening.validate.report.validate_model import validate_model

    known, private_key = load_catalogue(catalogue), read_private_key(key)
    table = read_artefact(model, (*shipped_public_keys(), public_half(private_key)), known)
    with progress_bar(sentence(ctx, "check.progress")):
        cases = cases_in(data, known)
        training = None if trained_on is None else cases_in(trained_on, known)
    members = None if groups is None else read_frame(groups)
    if fairness is not None:
        if groups is not None or login is None:
            raise click.UsageError(sentence(ctx, "validate.fairness_alone"))
        members = from_store(ctx, fairness, login, password_file, cases)
    earlier = earlier_cases(evidence_from, known)
    start = starting_point(known, earlier, cases)
    # Whether there is room is asked before the work, not after it.
    for place in filter(None, (output, report)):
        _check_place(place)
    with workers(scheduler, jobs or -1), progress_bar(sentence(ctx, "validate.progress")) as progress:
        results = validate_model(
            table,
            cases,
            procedure=champion(start, seed),
            baselines=cast("dict[str, Procedure]", dict(BASELINES)),
            seed=seed,
            draws=draws,
            jobs=None,
            progress=progress,
            groups=members,
            challenge=boosting_beside(table),
            contradictions=lambda usable: directions(usable, start).as_plain(),
            organisation=organisation,
            training=training,
            earlier=earlier,
        )
    digest = _write(ctx, results.to_json(), output, report, private_key)
    say(ctx, "validate.enough" if results.sample_size["enough"] else "validate.not_enough")
    _say_over_simpler(ctx, results)
    say(ctx, "validate.written", file=output.name, digest=digest)
    if report is not None:
        say(ctx, "validate.reported", file=report.name)
    return 0


def _say_over_simpler(ctx: click.Context, results: Results) -> None:
    """Whether the model brings something, and what would tell where these cases do not."""
    from screening.validate.report.wording import texts

    over, language = results.over_simpler, voice_of(ctx).language
    if left_out := results.judged_by["left_out"]:
        say(ctx, "validate.left_out", n=left_out)
    say(ctx, f"validate.over.{over['verdict']}")
    if not over["worker_compared"]:
        click.echo(texts()(language, "better.without_worker"))
    if over["needed"] is not None:
        say(ctx, "validate.over.needed", needed=over["needed"])
    if over["unequal"] and results.judged_by["learned_from"] == "other_cases":
        if results.judged_by["training_at_hand"]:
            click.echo(texts()(language, "better.unequal"))
        else:
            say(ctx, "validate.over.unequal")


def from_store(
    ctx: click.Context, folder: Path, login: str, password_file: Path | None, cases: TrainingTable
) -> DataFrame:
    """The groups of ``cases`` from the fairness store of the installation in ``folder``, in this process.

    The store belongs to the service, which stands above this package and offers it by an entry point.
    """
    from pandas import DataFrame

    from screening.training.case_columns import CASE

    found = entry_points(group="signaalwijzer.groups")
    if not found:
        raise click.UsageError(sentence(ctx, "validate.no_service"))
    if password_file is None:
        password: str = click.prompt(sentence(ctx, "validate.password"), hide_input=True, err=True)
    else:
        password = password_file.read_text("utf-8-sig").strip()
    codes = cases.case.tolist()
    return DataFrame({CASE: codes, **next(iter(found)).load()(folder, login, password, codes)})


def champion(start: StartingPoint, seed: int) -> Procedure:
    """The way in which the champion is made; without any case it is the model before any outcome."""
    from screening.model.log_odds import probability_of
    from screening.training.procedure import estimator_of, procedure_of, rows_of

    trained = procedure_of(start, seed=seed)

    def procedure(cases: TrainingTable) -> Predict:
        if cases.usable.any():
            return trained(cases)

        coefficients = estimator_of(start).fit_prior().coef_[0]

        def untrained(others: TrainingTable) -> object:
            return probability_of(rows_of(others, start) @ coefficients)

        return cast("Predict", untrained)

    return procedure


def _check_place(place: Path) -> None:
    """Raise ``ResultsUnwritableError`` unless there is room for a megabyte beside ``place``."""
    from tempfile import TemporaryFile

    try:
        with TemporaryFile(dir=place.parent) as room:
            room.write(bytes(_ROOM))
    except OSError as error:
        raise ResultsUnwritableError(file=place.name, problem=error.strerror or "") from None


def _write(
    ctx: click.Context, content: dict[str, object], output: Path, report: Path | None, private_key: bytes
) -> str:
    """Results and report, both or neither; the report is made from what the results file holds."""
    from screening.batch.write_results import whole_file
    from screening.model.validation_results_file import write_results
    from screening.validate.report.report_page import report_html
    from screening.validate.report.results_tree import Results

    def results() -> str:
        try:
            return write_results(output, content, private_key)
        except OSError as error:
            raise ResultsUnwritableError(file=output.name, problem=error.strerror or "") from None

    if report is None:
        return results()
    page = report_html(Results.from_json(content), voice_of(ctx).language)
    with whole_file(report) as file:
        file.write(page.encode("utf-8"))
        return results()
