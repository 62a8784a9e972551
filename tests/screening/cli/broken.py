"""A command with a mistake in it."""

from __future__ import annotations

import click


@click.command()
def broken() -> None:
    """Fail as no command should."""
    raise ZeroDivisionError("something about a young person")
