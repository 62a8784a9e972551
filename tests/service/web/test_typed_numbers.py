"""A number in a form is read or refused, however long it is."""

from __future__ import annotations

from typing import Final

import pytest

from service.web.forms import day, whole, whole_if_any
from tests.service.pages.way import made
from tests.service.world import World

TOO_LONG: Final = "9" * 5_000
"""More digits than Python makes a number of."""

FORMS: Final = (
    ("bob", "/table/partners", {"partner": "mee", "person": TOO_LONG}, 422),
    ("bob", "/table/meetings", {"day": "2026-12-21", "chair": TOO_LONG}, 422),
    ("petra", "/notices/accounts", {"up_to": TOO_LONG}, 303),
    ("adam", "/people/1", {"roles": "intake_worker", "teams": TOO_LONG}, 303),
    ("alice", "/cases/{reference}/transfer", {"team": TOO_LONG, "note": "Gaat naar het andere team"}, 422),
)


@pytest.mark.parametrize(("login", "path", "typed", "status"), FORMS, ids=lambda value: str(value)[:30])
def test_a_number_of_any_length_is_read_or_refused(
    world: World, login: str, path: str, typed: dict[str, str], status: int
) -> None:
    path = path.format(reference=made(world.browser("alice")))
    answer = world.browser(login).post(path, data=typed, follow_redirects=False)
    assert answer.status_code == status


def test_what_is_no_number_and_no_day() -> None:
    assert [whole(text) for text in (" 12 ", "", "-1", "1.5", "٣", TOO_LONG)] == [12, -1, -1, -1, -1, -1]
    assert [whole_if_any(text) for text in ("4", " ", "x")] == [4, None, 0]
    assert day("2026-02-30") is None
