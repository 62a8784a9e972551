"""People at work whose every page is read: what could be chosen on it, and in which role it was seen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from service.identity.permissions import Role
from tests.service.help.acts import acts
from tests.service.pages.reading import Page, post
from tests.service.world import PEOPLE, World


@dataclass
class Watched:
    """``seen`` holds, by role, what people of that role could choose; ``open`` what needs no signing in."""

    world: World
    seen: dict[Role, set[str]] = field(default_factory=lambda: defaultdict(set))
    open: set[str] = field(default_factory=set)
    _browsers: dict[str, TestClient] = field(default_factory=dict)

    def browser(self, login: str) -> TestClient:
        """The browser of ``login``, or without a login of somebody who is not signed in."""
        if login not in self._browsers:
            self._browsers[login] = self.world.browser(login) if login else self.world.browser()
        return self._browsers[login]

    def at(self, login: str, path: str) -> Page:
        """The page at ``path``, which opens."""
        answer = self.browser(login).get(path)
        assert answer.status_code == 200, f"{login} {path}: {answer.status_code}"
        return self._read(login, answer)

    def sends(self, login: str, path: str, page: str = "", /, **changes: str) -> Page:
        """The form of ``page`` that goes to ``path``, filled in and sent; without ``page`` that of the page
        at ``path`` itself. What comes back is no mistake."""
        forms = self.at(login, page or path).forms
        form = next(
            one for one in forms if one.method == "post" and one.action in (path, "" if not page else path)
        )
        return self.posts(login, path, form.sent(**changes))

    def posts(
        self, login: str, path: str, fields: list[tuple[str, str]] | dict[str, str], status: int = 200
    ) -> Page:
        """``fields`` sent as a form, without opening its page first."""
        answer = post(self.browser(login), path, fields)
        assert answer.status_code == status, f"{login} {path}: {answer.status_code} {Page(answer).main[:400]}"
        return self._read(login, answer)

    def asks(self, login: str, method: str, path: str, json: Any) -> None:
        """A request of the script of a page."""
        answer = self.browser(login).request(method, path, json=json)
        assert answer.status_code < 300, f"{login} {path}: {answer.text}"

    def later(self, days: int) -> None:
        """So many days go by; everybody signs in again."""
        self.world.clock.advance(timedelta(days=days))
        self._browsers.clear()

    def _read(self, login: str, answer: Response) -> Page:
        found = acts(answer.text)
        if login:
            self.seen[PEOPLE[login][0]] |= found
        else:
            self.open |= found
        return Page(answer)
