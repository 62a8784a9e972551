"""Commands in which a person acts, after proving with a password who they are.

Access to the data folder is not enough. Each act is in the access log under the person's own name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from screening.cli.localised_commands import language_option
from service.commands.base import data_option, opened, sentence

if TYPE_CHECKING:
    from service.access.unit_of_work import UnitOfWork

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
Acting = Callable[[], AbstractContextManager["UnitOfWork"]]
"""Gives a unit in which the person acts, once the password fits."""


def by_person(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--as LOGIN``, where the password comes from, and where the installation is.

    The command is called with its context, an ``Acting`` and its own options.
    """

    @data_option
    @language_option
    @click.option("--password-file", metavar="FILE", type=FILE)
    @click.option("--as", "login", metavar="LOGIN", required=True)
    @wraps(command)
    def asked(login: str, password_file: Path | None, data: Path | None, **options: Any) -> Any:
        ctx = click.get_current_context()
        return command(ctx, lambda: acting(ctx, login, password_file, data), **options)

    return asked


def password_of(prompt: str, file: Path | None) -> str:
    """The password in ``file``; without a file it is asked for."""
    if file is not None:
        return file.read_text("utf-8-sig").strip()
    return str(click.prompt(prompt, hide_input=True, err=True))


@contextmanager
def acting(
    ctx: click.Context, login: str, password_file: Path | None, data: Path | None
) -> Iterator[UnitOfWork]:
    """A unit in which ``login`` acts, once the password fits."""
    from service.access.unit_of_work import unit_as
    from service.areas.sign_in.sign_in import accept, prove
    from service.identity.sign_in_source import AT_THE_MACHINE

    password = password_of(sentence(ctx, "registry.password"), password_file)
    with opened(data) as installation:
        proof = prove(installation, login, password, AT_THE_MACHINE)
        with unit_as(installation, proof.person_id) as unit:
            accept(unit, proof)
            yield unit
