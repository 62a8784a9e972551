"""``screening demo``: a demonstration with made-up cases in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from screening.cli.localised_commands import language_option
from service.commands.base import ServiceCommand, data_option

FOLDER: Final = Path("demo-data")


@click.command(cls=ServiceCommand)
@click.option("--host", default="127.0.0.1")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000)
@data_option
@language_option
def demo(host: str, port: int, data: Path | None) -> None:
    """Make the demonstration and serve it until stopped."""
    from service.demo.serve_demo import run_demo

    run_demo(data or FOLDER, host, port, click.echo)
