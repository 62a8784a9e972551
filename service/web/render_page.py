"""Rendering a page: its template in the frame, with the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from screening.language import LANGUAGES, Language
from service.access.emergency_access import Running
from service.web.hidden_form_fields import finished
from service.web.security.base_path import with_base_path
from service.web.unsent_text import Here


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the main menu; ``current`` is the value of ``aria-current``, or empty; ``unread`` is how
    many things wait there."""

    url: str
    text: str
    current: str = ""
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page: who is reading, where they can go, and which model serves now.

    ``emergency`` is the emergency access that opened the case of the page, if any; ``written`` the language
    that people of the organisation write in; ``help_url`` leads to the help about the page; ``author`` is the
    mark of the reader. ``sent_to`` is the address of the form that the page came back from. ``shown_again``:
    the page is in the other language with what was typed. ``copy`` is the kept words that its forms continue,
    ``kept`` what waited here, ``left`` what was typed earlier and has no field on the page any more,
    ``left_aside`` whether that is kept, ``saved`` the sentence about what was just stored.
    """

    language: Language
    path: str
    zone: str = "Europe/Amsterdam"
    person: str = ""
    navigation: tuple[Link, ...] = ()
    beside: tuple[Link, ...] = ()
    acute_url: str = "/acute"
    help_url: str = "/help"
    model_line: str = ""
    demonstration: bool = False
    emergency: Running | None = None
    author: str = ""
    sent_to: str = ""
    shown_again: bool = False
    copy: str = ""
    kept: Here | None = None
    left: tuple[str, ...] = ()
    left_aside: bool = False
    saved: str = ""
    saved_quietly: bool = False
    idle_seconds: int = 0
    token_stylesheet: str = ""
    base_path: str = ""
    written: Language = "nl"

    @property
    def other_language(self) -> Language:
        return next(language for language in LANGUAGES if language != self.language)


def render(template: str, shell: Shell, view: Mapping[str, Any]) -> str:
    """The HTML of ``template`` in the language of ``shell``."""
    from service.web.templating import environment  # a process that serves no page yet need not load it

    page = environment(shell.language, shell.zone, shell.written).get_template(template)
    html = finished(
        page.render(shell=shell, **view),
        author=shell.author,
        copy=shell.copy,
        page=shell.path,
        sent_to=shell.sent_to,
        elsewhere=shell.shown_again,
    )
    return with_base_path(html, shell.base_path)
