"""A request is read, or one sentence says what is wrong with it and what is allowed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.screening_request import Known, RequestError, ScreeningRequest
from screening.language import LANGUAGES
from tests.screening.answering import requests
from tests.screening.lisa import BEFORE


def read(shape: object, catalogue: Catalogue) -> ScreeningRequest:
    return ScreeningRequest.parse(shape, catalogue)


def changed(**fields: Any) -> dict[str, Any]:
    return {**BEFORE, **fields}


def test_a_request_is_read_as_it_was_written(catalogue: Catalogue) -> None:
    """REQ answer-source: how and since when an answer is known travels along."""
    shape = changed(
        answers={"runaway_episodes": "2", "neglect": "declined"},
        now={"runaway_episodes": True},
        known={"runaway_episodes": {"how": "file", "at": "2026-03-01T14:02:00+01:00"}},
    )

    request = read(shape, catalogue)

    assert request.known["runaway_episodes"] == Known("file", "2026-03-01T14:02:00+01:00")
    assert request.to_json() == shape


@given(requests())
def test_writing_and_reading_give_the_same_request(request: ScreeningRequest) -> None:
    """REQ absent-states: unknown, not asked and declined come back as they went."""
    assert read(json.loads(json.dumps(request.to_json())), load_catalogue()) == request


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ([], ["request", "list"]),
        (None, ["null"]),
        ("text", ["text"]),
        ({"age": 16, "answers": {}}, ["setting"]),
        ({"setting": "x", "answers": {}}, ["age"]),
        ({"setting": "x", "age": 16}, ["answers"]),
        (changed(setting=3), ["setting", "number"]),
        (changed(age=True), ["age", "120"]),
        (changed(age=16.0), ["age"]),
        (changed(age="16"), ["age"]),
        (changed(age=-1), ["age"]),
        (changed(age=121), ["age"]),
        (changed(answers=[]), ["answers", "list"]),
        (changed(answers={"neglect": 1}), ["neglect", "number"]),
        (changed(answers={"neglect": None}), ["neglect", "null"]),
        (changed(answers={"shoe_size": "no"}), ["shoe_size"]),
        (changed(answers={"neglect": "maybe"}), ["maybe", "neglect", "suspected", "declined"]),
        (changed(now={"neglect": True}), ["neglect", "now"]),
        (changed(now={"runaway_episodes": "yes"}), ["runaway_episodes", "true or false"]),
        (changed(now={"shoe_size": True}), ["shoe_size"]),
        (changed(known={"neglect": "file"}), ["neglect", "how"]),
        (changed(known={"neglect": {}}), ["told, seen, file, third_party"]),
        (changed(known={"neglect": {"how": "guess"}}), ["guess", "third_party"]),
        (changed(known={"neglect": {"how": "file", "at": "yesterday"}}), ["yesterday", "2026-03-01"]),
        (changed(known={"neglect": {"how": "file", "at": 3}}), ["number"]),
        (changed(known={"neglect": {"how": "file", "by": "x"}}), ["by", "neglect"]),
        (changed(known={"shoe_size": {"how": "file"}}), ["shoe_size"]),
        (changed(name="x"), ["name", "setting, age, answers, now, known"]),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(
    shape: object, names: list[str], catalogue: Catalogue
) -> None:
    with pytest.raises(RequestError) as raised:
        read(shape, catalogue)

    sentence = raised.value.in_language("en")
    assert [name for name in names if name not in sentence] == []
    for language in LANGUAGES:
        assert raised.value.in_language(language).endswith(".")


@pytest.mark.parametrize(
    "shape",
    [
        changed(setting="111222333"),
        changed(answers={"111 222 333": "no"}),
        changed(answers={"neglect": "bsn 123456782"}),
        changed(known={"neglect": {"how": "file", "at": "111222333"}}),
    ],
)
def test_a_bsn_anywhere_is_refused_and_not_repeated(shape: object, catalogue: Catalogue) -> None:
    """REQ free-text: a BSN is refused with a clear message that does not hold it."""
    with pytest.raises(RequestError) as raised:
        read(shape, catalogue)

    assert raised.value.key == "request.bsn"
    assert not any(c.isdigit() for c in str(raised.value))


def test_a_text_of_ten_million_characters_is_refused_in_a_short_sentence(catalogue: Catalogue) -> None:
    with pytest.raises(RequestError) as raised:
        read(changed(answers={"neglect": "x" * 10_000_000}), catalogue)

    assert len(str(raised.value)) < 200


@pytest.mark.parametrize(
    "shape",
    [
        changed(**{"x" * 100: 1}),
        changed(answers={"x" * 100: "no"}),
        changed(answers={"x" * 100: 1}),
        changed(answers={"neglect": "x" * 100}),
        changed(now={"x" * 100: True}),
        changed(known={"x" * 100: {"how": "told"}}),
        changed(known={"neglect": {"x" * 100: "told"}}),
        changed(known={"neglect": {"how": "x" * 100}}),
        changed(known={"neglect": {"how": "told", "at": "x" * 100}}),
    ],
)
def test_what_was_sent_is_repeated_short(shape: object, catalogue: Catalogue) -> None:
    """REQ free-text: what stands where a name or a level belongs may be a sentence about a person."""
    with pytest.raises(RequestError) as raised:
        read(shape, catalogue)

    for language in LANGUAGES:
        said = raised.value.in_language(language)
        assert "x" * 40 + "…" in said
        assert "x" * 41 not in said


def test_nesting_without_end_is_refused(catalogue: Catalogue) -> None:
    nested: Any = "x"
    for _ in range(5_000):
        nested = {"answers": nested}

    with pytest.raises(RequestError):
        read(nested, catalogue)


def test_unknown_settings_and_ages_are_no_mistake_here(catalogue: Catalogue) -> None:
    """REQ abstain: the acute rules must still run, so the screening abstains instead."""
    assert read(changed(setting="elsewhere", age=7), catalogue).age == 7


def test_a_request_cannot_be_changed_afterwards(lisa_before: ScreeningRequest) -> None:
    with pytest.raises(TypeError):
        lisa_before.answers["neglect"] = "no"  # type: ignore[index]
