"""Making the data folder of a demonstration, and never touching a folder that is something else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from screening.language import Messages
from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.errors import BadSettings
from service.core.settings import Settings
from service.demo.accounts import Account, make_accounts
from service.demo.earlier_years import first_moment, live_through_earlier, number_of_earlier_acts
from service.demo.emergency import NUMBER_OF_EMERGENCY_ACTS
from service.demo.history import TODAY, Past, live_through
from service.demo.local_model import propose_local_model
from service.demo.young_people import young_people
from service.demo.zorgtafel_and_reviews import NUMBER_OF_ACTS
from service.identity.permissions import Role
from service.installation.install_and_upgrade import DEMONSTRATION_MARK, install, is_demonstration


def make_demo(
    settings: Settings, now: datetime, progress: Callable[[int], None] = lambda _n: None
) -> tuple[Account, ...]:
    """Make the demonstration in ``settings.data`` as it stands at ``now``; returns its accounts.

    An earlier demonstration there is removed first. ``BadSettings`` when the folder holds anything else;
    then nothing is changed. ``progress`` is called with the number of acts done.
    """
    _clear(settings.data)
    texts = Messages.load(files("service.demo") / "texts")
    settings.data.mkdir(mode=0o700, parents=True)
    (settings.data / DEMONSTRATION_MARK).write_text(
        texts("nl", "mark") + "\n" + texts("en", "mark") + "\n", "utf-8"
    )
    install(settings, (files("service.demo") / "organisation.toml").read_text("utf-8"))
    clock = SetClock(first_moment("UTC") - timedelta(days=1))
    installation = open_installation(settings, clock)
    try:
        accounts = make_accounts(installation)
        administrator = next(a.person_id for a in accounts if a.role is Role.ADMINISTRATOR)
        earlier = 0
        for earlier in live_through_earlier(installation, clock, texts, administrator):
            progress(earlier)
        zone = installation.organisation.timezone
        past = Past(young_people(), accounts, in_one_day(now, zone), zone, texts)
        for done in live_through(installation, clock, past):
            progress(earlier + done)
        analyst = next(a.person_id for a in accounts if a.role is Role.ANALYST)
        propose_local_model(installation, analyst, texts("nl", "proposal"))
    finally:
        installation.close()
    return accounts


def in_one_day(now: datetime, zone: str) -> datetime:
    """``now``, or an earlier moment before which the acts of a day fit into that day in ``zone``.

    Soon after midnight that is the last second before it.
    """
    local = now.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return now if now - midnight.astimezone(UTC) > TODAY else midnight.astimezone(UTC) - timedelta(seconds=1)


def number_of_acts() -> int:
    """How many acts at most the history of the demonstration has, for a progress bar."""
    rounds = sum(6 for person in young_people() for _ in person.rounds)
    return number_of_earlier_acts() + rounds + NUMBER_OF_ACTS + NUMBER_OF_EMERGENCY_ACTS


def _clear(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise BadSettings("demo.not_a_demo", folder=folder)
    if not folder.exists():
        return
    if any(folder.iterdir()) and not is_demonstration(folder):
        raise BadSettings("demo.not_a_demo", folder=folder)
    shutil.rmtree(folder)
