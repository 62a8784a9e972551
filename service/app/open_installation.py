"""Opening an installation, for the service, its commands and the demonstration.

Before it serves: cases that an older copy of the database brought back are destroyed again, and the model
that the registry names gives the scores. From then on monitoring counts again after each outcome.
"""

from __future__ import annotations

from contextlib import ExitStack, closing

from service.areas.retention.restored_database_check import is_behind
from service.areas.serving_model.serving_model import follow
from service.core.clock import Clock
from service.core.settings import Settings
from service.installation.running_installation import Installation


def open_installation(settings: Settings, clock: Clock) -> Installation:
    """The installation in ``settings.data``, ready to work.

    Refuses (``BadSettings``, ``LogChanged``) where a setting, a key, the database or the access log is not as
    it should be. A model that cannot be read is no reason: then only scoring stops.
    """
    with ExitStack() as undo:
        installation = undo.enter_context(closing(Installation.open(settings, clock, (_count_again,))))
        if is_behind(installation):
            from service.areas.retention.destroy_again_after_restore import catch_up

            catch_up(installation)
        follow(installation)
        undo.pop_all()
    return installation


def open_unchanged(settings: Settings, clock: Clock) -> Installation:
    """The installation without what a start does: nothing is written, and no model is taken into use.

    Only for a statement about its log. Refuses as ``open_installation`` does.
    """
    return Installation.open(settings, clock)


def _count_again(installation: Installation) -> None:
    from service.areas.monitoring.service import after_outcome  # a start need not wait for it

    after_outcome(installation)
