"""``screening demo``: make the demonstration, print who can sign in, serve it until stopped."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from screening.cli.progress import progress
from screening.language import LANGUAGES, Messages
from service.core.clock import SystemClock
from service.core.settings import Settings
from service.demo.make_demo import make_demo, number_of_acts


def run_demo(data: Path, host: str, port: int, echo: Callable[[str], None]) -> None:
    """Make and serve a demonstration in ``data``. ``echo`` prints a line.

    Raises ``BadSettings`` when ``data`` holds something else than a demonstration.
    """
    settings = Settings.of_demonstration(data=data, host=host, port=port)
    texts = Messages.load(files("service.demo") / "texts")
    for language in LANGUAGES:
        echo(texts(language, "lead"))
    with progress(texts("nl", "progress"), number_of_acts()) as done:
        accounts = make_demo(settings, SystemClock().now(), done)
    for account in accounts:
        echo(account.line())

    from service.app.application import create_app
    from service.app.server import serve

    serve(create_app(settings), lambda address: echo(f"Signaalwijzer: {address}"))
