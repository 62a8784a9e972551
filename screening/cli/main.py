"""The entry point: finds the command that is named, runs it, and turns every mistake into one sentence.

Nothing heavy is imported here: ``screening serve`` must answer within a second and a half.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

import click

from screening.bsn import masked
from screening.cli.localised_commands import SpokenGroup, Voice, language_of, language_option
from screening.errors import SignaalwijzerError

OK: Final = 0
FINDING: Final = 1
USAGE: Final = 2
NOT_TRUSTED: Final = 3
INTERNAL: Final = 70
INTERRUPTED: Final = 130

_OF_A_PLACE: Final = frozenset(
    {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG}
)
"""Errors of the system about a place that was named: another place, or other rights, and it works."""

OWN: Final[dict[str, str]] = {
    "score": "screening.cli.score:score",
    "form": "screening.cli.form:form",
    "catalogue": "screening.cli.catalogue:catalogue",
    "evidence": "screening.cli.evidence:evidence",
    "model": "screening.cli.model:model",
    "impact": "screening.cli.impact:impact",
    "pool": "screening.cli.pool:pool",
    "simulate": "screening.cli.simulate:simulate",
}
"""Commands of the science, by the place where each is imported from."""

ENTRY_POINTS: Final = "signaalwijzer.commands"
"""The group of entry points in which other packages register commands."""

OF_SERVICE: Final = (
    "init",
    "serve",
    "demo",
    "verify",
    "user",
    "audit",
    "backup",
    "restore",
    "db",
    "keys",
    "export",
    "monitor",
    "publish",
)
"""Commands that the service registers, in the order in which help lists them."""

OF_CONTRACTS: Final = ("check", "train", "validate", "contribute")
"""Commands that read a table of cases, which goes through the data contracts first."""


class LazyGroup(SpokenGroup):
    """Knows every command by name and imports one only when it is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the same in every context
        return [*OF_SERVICE, *OWN, *OF_CONTRACTS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name in OWN:
            module, _, name = OWN[cmd_name].partition(":")
            found: object = getattr(import_module(module), name)
        elif cmd_name in (*OF_SERVICE, *OF_CONTRACTS):
            registered = [e for e in entry_points(group=ENTRY_POINTS) if e.name == cmd_name]
            found = registered[0].load() if registered else None
        else:
            found = None
        return found if isinstance(found, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        command = self.get_command(ctx, args[0])
        if command is None:
            raise click.exceptions.NoSuchCommand(args[0], possibilities=self.list_commands(ctx), ctx=ctx)
        return args[0], command, args[1:]


@click.group(cls=LazyGroup, no_args_is_help=False, invoke_without_command=True)
@click.option("--version", is_flag=True)
@language_option
@click.pass_context
def cli(ctx: click.Context, version: bool) -> None:
    """The root command."""
    if version:
        from importlib.metadata import version as installed

        click.echo(installed("signaalwijzer"))
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code (see ``screening --help``)."""
    voice = Voice(language_of(os.environ))
    try:
        code = cli.main(
            args=list(sys.argv[1:] if arguments is None else arguments),
            prog_name="screening",
            standalone_mode=False,
            obj=voice,
        )
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone, as after "| head": nothing more to say, also not at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _fail(voice("error.interrupted"), voice, INTERRUPTED)
    except Exception as error:
        if os.environ.get("SCREENING_TRACEBACK") == "1":
            raise
        return _fail(_sentence(error, voice), voice, _code_of(error))
    return code if isinstance(code, int) else OK


def _code_of(error: Exception) -> int:
    if isinstance(error, SignaalwijzerError):
        from screening.model.errors import ModelFileError

        return NOT_TRUSTED if isinstance(error, ModelFileError) else USAGE
    if isinstance(error, OSError) and error.errno in _OF_A_PLACE:
        return USAGE
    if isinstance(error, ModuleNotFoundError):
        return USAGE if _of_analysis(error) else INTERNAL
    return USAGE if isinstance(error, click.ClickException) else INTERNAL


def _of_analysis(error: ModuleNotFoundError) -> str | None:
    """The package that is missing where it is not ours: one of those that models are built with."""
    package = (error.name or "").partition(".")[0]
    return None if package in ("", "screening", "service", "data_contracts") else package


def _sentence(error: Exception, voice: Voice) -> str:
    if isinstance(error, SignaalwijzerError):
        return error.in_language(voice.language)
    if isinstance(error, click.ClickException):
        from screening.cli.click_errors_in_words import sentence_of

        return sentence_of(error, voice)
    if isinstance(error, OSError):
        problem = error.strerror or type(error).__name__
        if isinstance(error.filename, str):
            return voice("error.file", file=masked(error.filename), problem=problem)
        return voice("error.system", problem=problem)
    if isinstance(error, ModuleNotFoundError) and (package := _of_analysis(error)):
        return voice("error.analysis_missing", package=package)
    return voice("error.internal", kind=type(error).__name__)


def _fail(sentence: str, voice: Voice, code: int) -> int:
    click.echo(f"{voice('error.prefix')} {sentence}", err=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
