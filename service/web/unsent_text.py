"""What was typed on one page and not sent, by form: pure, without database."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from screening.bsn import find_bsn
from service.core.errors import Invalid
from service.web.forms import NEVER_KEPT, Typed

Fields = tuple[tuple[str, str], ...]
LONGEST: Final = 100_000
"""Characters of one page together; five times the longest field there is."""


@dataclass(frozen=True, slots=True)
class Words:
    """Fields by form; the name of a form is its address, and a number where a page has more of them."""

    forms: Mapping[str, Fields] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.forms)

    @property
    def typed(self) -> Typed:
        """All fields together, as a page reads what was typed."""
        return Typed(tuple(pair for fields in self.forms.values() for pair in fields))

    def with_forms(self, forms: Mapping[str, Fields]) -> Words:
        """With ``forms`` replaced and the others as they are; a form without fields is dropped."""
        return Words({name: fields for name, fields in {**self.forms, **forms}.items() if fields})

    def without(self, address: str, sent: Collection[str]) -> Words:
        """Without the form that was sent to ``address`` with the fields ``sent``.

        Forms of a page share hidden fields, such as a revision. So a form that shares fields but has another
        address stays.
        """

        def was_sent(name: str, fields: set[str]) -> bool:
            to = name.partition(" ")[0].partition("?")[0]
            return fields <= set(sent) or (to.endswith(address) and not fields.isdisjoint(sent))

        kept = {n: fields for n, fields in self.forms.items() if not was_sent(n, {f for f, _ in fields})}
        return Words(kept)

    def to_text(self) -> str:
        return json.dumps(self.forms, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Words:
        read = json.loads(text)
        return cls({n: tuple((name, value) for name, value in fields) for n, fields in read.items()})


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of kept words: its number, how often it was saved, and when the last time was."""

    id: int
    revision: int
    words: Words
    saved_at: datetime

    @property
    def copy(self) -> str:
        """The row and revision that a form continues, as its hidden field."""
        return f"{self.id}.{self.revision}"


def copy_of(text: str) -> tuple[int, int] | None:
    """Number and revision in that hidden field; ``None`` for anything else."""
    parts = text.split(".")
    if len(parts) != 2 or not all(p.isascii() and p.isdigit() and len(p) < 16 for p in parts):
        return None
    return int(parts[0]), int(parts[1])


def checked(forms: Mapping[str, Fields]) -> dict[str, Fields]:
    """``forms`` as they may be kept; ``Invalid`` for a citizen service number, and for what no form holds."""
    kept = {
        name: tuple((f, value) for f, value in fields if f not in NEVER_KEPT and not f.startswith("form."))
        for name, fields in forms.items()
    }
    values = [value for fields in kept.values() for _, value in fields]
    if any(find_bsn(value) is not None for value in values):
        raise Invalid("free_text.bsn")
    if sum(map(len, values)) > LONGEST:
        raise Invalid("free_text.too_long", most=LONGEST)
    if any("\x00" in value for value in values):
        raise Invalid("free_text.unprintable")
    return kept


@dataclass(frozen=True, slots=True)
class Here:
    """What somebody has waiting on a page: the row that is shown, and how many more there are."""

    kept: Kept
    others: int
