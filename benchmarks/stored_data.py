"""Backup, restore and the checks at 50,000 cases, each judged on a filled form and screened.

The cases are made by the product, one transaction a case, which takes most of the time. A backup without its
checks takes turns with a plain copy of the same database, which is written to the disk as well; the median of
the ratios counts. Everything else is run once, as an operator does, in a process of its own.
``python -m benchmarks.stored_data``; with ``--keep FOLDER`` the cases stay there for the next time, and a run
that was broken off goes on.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import text

from benchmarks.intake import filled_form
from benchmarks.limits import Limit, conclude
from benchmarks.product import AGE, JUDGEMENT, LOGIN, SCREENING, SETTING, Installation
from service.access.unit_of_work import unit_as, unit_of_system
from service.areas.cases.create_case import NewCase, create_case
from service.areas.screenings import draft_storage, judgements, make_screening
from service.areas.screenings.draft import Changes
from service.areas.sign_in import names_and_teams as people
from service.backup import age_encryption as age
from service.backup import make_backup
from service.core.clock import SetClock, SystemClock
from service.core.settings import DATABASE_FILE, Settings

CASES: Final = 50_000
FORMS: Final = 200
"""So many different forms are filled in, over and over."""

TURNS: Final = 3
MOST_COPIES: Final = 5.0
MOST_MIB: Final = 200.0
MOST_RESTORE: Final = 600.0
_LOOK_EVERY: Final = 0.05


def measure(cases: int = CASES, keep: Path | None = None) -> tuple[Limit, ...]:
    """The times and the memory of backup, restore and both checks at so many ``cases``."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        data = (keep or folder) / "data"
        fill(data, cases)
        identity = folder / "identity.txt"
        recipient = age.new_identity(identity)
        verified = _ran("verify", "--data", data)
        log = _ran("audit", "verify", "--data", data)
        (folder / "backup").mkdir()
        backup = _ran("backup", folder / "backup", "--recipient", recipient, "--data", data)
        file = next((folder / "backup").glob("*.backup.age"))
        restored = _ran("restore", file, "--to", folder / "restored", "--identity", identity)
        shutil.rmtree(folder / "restored")
        ratio, against = _against_a_copy(data, folder, recipient)
        size = (data / DATABASE_FILE).stat().st_size / 2**20
    at = f"at {cases:,} cases"
    return (
        Limit(
            f"backup {at}, its checks apart, times a plain copy", ratio, "at most", MOST_COPIES, "×", against
        ),
        Limit(
            "memory of that backup, its checks included",
            backup.mebibytes,
            "at most",
            MOST_MIB,
            "MiB",
            str(backup),
        ),
        Limit(f"restore {at} with all checks", restored.seconds, "at most", MOST_RESTORE, "s", str(restored)),
        Limit(f"verify {at}", verified.seconds, "at most", MOST_RESTORE, "s", str(verified)),
        Limit(
            f"audit verify {at}",
            log.seconds,
            "at most",
            MOST_RESTORE,
            "s",
            f"{log}; {size:.0f} MiB of database",
        ),
    )


def fill(data: Path, cases: int) -> None:
    """Make an installation with ``cases`` of the last days, or as many as are missing there."""
    clock = SetClock(SystemClock().now() - timedelta(hours=26))
    if data.exists():
        clock, installation = SetClock(SystemClock().now() - timedelta(hours=13)), Installation(data, "")
    else:
        installation = Installation.make(data, clock)
    forms = [Changes(filled_form(seed)["answers"]) for seed in range(FORMS)]
    with installation.opened(clock) as opened:
        with unit_of_system(opened, "command_line") as unit:
            worker = people.person_id_of(unit, LOGIN)
            there = unit.db.execute(text("SELECT count(*) FROM cases")).scalar_one()
        for number in range(there, cases):
            with unit_as(opened, worker) as unit:
                case = create_case(unit, NewCase(SETTING, AGE, None, "school"))
                draft = draft_storage.save_draft(unit, case, 0, forms[number % FORMS])
                seen = judgements.JudgedOn(draft.round.number, draft.revision, 0)
                judgements.judge(
                    unit, case, JUDGEMENT["view"], JUDGEMENT["assess_within"], JUDGEMENT["reason"], seen=seen
                )
                make_screening.screen(unit, case)
            clock.advance(timedelta(hours=12) / cases)
            if number % 5_000 == 0:
                print(f"{number:,} of {cases:,} cases", file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that was run: its time, that of the processor, and the most memory that it held."""

    seconds: float
    processor: float
    mebibytes: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s, {self.processor:.1f} s of processor, {self.mebibytes:.0f} MiB at most"


def _ran(*arguments: str | Path) -> Ran:
    begun, before = time.perf_counter(), os.times()
    with subprocess.Popen([SCREENING, *map(str, arguments)], stdout=subprocess.DEVNULL) as process:
        held = _most_held(process)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}")
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Ran(time.perf_counter() - begun, processor, held)


def _most_held(process: subprocess.Popen[bytes]) -> float:
    """The most resident memory of ``process`` until its end, in MiB."""
    held = 0.0
    while process.poll() is None:
        try:
            told = Path(f"/proc/{process.pid}/status").read_text("ascii")
        except OSError:
            break
        held = max(
            [held, *(int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM"))]
        )
        time.sleep(_LOOK_EVERY)
    return held


def _against_a_copy(data: Path, folder: Path, recipient: str) -> tuple[float, str]:
    """The time of a backup without its checks, as a multiple of that of a plain copy of the database."""
    copies, backups = [], []
    for _ in range(TURNS):
        copies.append(_seconds(lambda: _copied(data / DATABASE_FILE, folder / "copy")))
        backups.append(_seconds(lambda: _backed_up(data, folder, recipient)))
    ratio = statistics.median(b / c for b, c in zip(backups, copies, strict=True))
    return ratio, f"{statistics.median(backups):.2f} s against {statistics.median(copies):.2f} s"


def _seconds(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _copied(source: Path, target: Path) -> None:
    """What ``cp`` and ``sync`` do."""
    shutil.copyfile(source, target)
    with target.open("rb") as written:
        os.fsync(written.fileno())


def _backed_up(data: Path, folder: Path, recipient: str) -> None:
    """A backup as the command makes it, but for its checks."""
    now = datetime.now(UTC)
    target = folder / "turn"
    target.mkdir()
    checks, make_backup.verify_copy = make_backup.verify_copy, lambda *_: 0
    try:
        make_backup.make_backup(
            Settings.load(data=data),
            age.recipients_of([recipient]),
            make_backup.names_for(data, target, now),
            now,
            lambda _what, _n: nullcontext(lambda _done: None),
        )
    finally:
        make_backup.verify_copy = checks
    shutil.rmtree(target)


def main() -> None:
    """Measure, and end with 1 when a limit is missed."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--cases", type=int, default=CASES)
    asked.add_argument("--keep", type=Path, help="a folder in which the cases stay for the next time")
    options = asked.parse_args()
    if options.keep is not None:
        options.keep.mkdir(exist_ok=True)
    conclude(measure(options.cases, options.keep))


if __name__ == "__main__":
    main()
