"""``screening user``: people from the command line, for the first administrator and for emergencies.

Whoever can read the data folder may use it; each act is in the access log under ``command_line``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.cli.localised_commands import language_option
from screening.cli.terminal_table import write_table
from service.commands.base import ServiceGroup, of_installation, say, sentence, working
from service.identity.permissions import Role

if TYPE_CHECKING:
    from service.areas.account_administration.service import PersonSeen, Secret


@click.group(cls=ServiceGroup)
@language_option
def user() -> None:
    """People and their roles."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([str(r) for r in Role]))
@click.option("--team", "teams", multiple=True)
@click.option("--generate", is_flag=True)
@of_installation
def add_user(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    login: str,
    name: str,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    generate: bool,
    data: Path | None,
) -> None:
    """Add a person."""
    from service.areas.account_administration import service as accounts

    password = None if generate else _password(ctx)
    with working(data) as unit:
        person = accounts.NewPerson(login, name, frozenset(map(Role, roles)), teams)
        secret = accounts.OneTimeCode.new(unit) if password is None else password
        made = accounts.add_by_installation(unit, person, secret)
    say(ctx, "user.add.made", login=login)
    if made.proposal:
        say(ctx, "user.add.waits")
    _show_once(ctx, secret)


@user.command("list")
@of_installation
def list_users(ctx: click.Context, data: Path | None) -> None:
    """Everybody."""
    from service.areas.account_administration import service as accounts

    with working(data) as unit:
        everyone = accounts.everyone_by_installation(unit)
    heads = ("login", "name", "roles", "teams", "state")
    rows = [
        (
            person.login,
            person.name,
            ", ".join(person.roles),
            ", ".join(person.teams),
            sentence(ctx, f"user.list.{_state(person)}"),
        )
        for person in everyone
    ]
    write_table([sentence(ctx, f"user.list.{head}") for head in heads], rows)


@user.command("disable")
@click.argument("login")
@of_installation
def disable_user(ctx: click.Context, login: str, data: Path | None) -> None:
    """Shut somebody out at once."""
    from service.areas.account_administration import service as accounts
    from service.areas.sign_in import names_and_teams as people

    with working(data) as unit:
        left = accounts.disable_by_installation(unit, people.person_id_of(unit, login))
    say(ctx, "user.disable.done", login=login)
    if left.cases:
        say(ctx, "user.disable.cases", login=login, cases=left.cases, acute=left.acute)


@user.command("change")
@click.argument("login")
@click.option("--role", "roles", multiple=True, type=click.Choice([str(r) for r in Role]))
@click.option("--team", "teams", multiple=True)
@click.option("--no-teams", is_flag=True)
@of_installation
def change_user(  # noqa: PLR0917 - click passes them by name
    ctx: click.Context,
    login: str,
    roles: tuple[str, ...],
    teams: tuple[str, ...],
    no_teams: bool,
    data: Path | None,
) -> None:
    """Change the roles and teams of a person."""
    from service.areas.account_administration import rights as changes
    from service.areas.account_administration import teams as people_teams
    from service.areas.sign_in import names_and_teams as people

    with working(data) as unit:
        person_id = people.person_id_of(unit, login)
        now = changes.rights_of(unit, person_id)
        after = changes.Rights(
            frozenset(map(Role, roles)) or now.roles,
            people_teams.ids_of(unit, teams) if teams or no_teams else now.teams,
        )
        proposal = changes.change_by_installation(unit, person_id, after)
    say(ctx, "user.change.waits" if proposal else "user.change.done", login=login)


@user.command("add-team")
@click.argument("name")
@click.option("--another", is_flag=True)
@of_installation
def add_team(ctx: click.Context, name: str, another: bool, data: Path | None) -> None:
    """Make a team."""
    from service.areas.account_administration import teams as people_teams

    with working(data) as unit:
        people_teams.make_by_installation(unit, name, another=another)
    say(ctx, "user.add-team.made")


@user.command("password")
@click.argument("login")
@click.option("--generate", is_flag=True)
@of_installation
def give_password(ctx: click.Context, login: str, generate: bool, data: Path | None) -> None:
    """Give somebody another password."""
    from service.areas.account_administration import service as accounts
    from service.areas.sign_in import names_and_teams as people

    password = None if generate else _password(ctx)
    with working(data) as unit:
        secret = accounts.OneTimeCode.new(unit) if password is None else password
        accounts.give_secret_by_installation(unit, people.person_id_of(unit, login), secret)
    say(ctx, "user.password.done", login=login)
    _show_once(ctx, secret)


@user.command("bind")
@click.argument("login")
@click.argument("subject")
@of_installation
def bind_user(ctx: click.Context, login: str, subject: str, data: Path | None) -> None:
    """Bind an account to who somebody is at the identity provider."""
    from service.areas.provider_sign_in.bindings import bind
    from service.areas.sign_in import names_and_teams as people

    with working(data) as unit:
        bind(unit, people.person_id_of(unit, login), subject)
    say(ctx, "user.bind.done", login=login)


@user.command("unbind")
@click.argument("login")
@of_installation
def unbind_user(ctx: click.Context, login: str, data: Path | None) -> None:
    """Let an account be nobody at the identity provider any more."""
    from service.areas.provider_sign_in.bindings import unbind
    from service.areas.sign_in import names_and_teams as people

    with working(data) as unit:
        unbind(unit, people.person_id_of(unit, login))
    say(ctx, "user.unbind.done", login=login)


@user.command("second-factor")
@click.argument("login")
@of_installation
def reset_second_factor(ctx: click.Context, login: str, data: Path | None) -> None:
    """Take the second factor of a person away."""
    from service.areas.account_administration import second_factor_reset
    from service.areas.sign_in import names_and_teams as people

    with working(data) as unit:
        proposal = second_factor_reset.reset_by_installation(unit, people.person_id_of(unit, login))
    say(ctx, "user.second-factor.waits" if proposal else "user.second-factor.done", login=login)


def _state(person: PersonSeen) -> str:
    return "disabled" if person.disabled_at else "waits" if person.waiting else "active"


def _show_once(ctx: click.Context, secret: Secret) -> None:
    """Print a one-time code; a password that was typed is known."""
    if not isinstance(secret, str):
        until = f"{secret.until:%Y-%m-%d %H:%M} UTC"
        say(ctx, "user.password.shown_once", code=secret.text, until=until)


def _password(ctx: click.Context) -> str:
    prompt = sentence(ctx, "user.password.prompt")
    again = sentence(ctx, "user.password.again")
    typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=again)
    return typed
