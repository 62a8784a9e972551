"""What these commands share: their words and today's date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import click

from data_contracts.findings import contract_texts
from screening.cli.localised_commands import SpokenCommand, voice_of
from screening.errors import repeatable


class ContractCommand(SpokenCommand):
    """A command that takes its words from ``data_contracts/texts``."""

    texts = staticmethod(contract_texts)


def say(ctx: click.Context, key: str, *, err: bool = False, **values: Any) -> None:
    """Print the sentence ``key`` of these commands."""
    click.echo(sentence(ctx, key, **values), err=err)


def sentence(ctx: click.Context, key: str, **values: Any) -> str:
    return contract_texts()(voice_of(ctx).language, key, **repeatable(values))


def today() -> date:
    """The day (UTC) on which a command runs. Everything below takes it as given."""
    return datetime.now(UTC).date()
