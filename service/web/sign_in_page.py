"""The page to sign in, and the one that asks somebody who is signed in once more who they are.

They stand here and not in the area since the page about an error shows them as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

from service.web import identity_provider_view
from service.web.page_context import Page
from service.web.security.cookies import address_here
from service.web.security.public_address import site_of


def sign_in_form(
    page: Page,
    onward: str,
    kept: str,
    *,
    errors: Mapping[str, str] | None = None,
    login: str = "",
    status: int = 200,
    ended: bool = False,
    refused: str = "",
    left: bool = False,
) -> Response:
    """The sign-in page; afterwards the reader goes to ``onward``, and ``kept`` is a sealed form that waits.

    ``ended``: the session is over, also where no form waits. ``refused`` is why the identity provider signed
    nobody in, ``left`` that the reader may still be signed in there.
    """
    connection = page.installation.provider
    end = connection.end_session_url(address_here(page.request, "/login")) if connection and left else ""
    return page.response(
        "sign_in/login.html",
        status=status,
        errors=errors or {},
        login=login,
        next=onward,
        ended=ended or bool(kept),
        kept=kept,
        provider=identity_provider_view.view_of(page.installation, page.reader, refused, end or ""),
        passkeys=site_of(page.request).takes_passkeys,
    )


def prove_again_form(
    page: Page, onward: str, kept: str, *, status: int, errors: Mapping[str, str] | None = None
) -> Response:
    """The page that asks for the password or a code again, before the form in ``kept`` is carried out."""
    assert page.actor
    return page.response(
        "sign_in/prove.html",
        status=status,
        errors=errors or {},
        login=page.actor.login,
        next=onward,
        kept=kept,
        provider=identity_provider_view.view_of(page.installation, page.reader),
    )
