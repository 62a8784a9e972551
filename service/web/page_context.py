"""The context of one page: who reads it, in which language, and the frame around what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.access.emergency_access import OPENS, Running
from service.access.open_case import READ_ONLY, OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.core.reader_language import Reader, language_of, reader
from service.identity.actor import Actor
from service.identity.permissions import Role, allows
from service.installation.running_installation import Installation
from service.web import saved_message
from service.web.assets import ORGANISATION_SHEET
from service.web.form_author import NOBODY, author_mark
from service.web.forms import Sent, Typed, laid_over, typed_before, typed_fields
from service.web.page_frame import frame_of
from service.web.page_of_address import page_of
from service.web.render_page import Link, Shell, render
from service.web.request_unit_of_work import chosen_language, unit_of
from service.web.security.cookies import cookies_of
from service.web.unsent_text import Here

TypedFields = Annotated[Typed, Depends(typed_fields)]
"""The fields that a form sent; a page route takes it as a parameter."""

PLACES: Final = (
    ("case.list", "/cases", "cases"),
    ("stay.list", "/stays", "stays"),
    ("screening.list", "/screenings", "screenings"),
    ("table.read", "/table", "table"),
    ("review.list", "/reviews", "reviews"),
    ("feedback.read", "/feedback", "feedback"),
    ("export.training", "/exports", "exports"),
    ("programme.read", "/programme", "programme"),
    ("scoring.read", "/scoring", "scoring"),
    ("log.read", "/log", "log"),
    ("retention.read", "/retention", "retention"),
    ("notice.read", "/notices", "notices"),
    ("export.htcds", "/htcds", "htcds"),
    ("people.read", "/people", "people"),
    ("monitoring.read", "/monitoring", "monitoring"),
    ("model.list", "/models", "models"),
    ("pull_forward.read", "/pull-forward", "pull_forward"),
    ("fairness.read", "/fairness", "fairness"),
)
"""The main menu: the action that must be allowed, the address, and the key of its text."""

UNDER: Final = {
    "pull_forward": "scoring",
    "models": "scoring",
    "monitoring": "scoring",
    "fairness": "scoring",
}
"""Places outside the main menu, with the place in it that they belong to."""


def places_for(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Address and text key of what the actor may open. With a work list, outcomes are found in its cases."""
    places = tuple((url, key) for action, url, key in PLACES if allows(actor.roles, action))
    if any(key == "cases" for _, key in places):
        return tuple(place for place in places if place[1] != "screenings")
    return places


def home_of(actor: Actor) -> str:
    """Where the actor's work begins."""
    if not actor.roles:
        return "/account"  # an account whose roles wait for a second person
    return next((url for url, key in places_for(actor) if key != "scoring"), "/scoring")


@dataclass(frozen=True)
class Page:
    """Who visits, and how pages are made for them.

    ``unit`` is the work of the request: from it the page knows whether its case was opened in an emergency.
    ``unread`` is how many notices wait for a privacy officer, ``to_confirm`` how many changes of accounts
    wait for the visitor, ``kept`` what the visitor typed on this page before and did not send, ``at`` the
    page where it is not the address of the request.
    """

    request: Request
    installation: Installation
    actor: Actor | None
    unit: UnitOfWork | None = None
    unread: int = 0
    to_confirm: int = 0
    kept: Here | None = None
    at: str = ""

    @classmethod
    def of(cls, request: Request, unit: UnitOfWork) -> Page:
        """The visit within ``unit``, also when nobody is signed in."""
        if not unit.signed_in:
            return cls(request, unit.installation, None)
        frame = frame_of(request)
        waiting = frame.waiting(unit, page_of(request), request.query_params.get("kept", ""))
        unread, to_confirm = frame.unread(unit), frame.to_confirm(unit)
        return cls(request, unit.installation, unit.actor, unit, unread, to_confirm, waiting)

    @classmethod
    def unknown(cls, request: Request) -> Page:
        """A visit by an unknown person: for signing in, and pages about an error."""
        return cls(request, request.app.state.installation, None)

    @property
    def reader(self) -> Reader:
        chosen = self.actor.language if self.actor else chosen_language(self.request)
        organisation = self.installation.organisation
        language = language_of(
            cookies_of(self.installation).chosen_language(self.request), chosen, organisation.default_language
        )
        return reader(getattr(self.request.state, "language", language), organisation.timezone)

    @property
    def came_along(self) -> Typed:
        """What was typed before the reader chose the other language; none on any other visit."""
        return laid_over(self.request)

    @property
    def waiting(self) -> Typed:
        """What the visitor typed here earlier and did not send, without the form of this request."""
        if self.kept is None:
            return Typed()
        sent = {name for name, _ in typed_before(self.request).fields}
        return self.kept.kept.words.without(self.request.url.path, sent).typed

    @property
    def today(self) -> str:
        """The calendar day where the organisation is, as a date field takes it."""
        return self.installation.clock.now().astimezone(self.reader.zone).date().isoformat()

    def may(self, action: str) -> bool:
        """Whether the visitor may do ``action``, in a case opened in an emergency too; for what a page
        offers, not for what it does."""
        if self.actor is None or not allows(self.actor.roles, action):
            return False
        if self.unit and self.unit.read_only and action not in READ_ONLY and not action.endswith(".list"):
            return False
        return self._emergency is None or action in OPENS or action.endswith(".list")

    @property
    def _emergency(self) -> Running | None:
        return self.unit.emergency if self.unit else None

    def response(
        self,
        template: str,
        *,
        sent: Sent | None = None,
        status: int = 0,
        current: str = "",
        case: str = "",
        acute_url: str = "",
        **view: Any,
    ) -> HTMLResponse:
        """The page as a response; with what was typed it shows what waited here too.

        ``sent`` is the form that came from it, with the status that follows, unless ``status`` says another;
        ``case`` is the reference of the case that the page is about; acute help is then that of the case.
        """
        if sent is not None:
            view |= {"typed": sent.typed, "errors": sent.errors}
            status = status or sent.status
        if case:
            view["reference"] = case
            acute_url = acute_url or f"/cases/{case}/acute"
        if isinstance(typed := view.get("typed"), Typed):
            came = self.came_along
            first, then = (typed, self.waiting) if self.request.method == "POST" else (self.waiting, typed)
            view["typed"] = came.over(first.over(then))
        shell = self.shell(current, acute_url or "/acute")
        html = render(template, shell, view)
        if left := self._without_place(html):
            html = render(template, self._with_left(shell, left), view)
        response = HTMLResponse(html, status or 200)
        if shell.saved:
            saved_message.forget(response, cookies_of(self.installation))
        return response

    def _without_place(self, html: str) -> tuple[tuple[str, str], ...]:
        """Words from before the change of language that are nowhere in ``html``: the page has changed since,
        and their form is gone."""
        along = self.came_along.fields
        shown = unescape(html) if along else ""
        return tuple(pair for pair in along if " " in pair[1].strip() and pair[1] not in shown)

    def _with_left(self, shell: Shell, left: tuple[tuple[str, str], ...]) -> Shell:
        """``shell`` that shows what is ``left``, after keeping it where possible."""
        address = page_of(self.request)
        aside = self.actor is not None and frame_of(self.request).put_aside(
            self.installation, self.actor.person_id, address, address, left
        )
        return replace(shell, left_aside=aside, left=tuple(value for _, value in left))

    def shell(self, current: str = "", acute_url: str = "/acute") -> Shell:
        organisation = self.installation.organisation
        key = self.installation.keys.audit
        cookies, now = cookies_of(self.installation), self.installation.clock.now()
        sentence = saved_message.sentence_for(self.request, cookies, key, now, self.reader)
        return Shell(
            author=author_mark(key, self.actor.person_id if self.actor else NOBODY),
            sent_to=self.request.url.path if self.request.method == "POST" and not self.at else "",
            shown_again=bool(self.came_along.fields),
            copy=self.kept.kept.copy if self.kept else typed_before(self.request)("form.copy"),
            kept=self.kept if self.kept and not self.came_along.fields else None,
            saved=sentence.text if sentence else "",
            saved_quietly=bool(sentence and sentence.quietly),
            language=self.reader.language,
            path=self._path(),
            zone=organisation.timezone,
            written=organisation.default_language,
            person=self._person(),
            navigation=self._navigation(current),
            beside=self._beside(current),
            acute_url=acute_url,
            help_url=frame_of(self.request).help_url(
                self.at or page_of(self.request), self.actor.roles if self.actor else None
            ),
            model_line=frame_of(self.request).model_line(self.installation, self.reader),
            demonstration=self.installation.settings.demonstration,
            emergency=self._emergency,
            idle_seconds=organisation.idle_minutes * 60,
            token_stylesheet=ORGANISATION_SHEET if organisation.token_stylesheet else "",
            base_path=self.installation.settings.base_path,
        )

    def _path(self) -> str:
        query = self.request.url.query if self.request.method == "GET" else ""
        return (self.at or page_of(self.request)) + (f"?{query}" if query else "")

    def _person(self) -> str:
        if self.actor is None:
            return ""
        roles = [self.reader(f"role.{role}") for role in Role if role in self.actor.roles]
        return f"{self.actor.name} · {', '.join(roles)}"

    def _navigation(self, current: str) -> tuple[Link, ...]:
        if self.actor is None:
            return ()
        return self._links(current, lambda key: key not in UNDER, UNDER.get(current, current))

    def _beside(self, current: str) -> tuple[Link, ...]:
        """The places that belong together with ``current``; none when there is nothing else."""
        if self.actor is None:
            return ()
        chief = UNDER.get(current, current)
        links = self._links(current, lambda key: UNDER.get(key, key) == chief, current)
        return links if len(links) > 1 else ()

    def _links(self, current: str, wanted: Callable[[str], bool], marked: str) -> tuple[Link, ...]:
        assert self.actor
        return tuple(
            Link(
                url,
                f"shell.{key}",
                ("page" if key == current else "true") if key == marked else "",
                {"notices": self.unread, "people": self.to_confirm}.get(key, 0),
            )
            for url, key in places_for(self.actor)
            if wanted(key)
        )


@contextmanager
def visit(request: Request) -> Iterator[tuple[UnitOfWork, Page]]:
    """The unit of a request, and the page that answers it."""
    with unit_of(request) as unit:
        yield unit, Page.of(request, unit)


@contextmanager
def visit_case(request: Request, reference: str, action: str) -> Iterator[tuple[UnitOfWork, Page, OpenCase]]:
    """The same for a page about one case, which is opened for ``action``."""
    with visit(request) as (unit, page):
        yield unit, page, open_case(unit, reference, action)


def see(url: str) -> Response:
    """Go to ``url`` after a form was accepted, so that reloading the page sends nothing again."""
    return RedirectResponse(url, 303)


def local_path(url: str, otherwise: str = "/") -> str:
    """``url`` when it is an address on this site, else ``otherwise``: nobody is sent to another host."""
    plain = url.startswith("/") and not url.startswith(("//", "/\\"))
    return url if plain and url.isprintable() and "\\" not in url else otherwise
