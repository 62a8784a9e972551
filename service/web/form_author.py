"""Who filled in a form: a mark in the form itself that only this installation can make.

A page is made for one person, and each of its forms carries that person's mark. Somebody else who is signed
in, in this tab or another, cannot send it: what it does would be stored under the wrong name. The mark holds
no name. It stays valid when its person signs in again.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from fastapi import Request

from service.core.errors import OtherAuthor
from service.identity.actor import Actor
from service.web.asgi_scope import is_for_programs
from service.web.forms import Typed, typed_before

FIELD: Final = "form.author"
HEADER: Final = "Form-Author"
"""How a script of our pages says for whom its page was made; a program of its own leaves it out."""

NOBODY: Final = 0
"""The author of pages that anybody may open without signing in."""

SIGNING_IN: Final = frozenset(
    {
        "/login",
        "/login/code",
        "/login/passkey",
        "/login/passkey/ask",
        "/login/provider",
        "/login/provider/logout",
    }
)
"""Forms of the way in, and what the identity provider sends."""

FREE: Final = SIGNING_IN | {"/logout", "/begin"}
"""Forms that need no mark: signing in and out stores nothing under the name of an author."""

LANGUAGE: Final = "/language"
_PURPOSE: Final = b"signaalwijzer: author of a form"


def author_mark(key: bytes, person_id: int) -> str:
    """The mark of the forms that are made for ``person_id``."""
    sealed = hmac.digest(hmac.digest(key, _PURPOSE, hashlib.sha256), str(person_id).encode(), hashlib.sha256)
    return f"{person_id}-{sealed[:16].hex()}"


def author_of(key: bytes, mark: str) -> int | None:
    """The person whose mark this is; ``None`` when it was not made here."""
    number = mark.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    return int(number) if hmac.compare_digest(author_mark(key, int(number)), mark) else None


def require_author(request: Request, key: bytes, actor: Actor) -> None:
    """Raise ``OtherAuthor`` when ``actor`` sends a form that was not made for them; see ``mark_sent``."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    mark = mark_sent(request)
    if mark is not None and author_of(key, mark) != actor.person_id:
        raise OtherAuthor


def mark_sent(request: Request) -> str | None:
    """The mark that came with a request, empty when a form came without; ``None`` where none is needed."""
    if is_for_programs(request.scope):
        return request.headers.get(HEADER)
    if request.url.path in FREE:
        return None
    mark = typed_before(request)(FIELD)
    # The switch of language also stands on pages for anybody, which no form of a person came with.
    return None if request.url.path == LANGUAGE and not mark else mark


def author_sent(request: Request, key: bytes) -> int | None:
    """The person for whom the form of ``request`` was made, as far as its mark says so."""
    return author_of(key, mark_sent(request) or "") or None


def own_fields(typed: Typed) -> tuple[tuple[str, str], ...]:
    """What a person filled in: the fields that a page may carry along, without those of the form itself."""
    return tuple((name, value) for name, value in typed.kept if not name.startswith("form."))
