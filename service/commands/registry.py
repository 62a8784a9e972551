"""``screening model propose|approve|reject|lower|stop|resume``: steps in the registry of models.

Two people decide about a model, here as well: who acts signs in with a password
(``service.commands.as_person``). The commands that read are in ``service.commands.registry_read``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from screening.cli.localised_commands import language_option, voice_of
from service.commands.as_person import FILE, Acting, by_person
from service.commands.base import ServiceGroup, say
from service.commands.registry_read import compare, list_models, recall, shadow

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from service.access.unit_of_work import UnitOfWork
    from service.areas.registry.versions import Version

Decorated = TypeVar("Decorated", bound="Callable[..., Any]")


@click.group(cls=ServiceGroup)
@language_option
def registry() -> None:
    """The registry of models; its commands stand under ``screening model``."""


for read_command in (list_models, compare, recall, shadow):
    registry.add_command(read_command)


def reason_option(command: Decorated) -> Decorated:
    return click.option("--reason", metavar="TEXT", required=True)(command)


@registry.command("propose")
@click.argument("model", type=FILE)
@click.argument("results", type=FILE)
@click.option("--report", metavar="FILE", type=FILE)
@click.option("--to", type=click.Choice(("shadow", "advisory", "triage")), required=True)
@reason_option
@by_person
def propose(
    ctx: click.Context,
    acts: Acting,
    *,
    model: Path,
    results: Path,
    report: Path | None,
    to: str,
    reason: str,
) -> None:
    """Propose a step up."""
    from service.areas.registry import proposals
    from service.areas.registry.candidate import Offered

    offered = Offered(
        model.read_bytes(),
        results.read_bytes(),
        report.read_bytes() if report else b"",
        model.name,
        results.name,
    )
    with acts() as unit:
        number = proposals.propose(unit, offered, to, reason)
    say(ctx, "registry.proposed", number=number, stage=_stage(ctx, to))


@registry.command("approve")
@click.argument("model")
@reason_option
@by_person
def approve(ctx: click.Context, acts: Acting, *, model: str, reason: str) -> None:
    """Approve the proposal that waits."""
    from service.areas.registry import proposals

    with acts() as unit:
        done = proposals.approve(unit, _waiting(unit, model), reason)
    say(ctx, "registry.approved", model=_name(done), stage=_stage(ctx, done.stage))


@registry.command("reject")
@click.argument("model")
@reason_option
@by_person
def reject(ctx: click.Context, acts: Acting, *, model: str, reason: str) -> None:
    """Reject the proposal that waits."""
    from service.areas.registry import proposals

    with acts() as unit:
        proposals.reject(unit, _waiting(unit, model), reason)
    say(ctx, "registry.rejected", model=model)


@registry.command("lower")
@click.argument("model")
@click.option("--to", type=click.Choice(("advisory", "shadow", "retired")), required=True)
@reason_option
@by_person
def lower(ctx: click.Context, acts: Acting, *, model: str, to: str, reason: str) -> None:
    """Take a model down or out of use."""
    from service.areas.registry import proposals

    with acts() as unit:
        done = proposals.lower(unit, model, to, reason)
    say(ctx, "registry.lowered", model=_name(done), stage=_stage(ctx, done.stage))


@registry.command("stop")
@reason_option
@by_person
def stop(ctx: click.Context, acts: Acting, *, reason: str) -> None:
    """Stop scoring everywhere."""
    from service.areas.serving_model import stop_switch

    with acts() as unit:
        stop_switch.stop(unit, reason)
    say(ctx, "registry.stopped")


@registry.command("resume")
@reason_option
@by_person
def resume(ctx: click.Context, acts: Acting, *, reason: str) -> None:
    """Ask to resume, or approve what another person asked."""
    from service.areas.serving_model import stop_switch

    with acts() as unit:
        asked = stop_switch.scoring(unit).resume_asked_by is not None
        (stop_switch.approve_resume if asked else stop_switch.ask_resume)(unit, reason)
    say(ctx, "registry.resumed" if asked else "registry.resume_asked")


def _waiting(unit: UnitOfWork, named: str) -> int:
    """The number of the proposal of a model that waits; ``NotFound`` or ``Conflict`` when none does."""
    from service.areas.registry import versions as known
    from service.core.errors import Conflict

    model = known.version(unit, named)
    if model.proposal is None:
        decided = [step for step in model.steps if step.kind == "proposed"]
        raise Conflict("registry.decided" if decided else "registry.none_waits")
    return model.proposal.id


def _name(version: Version) -> str:
    return f"{version.name}-{version.version}"


def _stage(ctx: click.Context, stage: str) -> str:
    from service.core.reader_language import page_texts

    return page_texts()(voice_of(ctx).language, f"scoring.stage_{stage}")
