"""Mistakes in the command line itself, in the reader's language."""

from __future__ import annotations

import click
from click.exceptions import BadParameter, MissingParameter, NoSuchCommand, NoSuchOption

from screening.cli.localised_commands import Voice


def sentence_of(error: click.ClickException, voice: Voice) -> str:
    """What is wrong with the command line, and what to do."""
    match error:
        case NoSuchCommand(possibilities=[near, *_]):
            key, values = "no_command_near", {"command": error.command_name[:40], "near": near}
        case NoSuchCommand():
            key, values = "no_command", {"command": error.command_name[:40]}
        case NoSuchOption():
            key, values = "no_option", {"option": error.option_name[:40]}
        case MissingParameter():
            key, values = "missing", {"parameter": _name(error.param)}
        case BadParameter():
            key, values = _unfit(error.param)
        case _:
            ctx = error.ctx if isinstance(error, click.UsageError) else None
            key, values = "usage", {"command": ctx.command_path if ctx else "screening"}
    return voice(f"error.{key}", **values)


def _unfit(param: click.Parameter | None) -> tuple[str, dict[str, str]]:
    """Which sentence says what a parameter takes, and what fills it in."""
    values = {"parameter": _name(param)}
    if param is not None and isinstance(param.type, click.Choice):
        return "choice", {**values, "allowed": ", ".join(map(str, param.type.choices))}
    if param is not None and isinstance(param.type, click.Path):
        return "path", values
    return "value", values


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "?"
    return (
        param.opts[-1] if isinstance(param, click.Option) else (param.metavar or (param.name or "").upper())
    )
