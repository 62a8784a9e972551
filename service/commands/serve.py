"""``screening serve``: run the web server."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from service.commands.base import ServiceCommand, of_installation, say


@click.command(cls=ServiceCommand)
@click.option("--host")
@click.option("--port", type=click.IntRange(0, 65_535))
@of_installation
def serve(ctx: click.Context, host: str | None, port: int | None, data: Path | None) -> None:
    """Serve until stopped."""
    # Nearly all that an import makes lives as long as the process: looking for garbage in between takes a
    # sixth of the start.
    gc.disable()
    try:
        from service.app.application import create_app
        from service.app.server import serve as serve_app
        from service.installation.install_and_upgrade import settings_of_folder

        settings = settings_of_folder(data, host=host, port=port)
        app = create_app(settings)
    finally:
        gc.enable()
    serve_app(app, lambda address: say(ctx, "serve.ready", address=address))
