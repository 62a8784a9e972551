"""The sentence about what was just stored, on the page after a form.

An accepted form redirects the browser to a page; a cookie of one minute tells that page which sentence to
show. The cookie holds the key of the sentence and is sealed for that page: no other page shows it, and it
holds nothing that was typed. The sentences are under ``[saved]`` in the texts.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request, Response

from service.core.reader_language import Reader
from service.web.form_author import SIGNING_IN
from service.web.forms import Typed
from service.web.security.cookies import Cookies

COOKIE: Final = "saved"
SECONDS: Final = 60
STORES_NOTHING: Final = SIGNING_IN | {
    "/account/provider",
    "/account/prove",
    "/language",
    "/retention/find",
    "/exports",
    "/htcds",
}
"""Forms that open a page or a file and store nothing to confirm."""

QUIET: Final = frozenset({"cases_form"})
"""Sentences that do not take the focus: it goes to the first question of the next step."""

_FORM: Final = re.compile(r"/cases/[^/]+/form/")
"""Pages on which no sentence takes the focus from the first question."""
SAID_BY_ROUTE: Final = frozenset({"people_proposed", "people_enable_waits"})
"""Sentences that depend on the result of a form, not on its fields: its route names them with ``say``."""

_BY_FIELD: Final[Mapping[str, str]] = {"cases_score_refusal": "do", "cases_record_information": "given"}
"""Forms that do more than one thing, and the field that says which."""

_PURPOSE: Final = b"signaalwijzer: what was just stored"
_PART = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class SavedSentence:
    """The sentence; ``quietly`` when the focus stays where the page puts it."""

    text: str
    quietly: bool


def sentence_of(path: str, typed: Typed) -> str:
    """The key of the sentence for the form that goes to the route ``path``."""
    parts = [part.replace("-", "_") for part in _PART.sub("", path).split("/") if part]
    key = "_".join(parts)
    if key == "cases_assignment":
        return key if typed("person") else f"{key}_back"
    if key == "cases_topic":
        return key if typed("topic").strip() else f"{key}_away"
    field = _BY_FIELD.get(key)
    return f"{key}_{typed(field)}" if field and typed(field) in ("take_back", "postponed") else key


def say(request: Request, sentence: str) -> None:
    """Choose one of ``SAID_BY_ROUTE`` for this form, instead of the sentence of its address."""
    assert sentence in SAID_BY_ROUTE
    request.state.sentence = sentence


def cookie(cookies: Cookies, key: bytes, sentence: str, location: str, now: datetime) -> str:
    """The cookie that makes the page at ``location`` show ``sentence``."""
    ends = int((now + timedelta(seconds=SECONDS)).timestamp())
    value = f"{sentence}.{ends}.{_seal(key, sentence, ends, urlsplit(location).path)}"
    secure = "; Secure" if cookies.https else ""
    name = cookies.named(COOKIE)
    return f"{name}={value}; Max-Age={SECONDS}; Path={cookies.path}{secure}; HttpOnly; SameSite=strict"


def forget(response: Response, cookies: Cookies) -> None:
    """Remove the cookie once the sentence was shown."""
    response.delete_cookie(
        cookies.named(COOKIE), path=cookies.path, secure=cookies.https, httponly=True, samesite="strict"
    )


def sentence_for(
    request: Request, cookies: Cookies, key: bytes, now: datetime, words: Reader
) -> SavedSentence | None:
    """The sentence that the page of ``request`` shows, if any."""
    value = request.cookies.get(cookies.named(COOKIE))
    if value is None or request.method != "GET":
        return None
    sentence, _, rest = value.partition(".")
    ends, _, seal = rest.partition(".")
    if not (ends.isascii() and ends.isdigit() and len(ends) < 16 and now.timestamp() < int(ends)):
        return None
    if not hmac.compare_digest(_seal(key, sentence, int(ends), request.url.path), seal):
        return None
    quietly = sentence in QUIET or _FORM.match(request.url.path) is not None
    return SavedSentence(words(f"saved.{sentence}"), quietly)


def _seal(key: bytes, sentence: str, ends: int, path: str) -> str:
    own = hmac.digest(key, _PURPOSE, hashlib.sha256)
    return hmac.digest(own, f"{sentence}\n{ends}\n{path}".encode(), hashlib.sha256)[:16].hex()
