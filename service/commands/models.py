"""``screening model list|propose|approve|reject|lower|stop|resume|recall|compare``: the registry by hand.

Two people decide about a model, here as well: whoever acts proves with a password who they are. Who can read
the data folder is not thereby somebody else. Each act is in the access log under the person's own name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from screening.cli.spoken import language_option, voice_of
from service.commands.spoken import ServiceGroup, data_option, opened, say, sentence
from service.commands.tables import table_lines

if TYPE_CHECKING:
    from service.models.known import Version
    from service.unit import Unit

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
ADDRESS: Final = "command_line"
"""Under this address attempts to sign in are counted, so that passwords cannot be tried here without end."""


@click.group(cls=ServiceGroup)
@language_option
def registry() -> None:
    """The registry of models; its commands stand under ``screening model``."""


def person_options(command: Decorated) -> Decorated:
    """``--as LOGIN`` and where the password comes from: a file, else it is asked for."""
    command = click.option("--as", "login", metavar="LOGIN", required=True)(command)
    command = click.option("--password-file", metavar="FILE", type=_FILE)(command)
    return data_option(language_option(command))


def reason_option(command: Decorated) -> Decorated:
    return click.option("--reason", metavar="TEXT", required=True)(command)


@contextmanager
def acting(ctx: click.Context, login: str, password_file: Path | None, data: Path | None) -> Iterator[Unit]:
    """A unit in which ``login`` acts, once the password fits."""
    from service.people.sign_in import accept, prove
    from service.unit import unit_as

    if password_file is None:
        password: str = click.prompt(sentence(ctx, "registry.password"), hide_input=True, err=True)
    else:
        password = password_file.read_text("utf-8").strip()
    with opened(data) as house:
        proof = prove(house, login, password, ADDRESS)
        with unit_as(house, proof.person_id) as unit:
            accept(unit, proof)
            yield unit


@registry.command("list")
@person_options
@click.pass_context
def list_models(ctx: click.Context, login: str, password_file: Path | None, data: Path | None) -> None:
    """Every model and its stage."""
    from service.models import known

    with acting(ctx, login, password_file, data) as unit:
        versions = known.versions(unit)
    heads = tuple(sentence(ctx, f"registry.head_{name}") for name in ("model", "digest", "stage", "waits"))
    rows = [
        (
            f"{one.name}-{one.version}",
            one.digest[:12],
            _stage(ctx, one.stage) + (f" ({sentence(ctx, 'registry.serves')})" if one.serves else ""),
            _stage(ctx, one.proposal.to_stage) if one.proposal else "-",
        )
        for one in versions
    ]
    for line in table_lines([heads, *rows]):
        click.echo(line)


@registry.command("propose")
@click.argument("model", type=_FILE)
@click.argument("results", type=_FILE)
@click.option("--report", metavar="FILE", type=_FILE)
@click.option("--to", type=click.Choice(("shadow", "advisory", "triage")), required=True)
@reason_option
@person_options
@click.pass_context
def propose(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    model: Path,
    results: Path,
    report: Path | None,
    to: str,
    reason: str,
    login: str,
    password_file: Path | None,
    data: Path | None,
) -> None:
    """Propose a step up."""
    from service.models import registry as steps
    from service.models.candidate import Offered

    offered = Offered(
        model.read_bytes(),
        results.read_bytes(),
        report.read_bytes() if report else b"",
        model.name,
        results.name,
    )
    with acting(ctx, login, password_file, data) as unit:
        number = steps.propose(unit, offered, to, reason)
    say(ctx, "registry.proposed", number=number, stage=_stage(ctx, to))


@registry.command("approve")
@click.argument("model")
@reason_option
@person_options
@click.pass_context
def approve(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context, model: str, reason: str, login: str, password_file: Path | None, data: Path | None
) -> None:
    """Approve the proposal that waits."""
    from service.models import registry as steps

    with acting(ctx, login, password_file, data) as unit:
        done = steps.approve(unit, _waiting(unit, model), reason)
    say(ctx, "registry.approved", model=_name(done), stage=_stage(ctx, done.stage))


@registry.command("reject")
@click.argument("model")
@reason_option
@person_options
@click.pass_context
def reject(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context, model: str, reason: str, login: str, password_file: Path | None, data: Path | None
) -> None:
    """Reject the proposal that waits."""
    from service.models import registry as steps

    with acting(ctx, login, password_file, data) as unit:
        steps.reject(unit, _waiting(unit, model), reason)
    say(ctx, "registry.rejected", model=model)


@registry.command("lower")
@click.argument("model")
@click.option("--to", type=click.Choice(("advisory", "shadow", "retired")), required=True)
@reason_option
@person_options
@click.pass_context
def lower(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    model: str,
    to: str,
    reason: str,
    login: str,
    password_file: Path | None,
    data: Path | None,
) -> None:
    """Take a model down or out of use."""
    from service.models import registry as steps

    with acting(ctx, login, password_file, data) as unit:
        done = steps.lower(unit, model, to, reason)
    say(ctx, "registry.lowered", model=_name(done), stage=_stage(ctx, done.stage))


@registry.command("stop")
@reason_option
@person_options
@click.pass_context
def stop(ctx: click.Context, reason: str, login: str, password_file: Path | None, data: Path | None) -> None:
    """Stop scoring everywhere."""
    from service.models import service as models

    with acting(ctx, login, password_file, data) as unit:
        models.stop(unit, reason)
    say(ctx, "registry.stopped")


@registry.command("resume")
@reason_option
@person_options
@click.pass_context
def resume(
    ctx: click.Context, reason: str, login: str, password_file: Path | None, data: Path | None
) -> None:
    """Ask to resume, or approve what another person asked."""
    from service.models import service as models

    with acting(ctx, login, password_file, data) as unit:
        asked = models.scoring(unit).resume_asked_by is not None
        (models.approve_resume if asked else models.ask_resume)(unit, reason)
    say(ctx, "registry.resumed" if asked else "registry.resume_asked")


@registry.command("recall")
@click.argument("model")
@reason_option
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table")
@person_options
@click.pass_context
def recall(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    model: str,
    reason: str,
    format_: str,
    login: str,
    password_file: Path | None,
    data: Path | None,
) -> None:
    """List every case of a model and open the reviews."""
    from service.models import recall as recalls
    from service.models.registry_schemas import RecallOut

    with acting(ctx, login, password_file, data) as unit:
        found = recalls.recall(unit, model, reason)
    if format_ == "json":
        click.echo(json.dumps(RecallOut.of(found).model_dump(mode="json"), ensure_ascii=False, indent=2))
        return
    names = ("case", "made", "arm", "first", "last", "outcome")
    heads = tuple(sentence(ctx, f"registry.head_{name}") for name in names)
    rows = [
        (
            f"{one.reference}/{one.number}",
            one.made_at.date().isoformat(),
            one.arm,
            one.first_view,
            one.last_view,
            one.outcome or "-",
        )
        for one in found.cases
    ]
    for line in table_lines([heads, *rows]):
        click.echo(line)
    say(ctx, "registry.recalled", n=len(found.cases), opened=found.opened)


@registry.command("compare")
@click.argument("before")
@click.argument("after")
@person_options
@click.pass_context
def compare(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context, before: str, after: str, login: str, password_file: Path | None, data: Path | None
) -> None:
    """What changes from one version to another."""
    from service.models import known
    from service.models.compare import compare as differences

    with acting(ctx, login, password_file, data) as unit:
        tables = [known.table_of(unit, known.version(unit, named).digest) for named in (before, after)]
    found = differences(*tables)
    for base in found.bases:
        was, becomes = (f"{rate:.3f}" if rate is not None else "-" for rate in (base.before, base.after))
        say(ctx, "registry.base", setting=base.setting, was=was, becomes=becomes)
    if found.answers:
        names = ("signal", "answer", "was", "becomes", "more")
        heads = tuple(sentence(ctx, f"registry.head_{name}") for name in names)
        rows = [
            (a.indicator, a.level, f"{a.before:+.2f}", f"{a.after:+.2f}", f"{a.difference:+.2f}")
            for a in found.answers
        ]
        for line in table_lines([heads, *rows]):
            click.echo(line)
    say(ctx, "registry.differ", n=len(found.answers) + found.unlisted)


def _waiting(unit: Unit, named: str) -> int:
    """The number of the proposal of a model that waits; ``NotFound`` or ``Conflict`` when none does."""
    from service.errors import Conflict
    from service.models import known

    found = known.version(unit, named)
    if found.proposal is None:
        decided = [step for step in found.steps if step.kind == "proposed"]
        raise Conflict("registry.decided" if decided else "registry.none_waits")
    return found.proposal.id


def _name(one: Version) -> str:
    return f"{one.name}-{one.version}"


def _stage(ctx: click.Context, stage: str) -> str:
    from service.web.wording import page_texts

    return page_texts()(voice_of(ctx).language, f"scoring.stage_{stage}")
