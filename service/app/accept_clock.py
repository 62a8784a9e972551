"""Saying that the clock of the machine is right, where it stands far behind what was recorded last.

What was recorded under a clock that ran ahead stays as it is. Until the clock has caught up, time stands
still in what is recorded; terms are counted from the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from service.access.unit_of_work import unit_as
from service.app.open_installation import open_installation
from service.areas.sign_in.sign_in import Proof, accept
from service.audit import accepted_clock, chain
from service.audit.accepted_clock import ACTION
from service.core.clock import LARGEST_STEP_BACK, Clock, NotBefore
from service.core.errors import BadSettings
from service.core.keys import Keys
from service.core.settings import Settings
from service.db.database import Database
from service.installation import installation_identity as identity
from service.installation.running_installation import Installation


def accept_clock(settings: Settings, clock: Clock, prove: Callable[[Installation], Proof]) -> int:
    """Let an administrator say that ``clock`` is right; gives by how many minutes it stands back.

    Raises ``BadSettings`` where it does not stand back, and what ``prove`` raises; ``NotAllowed`` for anybody
    else.
    """
    now, key = clock.now(), Keys.read(settings.keys_folder).audit
    with closing(Database(settings.url)) as database, database.reading() as db:
        identity.check(db, settings.data, key)
        last = chain.head_of(db).at
        if last is None or last - now <= LARGEST_STEP_BACK or accepted_clock.covers(db, last, now):
            raise BadSettings("audit.clock_not_behind")
    with closing(open_installation(settings, NotBefore(clock, last))) as installation:
        proof = prove(installation)
        with unit_as(installation, proof.person_id) as unit:
            unit.require(ACTION, "clock")
            accept(unit, proof)
            minutes = round((last - now).total_seconds() / 60)
            unit.record(ACTION, "clock", None, minutes_back=minutes)
    return minutes
