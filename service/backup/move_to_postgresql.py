"""Moving an installation from its SQLite file to PostgreSQL: copied, compared, checked, then the file put
aside."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.app.verify_stored_records import Progress
from service.audit.entry import COMMAND_LINE
from service.backup.copy_data import ASIDE
from service.backup.make_backup import verify_database
from service.core.clock import Clock
from service.core.errors import BadSettings
from service.core.keys import Keys
from service.core.settings import Settings
from service.db.copy_rows import copy_rows, drop_all, held_alone, rows_in
from service.db.database import Database, checked_url
from service.db.revision import check_revision
from service.installation import installation_identity
from service.installation.database_file import require_database_file


def move_database(settings: Settings, url: str, clock: Clock, progress: Progress) -> tuple[int, Path]:
    """Copy the database of the installation to the empty one at ``url``; gives the rows and the old file.

    Raises ``BadSettings``, or ``Unsound`` where the copy does not stand its checks; then the installation is
    as it was.
    """
    file = settings.database_file
    if file is None or checked_url(url).get_backend_name() != "postgresql":
        raise BadSettings("settings.copy_from_own_file")
    require_database_file(settings)
    aside = settings.data / ASIDE
    if aside.exists():
        raise BadSettings("settings.already_aside", file=ASIDE)
    keys = Keys.read(settings.keys_folder)
    with closing(Database(settings.url)) as database, database.reading() as db:
        check_revision(db)
        installation_identity.check(db, settings.data, keys.audit)
    with held_alone(file) as source:
        with progress("rows", rows_in(source)) as done:
            rows = copy_rows(source, url, done)
        moved = settings.model_copy(update={"database_url": url})
        try:
            verify_database(moved.url, moved.data, keys, progress)
            with (
                closing(open_installation(moved, clock)) as installation,
                unit_of_system(installation, COMMAND_LINE) as unit,
            ):
                unit.record("database.copied", "installation", None, rows=rows)
        except BaseException:
            drop_all(url)
            raise
        file.rename(aside)
    return rows, aside
