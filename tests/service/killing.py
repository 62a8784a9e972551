"""A service that is killed at random moments while people write, and what is there when it is back.

Each service is a process of its own, forked from one in which the modules are imported already: a start takes
a third of the time.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Final

from screening.cli.main import main
from tests.service.real_service import environment_of, signed_in
from tests.service.writers import Answered, Writers, lost

KILLS: Final = int(os.environ.get("SIGNAALWIJZER_KILLS", "5"))
"""How often the service is killed; so often that it counts: 200."""

MOST_ANSWERS: Final = 24
"""It is killed after fewer answers than these."""

LATER: Final = 0.03
"""And at most so many seconds later: between two answers, or while several are on their way."""

Kill = Callable[[ForkServerProcess, int], None]
"""Takes the process of the service and which kill it is."""


def kill_service(process: ForkServerProcess, _number: int) -> None:
    process.kill()
    process.join()


def killed_while_writing(data: Path, folder: Path, kill: Kill = kill_service) -> int:
    """Kill the service on ``data`` at random moments; gives how many cases it had answered of.

    After each of ``KILLS`` all checks must pass, and what it had answered must be there when it is back. In
    ``folder`` lies what it says.
    """
    chance = random.Random(KILLS)
    writers = Writers()
    before: dict[str, Answered] = {}
    for number in range(KILLS):
        with serving_at_once(data, folder) as (process, address), signed_in(address) as client:
            assert lost(client, before) == [], f"after kill {number}"
            there = set(writers.cases)
            with writers.writing(client):
                writers.wait_for(chance.randrange(MOST_ANSWERS))
                time.sleep(chance.uniform(0, LATER))
                kill(process, number)
            before = {name: case for name, case in writers.cases.items() if name not in there}
        assert writers.wrong == [], f"after kill {number + 1}"
        for check in (("verify",), ("audit", "verify")):
            assert main([*check, "--data", str(data)]) == 0, f"{check} after kill {number + 1}"
    with serving_at_once(data, folder) as (_, address), signed_in(address) as client:
        assert lost(client, writers.cases) == []
    told = (
        f"killed {KILLS} times; of {len(writers.cases)} cases and {writers.answers} answers nothing is lost"
    )
    sys.stdout.write(f"{told}\n")
    return len(writers.cases)


@contextmanager
def serving_at_once(data: Path, folder: Path) -> Iterator[tuple[ForkServerProcess, str]]:
    """A service on a free port, as the command starts it; gives the process and its address."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["screening.cli.main", "service.commands.serve", "service.app.application"]
    )
    says = folder / "says"
    os.mkfifo(says)
    process = context.Process(target=_serve, args=(data, says, environment_of(data)), daemon=True)
    process.start()
    try:
        with says.open(encoding="utf-8") as lines:
            yield process, lines.readline().split(": ", 1)[1].strip()
    finally:
        process.kill()
        process.join()
        says.unlink()


def _serve(data: Path, says: Path, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(says, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8")
    raise SystemExit(main(["serve", "--data", str(data), "--port", "0"]))
