"""``screening check``: holds a table of cases against its contract and says what it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

import click

from data_contracts.commands.localised_command import ContractCommand, say, sentence, today
from screening.bsn import masked
from screening.cli.localised_commands import language_option, voice_of
from screening.cli.progress import progress_bar
from screening.training.case_columns import Kind

if TYPE_CHECKING:
    from data_contracts.contract_check import ContractResult

FINDING: Final = 1
"""Exit code when something was found that somebody must look at; a remark alone is none."""
_FILE: Final = click.Path(path_type=Path)


@click.command(cls=ContractCommand)
@click.argument("file", type=_FILE)
@click.option("--kind", type=click.Choice(get_args(Kind)), default="training", show_default=True)
@click.option("--catalogue", type=_FILE)
@click.option("--reference", type=_FILE)
@click.option("--report", type=_FILE)
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@language_option
@click.pass_context
def check(  # noqa: PLR0917  click passes one argument for each option
    ctx: click.Context,
    file: Path,
    kind: str,
    catalogue: Path | None,
    reference: Path | None,
    report: Path | None,
    format_: Literal["text", "json"],
) -> int:
    """Check ``file``; exit code 1 when something is found."""
    from data_contracts.contract_check import check as hold
    from data_contracts.report import report_html
    from screening.batch.write_results import whole_file
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.training.read_cases_as_text import read_frame

    known = load_catalogue(catalogue)
    day = today()
    # The contract is answered in one piece: the bar says that it is being looked at, not how far it is.
    with progress_bar(sentence(ctx, "check.progress")):
        frame = read_frame(file)
        earlier = None if reference is None else read_frame(reference)
        result = hold(frame, cast(Kind, kind), known, today=day, reference=earlier)
    if report is not None:
        page = report_html(result, file=file.name, day=day, language=voice_of(ctx).language)
        with whole_file(report) as sink:
            sink.write(page.encode("utf-8"))
    if format_ == "json":
        click.echo(json.dumps({"file": masked(file.name), **result.to_json()}, ensure_ascii=False, indent=2))
    else:
        _write(ctx, result, file.name)
    if report is not None:
        say(ctx, "check.written", file=report, err=format_ == "json")
    return 0 if result.quiet else FINDING


def _write(ctx: click.Context, result: ContractResult, file: str) -> None:
    language = voice_of(ctx).language
    failures, warnings = len(result.of("failure")), len(result.of("warning"))
    kind = sentence(ctx, f"kind.{result.kind}")
    if failures:
        say(ctx, "check.found", n=failures, file=file, kind=kind)
    elif warnings:
        say(ctx, "check.warned", n=warnings, file=file, kind=kind)
    else:
        say(ctx, "check.kept", file=file, kind=kind)
    severity = None
    for finding in result.findings:
        if finding.severity != severity:
            severity = finding.severity
            click.echo(f"\n{sentence(ctx, f'severity.{severity}')}")
        click.echo(f"- {finding.sentence(language)}")
    click.echo()
    for name, n in result.counts.items():
        click.echo(f"{sentence(ctx, f'count.{name}')}: {n}")
