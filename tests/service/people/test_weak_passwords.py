"""Passwords that are tried first are refused, whatever is put around them; all others are let be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from service.identity.passwords import LONGEST, SHORTEST, new_password
from service.identity.weak_passwords import COMMONEST, DUTCH, PRODUCT, why_weak

KNOWN = ("j.jansen", "Jo Jansen", "Jeugdhulp Voorbeeld")
LEAKED = FREQUENCY_LISTS["passwords"]
LONG = [password for password in LEAKED if len(password) >= SHORTEST]
COMMON = [password for password in LEAKED[:COMMONEST] if len(password) >= 4]


def test_the_list_is_the_one_that_is_meant() -> None:
    assert len(LEAKED) == 30_000
    assert LEAKED[:2] == ["123456", "password"]


@pytest.mark.parametrize("change", [str, str.upper, str.title])
def test_every_leaked_password_of_the_least_length_is_refused(change: type[str]) -> None:
    """REQ asvs: V6.2.4 and V6.2.12, in any case of letters."""
    assert [password for password in LONG if why_weak(change(password), ()) is None] == []


@pytest.mark.parametrize("padding", ["1", "!", "2026", "!!", "0"])
def test_the_commonest_padded_to_length_are_refused(padding: str) -> None:
    """REQ asvs: V6.2.4, one thing put behind, before, or on both sides, as often as needed."""
    words = [word for word in COMMON if word.isalpha()]
    long = [(word, padding * -(-max(SHORTEST - len(word), 1) // len(padding))) for word in words]

    assert [w for w, pad in long if why_weak(w + pad, ()) is None] == []
    assert [w for w, pad in long if why_weak(pad + w, ()) is None] == []
    assert [w for w, pad in long if why_weak(pad + w + pad, ()) is None] == []


def test_the_commonest_repeated_to_length_are_refused() -> None:
    """REQ asvs: V6.2.4, again and again, also cut off in the middle of a turn."""
    repeated = [
        (word * 12)[:length]
        for word in COMMON
        for length in (SHORTEST, 14, 3 * len(word))
        if length >= len(word)
    ]

    assert [text for text in repeated if why_weak(text, ()) is None] == []
    assert [letter for letter in "ax7!" if why_weak(letter * 20, ()) is None] == []


@pytest.mark.parametrize("word", sorted(DUTCH))
def test_what_dutch_people_choose_is_refused(word: str) -> None:
    assert why_weak(f"{word}2026!", ()) == "people.password_common"


@pytest.mark.parametrize(
    "password",
    ["signaalwijzer1", "Signaalwijzer2026", "jansen-jansen-1", "Voorbeeld-2026!", "jeugdhulp voorbeeld"],
)
def test_words_that_everybody_here_knows_are_no_password(password: str) -> None:
    """REQ asvs: V6.2.11, product, organisation, login and name."""
    assert why_weak(password, KNOWN) == "people.password_context"


def test_such_a_word_may_stand_in_a_longer_one() -> None:
    assert why_weak("de jansen fietst langzaam naar zee", KNOWN) is None
    assert why_weak("correct horse battery", KNOWN) is None


def test_what_is_refused_is_documented(repository: Path) -> None:
    """REQ asvs: V6.1.2."""
    page = (repository / "docs/how-to/people.md").read_text("utf-8")

    assert [
        word for word in (PRODUCT, *DUTCH, f"{COMMONEST:,}", f"{SHORTEST} to {LONGEST}") if word not in page
    ] == []


def test_a_password_made_here_is_never_refused() -> None:
    assert {why_weak(new_password(), KNOWN) for _ in range(500)} == {None}


@given(st.text(min_size=SHORTEST, max_size=200))
def test_any_text_is_judged(text: str) -> None:
    assert why_weak(text, KNOWN) in {None, "people.password_common", "people.password_context"}
