"""``screening user``: people from the command line, for the first administrator and for emergencies.

Who can read the data folder is in charge here; each act is in the access log under ``command_line``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from screening.cli.spoken import language_option
from service.access.policy import Role
from service.commands.spoken import ServiceGroup, data_option, opened, say, sentence
from service.commands.tables import table_lines

ACTS_AS: Final = "command_line"


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
@data_option
@language_option
@click.pass_context
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
    from service.people import service as people
    from service.unit import unit_of_system

    password = _password(ctx, generate)
    with opened(data) as house, unit_of_system(house, ACTS_AS) as unit:
        person = people.NewPerson(login, name, frozenset(map(Role, roles)), teams)
        people.add_by_installation(unit, person, password)
    say(ctx, "user.add.made", login=login)
    if generate:
        say(ctx, "user.password.shown_once", password=password)


@user.command("list")
@data_option
@language_option
@click.pass_context
def list_users(ctx: click.Context, data: Path | None) -> None:
    """Everybody."""
    from service.people import service as people
    from service.unit import unit_of_system

    with opened(data) as house, unit_of_system(house, ACTS_AS) as unit:
        everyone = people.everyone_by_installation(unit)
    heads = ("login", "name", "roles", "teams", "state")
    rows = [
        (
            person.login,
            person.name,
            ", ".join(person.roles),
            ", ".join(person.teams),
            sentence(ctx, "user.list.disabled" if person.disabled_at else "user.list.active"),
        )
        for person in everyone
    ]
    for line in table_lines([tuple(sentence(ctx, f"user.list.{head}") for head in heads), *rows]):
        click.echo(line)


@user.command("disable")
@click.argument("login")
@data_option
@language_option
@click.pass_context
def disable_user(ctx: click.Context, login: str, data: Path | None) -> None:
    """Shut somebody out at once."""
    from service.people import service as people
    from service.unit import unit_of_system

    with opened(data) as house, unit_of_system(house, ACTS_AS) as unit:
        people.disable_by_installation(unit, people.person_id_of(unit, login))
    say(ctx, "user.disable.done", login=login)


@user.command("password")
@click.argument("login")
@click.option("--generate", is_flag=True)
@data_option
@language_option
@click.pass_context
def give_password(ctx: click.Context, login: str, generate: bool, data: Path | None) -> None:
    """Give somebody another password."""
    from service.people import service as people
    from service.unit import unit_of_system

    password = _password(ctx, generate)
    with opened(data) as house, unit_of_system(house, ACTS_AS) as unit:
        people.set_password_by_installation(unit, people.person_id_of(unit, login), password)
    say(ctx, "user.password.done", login=login)
    if generate:
        say(ctx, "user.password.shown_once", password=password)


def _password(ctx: click.Context, generate: bool) -> str:
    if generate:
        from service.people.passwords import new_password

        return new_password()
    prompt = sentence(ctx, "user.password.prompt")
    again = sentence(ctx, "user.password.again")
    typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=again)
    return typed
