"""Everything the running service holds, wired once at start and never changed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.language import Messages
from service.audit import chain
from service.audit.anchor import Anchor
from service.core.clock import Clock
from service.core.errors import LogChanged
from service.core.keys import Keys, read_provider_secret
from service.core.organisation import Organisation
from service.core.reader_language import page_texts
from service.core.settings import Settings
from service.db.database import Database, translated_opening_errors
from service.db.revision import check_revision
from service.identity.openid.connection import Connection
from service.installation import installation_identity
from service.installation.database_file import require_database_file
from service.installation.last_counted import LastCounted
from service.model_runtime.catalogue_and_model_archive import Archive
from service.model_runtime.models_in_use import ScoringHandle


@dataclass(frozen=True)
class Installation:
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

    provider: Connection | None = None
    """The identity provider of the organisation, where it has one."""

    after_outcome: tuple[Callable[[Installation], None], ...] = ()
    """Called once the transaction with an outcome has ended; ``service.app`` provides them."""

    last_counted: LastCounted = field(default_factory=LastCounted, compare=False)
    """Figures over everything stored, as they were last counted."""

    @classmethod
    def open(
        cls, settings: Settings, clock: Clock, after_outcome: tuple[Callable[[Installation], None], ...] = ()
    ) -> Installation:
        """Wire the installation in ``settings.data``; only ``service.app.open_installation`` calls it.

        Refuses to open (``BadSettings``, ``LogChanged``) where a setting, a key, the database or the access
        log is not as it should be. A model that cannot be read is no reason: then only scoring stops.
        """
        organisation = Organisation.read(settings.organisation_file, demonstration=settings.demonstration)
        require_database_file(settings)
        keys = Keys.read(settings.keys_folder)
        provider = None
        if organisation.provider is not None:
            secret = settings.provider_secret or read_provider_secret(settings.keys_folder)
            provider = Connection(organisation.provider, secret, clock)
        with ExitStack() as undo:
            anchor = Anchor(settings.data, keys.audit, clock, settings.anchor_second)
            undo.enter_context(closing(anchor))
            database = undo.enter_context(closing(Database(settings.url)))
            with translated_opening_errors(database.url), database.transaction() as db:
                check_revision(db)
                if database.elsewhere:
                    from service.db.grants import check_rights  # knows every table, which takes a while

                    check_rights(db)
                installation_identity.check(db, settings.data, keys.audit)
                if not chain.stands_at(db, anchor.head):
                    raise LogChanged
            scoring = ScoringHandle(settings, keys, clock)
            undo.pop_all()
        return cls(
            settings=settings,
            organisation=organisation,
            clock=clock,
            database=database,
            keys=keys,
            anchor=anchor,
            catalogue=scoring.catalogue,
            acute_rules=scoring.rules,
            scoring=scoring,
            provider=provider,
            after_outcome=after_outcome,
        )

    def outcome_recorded(self) -> None:
        """To be called when the transaction with an outcome has ended."""
        for do in self.after_outcome:
            do(self)

    @property
    def archive(self) -> Archive:
        """Catalogues, acute rules and models of any time."""
        return self.scoring.archive

    @property
    def texts(self) -> Messages:
        """The sentences of the pages."""
        return page_texts()

    def close(self) -> None:
        """Write the last anchor and close the database."""
        self.anchor.close()
        if self.provider is not None:
            self.provider.close()
        self.database.close()
