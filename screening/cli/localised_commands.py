"""Commands that speak the reader's language: help, options and mistakes come from ``screening/cli/texts``.

A command says nothing itself. Its sentences stand under its own path in the text catalogue: of
``screening model show`` the help is ``model.show.help``, the examples ``model.show.examples`` and the
option ``--format`` is ``model.show.format``. What many commands share stands under ``shared``.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar, cast

import click

from screening.errors import repeatable
from screening.language import LANGUAGES, Language, Messages

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
_LANGUAGE_VARIABLES: Final = ("SCREENING_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@cache
def cli_texts() -> Messages:
    """Every sentence of the command line."""
    return Messages.load(files("screening.cli") / "texts")


@dataclass(slots=True)
class Voice:
    """In which language this run speaks; ``--language`` changes it while the arguments are read."""

    language: Language

    def __call__(self, key: str, **values: Any) -> str:
        """The sentence ``key``; a file name or another word that was given is repeated without a BSN."""
        return cli_texts()(self.language, key, **repeatable(values))


def language_of(environment: Mapping[str, str]) -> Language:
    """English where the environment asks for it, else Dutch, the first language of the product."""
    for name in _LANGUAGE_VARIABLES:
        for language in LANGUAGES:
            if environment.get(name, "").lower().startswith(language):
                return language
    return "nl"


def voice_of(ctx: click.Context) -> Voice:
    """The voice of the run that ``ctx`` belongs to."""
    root = ctx.find_root()
    if not isinstance(root.obj, Voice):
        root.obj = Voice("nl")
    return root.obj


def _path(ctx: click.Context) -> list[str]:
    """The names after ``screening``, from the outside in."""
    return [] if ctx.parent is None else [*_path(ctx.parent), ctx.info_name or ""]


class SpokenCommand(click.Command):
    """A command whose every word comes from a text catalogue; the service brings its own ``texts``."""

    def texts(self) -> Messages:
        return cli_texts()

    def say(self, ctx: click.Context, key: str, *, shared: bool = False) -> str:
        """The sentence under this command's path, or under ``shared`` where it has none of its own."""
        language = voice_of(ctx).language
        path = ".".join([*_path(ctx), key])
        own = self.texts()
        if not shared and path in set(own.keys()):
            return own(language, path)
        return cli_texts()(language, f"shared.{key}")

    def _spoken(self, ctx: click.Context, param: click.Parameter) -> click.Parameter:
        """A copy of ``param`` with its help in words; the original stays as parsing knows it."""
        spoken = copy.copy(param)
        name = "help_option" if param is self._help_option else (param.name or "").rstrip("_")
        cast(Any, spoken).help = self.say(ctx, name)
        return spoken

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        prefix = self.say(ctx, "usage", shared=True) + " "
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.say(ctx, "help"))

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._format_params(ctx, formatter, "arguments", (click.Argument,))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self._format_params(ctx, formatter, "options", (click.Option,))

    def _format_params(
        self, ctx: click.Context, formatter: click.HelpFormatter, title: str, kinds: tuple[type, ...]
    ) -> None:
        params = [self._spoken(ctx, param) for param in self.get_params(ctx) if isinstance(param, kinds)]
        records = [record for param in params if (record := param.get_help_record(ctx))]
        if records:
            with formatter.section(self.say(ctx, title, shared=True)):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(self.say(ctx, "examples_title", shared=True)):
            for line in self.say(ctx, "examples").strip().splitlines():
                formatter.write(f"{'':>{formatter.current_indent}}{line}".rstrip() + "\n")


class SpokenGroup(SpokenCommand, click.Group):
    """A group of spoken commands; ``short`` of each command stands in its list."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section(self.say(ctx, "commands", shared=True)):
            formatter.write_dl([(name, self.short_of(ctx, name)) for name in self.list_commands(ctx)])

    def short_of(self, ctx: click.Context, name: str) -> str:
        """What the list of commands says of one of them."""
        return self.say(ctx, f"{name}.short")


def _set_language(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        voice_of(ctx).language = cast(Language, value)


def language_option(command: Decorated) -> Decorated:
    """``--language nl|en``: the language of help, output and mistakes."""
    return click.option(
        "--language", type=click.Choice(LANGUAGES), is_eager=True, expose_value=False, callback=_set_language
    )(command)
