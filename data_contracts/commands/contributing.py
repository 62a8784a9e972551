"""``screening contribute``: what an organisation's outcomes change in the model, reduced, for a pool."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from data_contracts.commands.localised_command import ContractCommand, say, sentence
from data_contracts.commands.training import cases_in
from screening.cli.finite_range import FiniteRange
from screening.cli.localised_commands import language_option
from screening.cli.output_files import check_not_input
from screening.cli.progress import progress_bar

if TYPE_CHECKING:
    from screening.pooling.contribution import Contribution

EPSILON: Final = 4.0
_MEMBER: Final = re.compile(r"[a-z][a-z0-9_]{1,39}\Z")
_FILE: Final = click.Path(path_type=Path)
_EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=ContractCommand)
@click.argument("data", type=_FILE)
@click.option("--output", "--out", "-o", metavar="FILE", type=_FILE, required=True)
@click.option("--key", metavar="FILE", type=_EXISTING, required=True)
@click.option("--member", metavar="NAME", callback=lambda ctx, _param, given: _member(ctx, given))
@click.option("--epsilon", type=FiniteRange(min=0.1, max=EPSILON), default=EPSILON, show_default=True)
@click.option("--fewest", type=click.IntRange(min=20), default=20, show_default=True)
@click.option("--fewest-of-each", type=click.IntRange(min=8), default=8, show_default=True)
@language_option
@click.pass_context
def contribute(  # noqa: PLR0917  click passes one argument for each option
    ctx: click.Context,
    data: Path,
    output: Path,
    key: Path,
    member: str | None,
    epsilon: float,
    fewest: int,
    fewest_of_each: int,
) -> int:
    """Attack, and where nobody gains by that write the contribution of the outcomes in ``data``."""
    from data_contracts.expectation_suites import contract_digest
    from screening.catalogue.read_catalogue import load_catalogue
    from screening.model.signing import read_private_key
    from screening.pooling.contribution import make_contribution, small_settings
    from screening.pooling.contribution_file import write_contribution
    from screening.pooling.reference_point import reference_point

    catalogue, private_key = load_catalogue(), read_private_key(key)
    check_not_input(output, data)
    with progress_bar(sentence(ctx, "contribute.progress")):
        cases = cases_in(data, catalogue)
        at = reference_point(catalogue)
        made = make_contribution(
            cases,
            at,
            private_key,
            contract=contract_digest("training", catalogue),
            member=member,
            epsilon=epsilon,
            fewest=fewest,
            fewest_of_each=fewest_of_each,
        )
    digest = write_contribution(output, made, at, private_key)
    if small := small_settings(cases, fewest_of_each):
        left_out = sum(small.values())
        say(ctx, "contribute.left_out", cases=left_out, settings=", ".join(small), fewest=fewest_of_each)
    _tell(ctx, made)
    say(ctx, "contribute.written", file=output.name, digest=digest)
    say(ctx, "contribute.next")
    return 0


def _member(ctx: click.Context, given: str | None) -> str | None:
    if given is None or _MEMBER.match(given):
        return given
    raise click.BadParameter(sentence(ctx, "contribute.no_member"))


def _tell(ctx: click.Context, made: Contribution) -> None:
    """What both attacks found, in the words of who must decide whether the file may leave."""
    found, privacy = made.attacks, made.privacy
    say(ctx, "contribute.counts", cases=made.cases, events=made.events, member=made.member)
    say(ctx, "contribute.noise", epsilon=f"{privacy['epsilon']:g}", delta=f"{privacy['delta']:g}")
    say(
        ctx,
        "contribute.removal",
        median=f"{found['moved_median']:.2f}",
        most=f"{found['moved_most']:.2f}",
        membership=f"{100 * found['membership']:.0f}",
    )
    say(
        ctx,
        "contribute.reconstruction",
        guessed=f"{100 * found['guessed']:.0f}",
        with_file=f"{100 * found['with_file']:.0f}",
        margin=f"{100 * found['margin']:.0f}",
    )
