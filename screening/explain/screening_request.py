"""What is asked of a screening: one shape for the command line, the API and what is stored.

``ScreeningRequest.parse`` turns parsed JSON into a request, or says in one sentence what is wrong.
An age outside the range of the model or a setting it does not know is no mistake in the request:
the acute rules must still run, and the screening then abstains with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from screening.bsn import find_bsn
from screening.catalogue.catalogue import Catalogue
from screening.errors import SignaalwijzerError
from screening.features.answers import AnswerError, Answers
from screening.quoted_in_messages import quoted

How = Literal["told", "seen", "file", "third_party"]
"""How an answer is known: the young person told it, someone saw it, a file says it, another said it."""

KEYS: Final = ("setting", "age", "answers", "now", "known")
OLDEST: Final = 120
LONGEST_WORD: Final = 100
"""No id, level or date is longer (characters); a longer text is refused before it is quoted anywhere."""


class RequestError(SignaalwijzerError):
    """A screening was asked for in a way that the catalogue or the shape does not allow."""


@dataclass(frozen=True, slots=True)
class Known:
    """How one answer is known, and the day or moment it became known (ISO 8601, as it was given)."""

    how: How
    at: str | None = None

    def __post_init__(self) -> None:
        if self.how not in get_args(How):
            how = quoted(str(self.how))
            raise RequestError("request.known_how", value=how, allowed=", ".join(get_args(How)))
        if self.at is not None:
            try:
                datetime.fromisoformat(self.at)
            except ValueError:
                raise RequestError("request.known_at", value=quoted(self.at)) from None

    def to_json(self) -> dict[str, str]:
        return {"how": self.how} if self.at is None else {"how": self.how, "at": self.at}


@dataclass(frozen=True)
class ScreeningRequest:
    """Setting, age (years), answers, what is happening now, and how each answer is known.

    ``answers`` maps indicator ids to a level or an absent state; what is missing counts as
    ``not_asked``. ``known`` does not enter the score; it travels along so that it is stored.
    """

    setting: str
    age: int
    answers: Mapping[str, str]
    now: Mapping[str, bool] = field(default_factory=dict)
    known: Mapping[str, Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("answers", "now", "known"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    @classmethod
    def parse(cls, obj: object, catalogue: Catalogue) -> ScreeningRequest:
        """The request in a JSON object; raises ``RequestError`` with one sentence about the first mistake."""
        given = _object(obj, "request")
        for text in _texts(given):
            if find_bsn(text) is not None:
                raise RequestError("request.bsn")
            if len(text) > LONGEST_WORD:
                raise RequestError("request.too_long", start=text[:20], longest=LONGEST_WORD)
        for key in given:
            if key not in KEYS:
                raise RequestError("request.unknown_key", key=quoted(key), allowed=", ".join(KEYS))
        request = cls(
            setting=_setting(given),
            age=_age(given),
            answers=_mapping(given, "answers", str, required=True),
            now=_mapping(given, "now", bool),
            known={
                indicator: _known(indicator, value, catalogue)
                for indicator, value in _mapping(given, "known", dict).items()
            },
        )
        request.checked(catalogue)
        return request

    def checked(self, catalogue: Catalogue) -> Answers:
        """The answers, checked against ``catalogue``; raises ``RequestError`` when one does not fit."""
        try:
            return Answers(catalogue, self.answers, self.now)
        except AnswerError as error:
            raise RequestError(error.key, **error.values) from None

    def to_json(self) -> dict[str, Any]:
        """The object that ``parse`` reads; ``now`` and ``known`` only when they say something."""
        shape: dict[str, Any] = {"setting": self.setting, "age": self.age, "answers": dict(self.answers)}
        if self.now:
            shape["now"] = dict(self.now)
        if self.known:
            shape["known"] = {indicator: known.to_json() for indicator, known in self.known.items()}
        return shape


def _texts(value: object, depth: int = 4) -> Iterator[str]:
    """Every text in parsed JSON, keys included; what is deeper than a request goes is refused unread."""
    if isinstance(value, str):
        yield value
    elif depth and isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner, depth - 1)
    elif depth and isinstance(value, list):
        for inner in value:
            yield from _texts(inner, depth - 1)


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise RequestError("request.not_an_object", name=name, given=_kind(value))
    return value


def _setting(given: Mapping[str, Any]) -> str:
    if "setting" not in given:
        raise RequestError("request.missing", key="setting")
    if not isinstance(given["setting"], str):
        raise RequestError("request.setting", given=_kind(given["setting"]))
    return given["setting"]


def _age(given: Mapping[str, Any]) -> int:
    if "age" not in given:
        raise RequestError("request.missing", key="age")
    age = given["age"]
    if not isinstance(age, int) or isinstance(age, bool) or not 0 <= age <= OLDEST:
        raise RequestError("request.age", oldest=OLDEST)
    return age


def _mapping(given: Mapping[str, Any], key: str, kind: type, *, required: bool = False) -> Mapping[str, Any]:
    if key not in given:
        if required:
            raise RequestError("request.missing", key=key)
        return {}
    values = _object(given[key], key)
    for indicator, value in values.items():
        if not isinstance(value, kind):
            raise RequestError(f"request.value_of_{key}", indicator=quoted(indicator), given=_kind(value))
    return values


def _known(indicator: str, value: Mapping[str, Any], catalogue: Catalogue) -> Known:
    if indicator not in catalogue:
        name = quoted(indicator)
        raise RequestError("answers.unknown_indicator", indicator=name, version=catalogue.version)
    for key in value:
        if key not in ("how", "at"):
            raise RequestError("request.known_key", indicator=indicator, key=quoted(key))
    if not isinstance(value.get("at", ""), str):
        raise RequestError("request.known_at", value=_kind(value["at"]))
    return Known(value.get("how"), value.get("at"))  # type: ignore[arg-type]  # Known checks it


def _kind(value: object) -> str:
    """The JSON name of a value's type, for a sentence about a mistake."""
    names = {
        bool: "true/false",
        int: "number",
        float: "number",
        str: "text",
        list: "list",
        type(None): "null",
    }
    return names.get(type(value), "object")
