"""What the areas show in the frame of every page."""

from __future__ import annotations

from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import account_change_notices, rights
from service.areas.emergency_access import service as emergency
from service.areas.help.guide_of_page import help_url
from service.areas.serving_model.model_status_view import status_of, tested_of
from service.areas.unsent_text import service as unsent_text
from service.core.reader_language import Reader
from service.identity.permissions import Role, allows
from service.installation.running_installation import Installation
from service.web.unsent_text import Fields, Here


class AreasFrame:
    """Implements ``service.web.page_frame.Frame``."""

    def unread(self, unit: UnitOfWork) -> int:
        may_read = allows(unit.actor.roles, "notice.read")
        return emergency.count_unread(unit) + account_change_notices.count_news(unit) if may_read else 0

    def to_confirm(self, unit: UnitOfWork) -> int:
        may_confirm = allows(unit.actor.roles, "people.approve")
        return rights.count_to_confirm(unit) if may_confirm else 0

    def model_line(self, installation: Installation, reader: Reader) -> str:
        scoring = installation.scoring
        if scoring.table is None:
            return reader("shell.model_none")
        mark = scoring.mark
        line = reader("shell.model_line", status=status_of(scoring.status, reader))
        name = reader("shell.model_name", name=mark.name, version=mark.version)
        return f"{line} {tested_of(scoring.status, reader)} {name}"

    def help_url(self, path: str, roles: frozenset[Role] | None) -> str:
        return help_url(path, roles)

    def waiting(self, unit: UnitOfWork, page: str, chosen: str) -> Here | None:
        return unsent_text.here(unit, page, chosen)

    def put_aside(
        self, installation: Installation, author: int, page: str, form: str, fields: Fields
    ) -> bool:
        return unsent_text.put_aside(installation, author, page, form, fields)
