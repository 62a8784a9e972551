"""Everything the running service holds, wired once at start and never changed."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cached_property

from screening.catalogue.acute import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.language import Messages
from service.areas.retention import queries, tombstones
from service.areas.scoring.standing import follow
from service.audit import chain
from service.audit.anchor import Anchor
from service.core.clock import Clock
from service.core.errors import LogChanged
from service.core.keys import Keys
from service.core.organisation import Organisation
from service.core.page_texts import page_texts
from service.core.settings import Settings
from service.db.engine import Database, answering
from service.db.revision import check_revision
from service.model_runtime.archive import Archive
from service.model_runtime.handle import ScoringHandle
from service.web.security.cookies import Cookies


@dataclass(frozen=True)
class House:
    """One installation at work."""

    settings: Settings
    organisation: Organisation
    clock: Clock
    database: Database
    keys: Keys
    anchor: Anchor
    catalogue: Catalogue
    acute_rules: AcuteRules
    scoring: ScoringHandle

    @classmethod
    def open(cls, settings: Settings, clock: Clock) -> House:
        """Wire the installation in ``settings.data``.

        Refuses to open (``BadSettings``, ``LogChanged``) where a setting, a key, the database or the access
        log is not as it should be. A model that cannot be read is no reason: then only scoring stops. Where
        the database was put back from before a destruction, that is done again before anybody is served.
        """
        organisation = Organisation.read(settings.organisation_file, demonstration=settings.demonstration)
        keys = Keys.read(settings.keys_folder)
        with ExitStack() as undo:
            anchor = undo.enter_context(closing(Anchor(settings.data, keys.audit, clock)))
            database = undo.enter_context(closing(Database(settings.url)))
            with answering(database.url), database.transaction() as db:
                check_revision(db)
                if not chain.stands_at(db, anchor.head):
                    raise LogChanged
                apart = tombstones.apart(queries.tombstones(db), settings.data, keys.audit)
            scoring = ScoringHandle(settings, keys, clock)
            house = cls(
                settings=settings,
                organisation=organisation,
                clock=clock,
                database=database,
                keys=keys,
                anchor=anchor,
                catalogue=scoring.catalogue,
                acute_rules=scoring.rules,
                scoring=scoring,
            )
            if apart:
                from service.areas.retention.redo_after_restore import catch_up

                catch_up(house)
            follow(house)
            undo.pop_all()
        return house

    @property
    def archive(self) -> Archive:
        """Catalogues, acute rules and models of any time."""
        return self.scoring.archive

    @property
    def texts(self) -> Messages:
        """The sentences of the pages."""
        return page_texts()

    @cached_property
    def cookies(self) -> Cookies:
        """How the cookies of this installation are called and where they go."""
        return Cookies.of(self)

    def close(self) -> None:
        """Write the last anchor and let go of the database."""
        self.anchor.close()
        self.database.close()
