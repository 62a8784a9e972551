"""What the commands of the service share: texts, the option for the data folder, opening an installation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from screening.cli.localised_commands import SpokenCommand, SpokenGroup, language_option, voice_of
from screening.errors import repeatable
from screening.language import Messages
from service.app.open_installation import open_installation
from service.audit.entry import COMMAND_LINE

if TYPE_CHECKING:
    from datetime import datetime

    from service.access.unit_of_work import UnitOfWork
    from service.core.settings import Settings
    from service.db.database import Database
    from service.installation.running_installation import Installation

FINDING: Final = 1
"""Exit code of a command that found something."""

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@cache
def command_texts() -> Messages:
    """Every sentence of these commands."""
    return Messages.load(files("service.commands") / "texts")


class ServiceCommand(SpokenCommand):
    """A command that takes its words from ``service/commands/texts``."""

    texts = staticmethod(command_texts)


class ServiceGroup(SpokenGroup):
    """A group of such commands."""

    texts = staticmethod(command_texts)
    command_class = ServiceCommand


def data_option(command: Decorated) -> Decorated:
    """``--data DIR``: the data folder; else ``SIGNAALWIJZER_DATA``, else ``data`` here."""
    return click.option("--data", type=click.Path(file_okay=False, path_type=Path))(command)


def of_installation(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command about an installation takes: ``--data``, ``--language`` and the context."""
    return data_option(language_option(click.pass_context(command)))


def say(ctx: click.Context, key: str, **values: Any) -> None:
    """Print the sentence ``key`` of these commands."""
    click.echo(sentence(ctx, key, **values))


def sentence(ctx: click.Context, key: str, **values: Any) -> str:
    return command_texts()(voice_of(ctx).language, key, **repeatable(values))


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """The database of the installation, for a command that only reads; another one's is refused."""
    from service.db.database import Database, translated_opening_errors
    from service.installation import installation_identity
    from service.installation.database_file import require_database_file

    require_database_file(settings)
    with closing(Database(settings.url)) as database:
        with translated_opening_errors(database.url), database.reading() as db:
            installation_identity.check_not_another(db, settings.data)
        yield database


def _last_moment(settings: Settings) -> datetime | None:
    from service.audit import chain

    with database_of(settings) as database, database.reading() as db:
        return chain.head_of(db).at


@contextmanager
def opened(data: Path | None, *, also_behind: bool = False) -> Iterator[Installation]:
    """The installation in ``data``, closed afterwards.

    ``also_behind``: under a clock that is far behind what was recorded last too. For a backup, which must not
    wait for the clock.
    """
    from service.core.clock import NotBefore, SystemClock
    from service.installation.install_and_upgrade import settings_of_folder

    settings, clock = settings_of_folder(data), SystemClock()
    last = _last_moment(settings) if also_behind else None
    installation = open_installation(settings, NotBefore(clock, last) if last else clock)
    try:
        yield installation
    finally:
        installation.close()


@contextmanager
def working(data: Path | None, *, also_behind: bool = False) -> Iterator[UnitOfWork]:
    """A unit of work on the installation in ``data``, in which the command line acts."""
    from service.access.unit_of_work import unit_of_system

    with (
        opened(data, also_behind=also_behind) as installation,
        unit_of_system(installation, COMMAND_LINE) as unit,
    ):
        yield unit
