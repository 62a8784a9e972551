"""``screening demo``: make the demonstration, print who can sign in, serve it until stopped."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from screening.language import LANGUAGES, Messages
from service.clock import SystemClock
from service.commands.progress import progress
from service.demo.making import make_demo, number_of_acts
from service.settings import Settings


def run_demo(data: Path, host: str, port: int, echo: Callable[[str], None]) -> None:
    """Make and serve a demonstration in ``data``. ``echo`` prints a line.

    Raises ``BadSettings`` when ``data`` holds something else than a demonstration.
    """
    settings = Settings.load(data=data, host=host, port=port, demonstration=True)
    texts = Messages.load(files("service.demo") / "texts")
    for language in LANGUAGES:
        echo(texts(language, "lead"))
    with progress(texts("nl", "progress"), number_of_acts(), quick=0) as done:
        accounts = make_demo(settings, SystemClock().now(), done)
    for account in accounts:
        echo(account.line())

    from service.app import create_app
    from service.serving import serve

    serve(create_app(settings), lambda address: echo(f"Signaalwijzer: {address}"))
