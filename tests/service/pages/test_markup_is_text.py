"""What somebody typed is shown as it was typed, wherever it comes back: never as markup of the page."""

from __future__ import annotations

from html import escape

import pytest

from tests.service.pages.reading import get
from tests.service.pages.way import LISA_BEFORE, filled, judge, made
from tests.service.world import World

pytestmark = pytest.mark.slow

TYPED = "Zij zei <img src=x onerror=alert(1)> en \"><script>alert('x')</script>."


def test_a_reason_with_markup_is_text_on_every_page_that_shows_it(world: World) -> None:
    """REQ asvs: V3.2.2, on the case, the result, the print and the explanation for the young person."""
    alice = world.browser("alice")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    result = str(judge(alice, reference, reason=TYPED).headers["location"])

    shown = []
    for path in (result, f"{result}/print", f"/cases/{reference}", f"{result}/explanation"):
        html = get(alice, path).html
        assert "<img src=x" not in html, path
        assert "<script>" not in html, path
        shown += [path] if escape(TYPED, quote=False)[:40] in html else []

    assert len(shown) >= 3, shown
