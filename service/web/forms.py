"""What a person typed into a form, kept with the request so that it is never lost.

When the session has ended, the database is busy or the disk is full, the error page holds all of it: it can
be sent again as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from fastapi import Request

from screening.errors import SignaalwijzerError
from service.core.changed_since import MovedOn
from service.core.errors import Invalid, ServiceError
from service.core.reader_language import Reader

NEVER_KEPT: Final = frozenset({"password", "current", "new", "login", "one_time", "factor_code"})
"""Fields that no page repeats."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Fields of a form in the order in which they came; a name may come more than once."""

    fields: tuple[tuple[str, str], ...] = ()

    def __call__(self, name: str, otherwise: str = "") -> str:
        """The first value of ``name``."""
        return next((value for field, value in self.fields if field == name), otherwise)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of ``name``."""
        return tuple(value for field, value in self.fields if field == name)

    def under(self, prefix: str) -> Iterator[tuple[str, str]]:
        """What comes after ``prefix`` in a name, with its value."""
        return ((name.removeprefix(prefix), value) for name, value in self.fields if name.startswith(prefix))

    def over(self, other: Typed) -> Typed:
        """These fields, and those of ``other`` whose name is not among them."""
        if not self.fields or not other.fields:
            return self if self.fields else other
        own = {name for name, _ in self.fields}
        return Typed((*self.fields, *(pair for pair in other.fields if pair[0] not in own)))

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The fields that a page may hold until they can be sent again."""
        return tuple((name, value) for name, value in self.fields if name not in NEVER_KEPT)


def whole(text: str) -> int:
    """A whole number as a person or a form writes it; -1, which is valid nowhere, for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1


def whole_if_any(text: str) -> int | None:
    """A whole number; ``None`` for nothing, and 0, where that is valid nowhere, for anything else."""
    return max(whole(text), 0) if text.strip() else None


def day(text: str) -> date | None:
    """A day in ISO form, as a date field sends it; ``None`` for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


async def typed_fields(request: Request) -> Typed:
    """Read the form of a request; what is no text (a file) is left out."""
    form = await request.form()
    typed = Typed(tuple((name, value) for name, value in form.multi_items() if isinstance(value, str)))
    request.state.typed = typed
    return typed


def typed_before(request: Request) -> Typed:
    """What the request sent, if its route has read it."""
    typed = getattr(request.state, "typed", None)
    return typed if isinstance(typed, Typed) else Typed()


def laid_over(request: Request) -> Typed:
    """What was typed on this page before it was shown in the other language; none on any other visit."""
    typed = getattr(request.state, "laid_over", None)
    return typed if isinstance(typed, Typed) else Typed()


Errors = dict[str, str]
"""A sentence by field; that of the field "" is about the form as a whole."""


@dataclass(slots=True)
class Sent:
    """What a page shows of the form that came from it: what was typed, and why it was not taken.

    Without anything it is a page that is opened. ``refusal`` is the error where not all was only missing.
    """

    typed: Typed = field(default_factory=Typed)
    errors: Errors = field(default_factory=dict)
    refusal: SignaalwijzerError | None = None

    @property
    def status(self) -> int:
        """The status of the page."""
        if not self.errors:
            return 200
        return self.refusal.status if isinstance(self.refusal, ServiceError) else Invalid.status

    @property
    def moved(self) -> MovedOn | None:
        """What changed since the person looked, where that is the refusal."""
        return self.refusal if isinstance(self.refusal, MovedOn) else None


@dataclass(frozen=True, slots=True)
class Choice:
    """``value`` is sent, or is the address where the choice is a link; ``current``: it is chosen now."""

    value: str
    text: str
    hint: str = ""
    current: bool = False


def chosen_from(codes: Iterable[str], table: str, reader: Reader) -> list[Choice]:
    """The codes in words, from a table of texts; an entry ``<code>_hint`` there becomes the hint."""
    return [
        Choice(code, reader(f"{table}.{code}"), reader(hint) if reader.has(hint) else "")
        for code, hint in ((code, f"{table}.{code}_hint") for code in codes)
    ]
