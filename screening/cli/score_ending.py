"""What ``screening score`` says when it is done, whether it scored one table or many."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from screening.bsn import masked
from screening.cli.localised_commands import Voice

if TYPE_CHECKING:
    from screening.explain.screener import Screener


def tell_left(columns: Iterable[str], voice: Voice) -> None:
    """Name the columns that were read past."""
    if names := ", ".join(columns):
        click.echo(voice("score.left", columns=names), err=True)


def exit_code(screener: Screener, model: Path | None, voice: Voice) -> int:
    """0, or 1 with a sentence when the model did not pass its check, so that no row has a number."""
    if screener.usable:
        return 0
    click.echo(f"{voice('error.prefix')} {_why_unusable(model, voice)}", err=True)
    return 1


def _why_unusable(model: Path | None, voice: Voice) -> str:
    from screening.explain.load_screener import golden_beside

    beside = golden_beside(model) if model else None
    if beside is not None and not beside.is_file():
        return voice("score.no_golden", file=masked(beside.name))
    return voice("score.self_test_failed")
