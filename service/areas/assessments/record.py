"""Recording an in-person assessment: checked once, stored for good, the same steps for every outcome.

Nothing in here knows a score. What the form of the round, the outcome and the people have to satisfy is the
same for every young person; only facts that people gave decide what is asked (age, outcome).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.access_log import service as audit
from service.areas.assessments import codes, queries
from service.areas.cases.age import ADULT, KnownAge
from service.areas.cases.due import met, moved_by_band
from service.areas.cases.rounds import Round, lineage
from service.areas.cases.standing import stands_anew
from service.areas.people import service as people
from service.areas.screenings import draft_changes, drafts, stored_screening
from service.areas.screenings.draft import Changes
from service.core.changed_since import Changed, Stream, require_seen
from service.core.clock import utc_text
from service.core.errors import Conflict, Invalid
from service.core.text_rules import checked_text
from service.identity.permissions import CASE_READERS

LEAST_REASON: Final = 10
"""Characters of a text that must say something."""

LOOKS: Final = frozenset({"screening.read", "screening.print", "screening.create"})
"""What somebody does who has a screening in front of them."""

TELLS_OF_A_BAND: Final = frozenset({"case.read"})
"""What somebody does who reads why a moment is so early, where a band made it so."""

_LISTS: Final = ("present", "exploitation", "means", "follows")


class WrongField(Invalid):
    """One field of the record does not fit; ``field`` names it."""

    def __init__(self, where: str, code: str, /, **values: Any) -> None:
        self.field = where
        super().__init__(code, **values)


@dataclass(frozen=True)
class Findings:
    """What was found in one conversation in person, as people say it.

    ``present``, ``exploitation``, ``means`` and ``follows`` are codes of ``codes``. ``saw_score``: whether
    the assessor says to have seen a score of this case. ``changes``: answers that the conversation
    changed, each with how it is known. ``age``: years on the day of the conversation.
    """

    held_on: date
    assessor_id: int
    present: tuple[str, ...]
    saw_score: bool
    outcome: str
    basis: str
    reason: str
    second_id: int | None = None
    exploitation: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    means_note: str = ""
    follows: tuple[str, ...] = ()
    follows_note: str = ""
    changes: Changes = field(default_factory=Changes)
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One stored record. ``number`` counts within its round; above 1 it stands in place of the one before."""

    id: int
    case_id: int
    intake_id: int
    reference: str
    number: int
    held_on: date
    assessor_id: int
    second_id: int | None
    present: tuple[str, ...]
    saw_score: bool
    log_shows_look: bool
    outcome: str
    basis: str
    reason: str
    exploitation: tuple[str, ...]
    means: tuple[str, ...]
    means_note: str
    follows: tuple[str, ...]
    follows_note: str
    age: int | None
    revision: int
    made_at: datetime
    made_by: int
    content_digest: str


def record(
    unit: UnitOfWork, case: OpenCase, round_: Round, found: Findings, *, after: int, revision: int
) -> Assessment:
    """Store what was found in the conversation of ``round_``.

    ``after`` is the number of the last record that the person had seen (0: none), ``revision`` that of the
    round's answers. The same record sent twice makes one. Raises ``Conflict`` when the round has no screening
    yet, ``MovedOn`` when somebody recorded a conversation or changed an answer in between, ``WrongField``
    naming what does not fit.
    """
    if round_.stage != "screened":
        raise Conflict("assessment.round_open")
    clean = _checked(unit, round_, found)
    earlier = of_rounds(unit, [round_])
    if earlier and _same(earlier[-1], clean, unit.actor.person_id) and after < earlier[-1].number:
        return earlier[-1]
    if after != len(earlier):
        records = Stream.of([record_change(one) for one in earlier])
        streams = {"after": records, "revision": draft_changes.draft_stream(unit, round_)}
        require_seen("assessment.in_between", {"after": after, "revision": revision}, streams)
    draft = drafts.add_from_conversation(unit, round_, revision, clean.changes)
    values = _content(clean) | {
        "case_id": case.id,
        "intake_id": round_.id,
        "reference": case.reference,
        "number": len(earlier) + 1,
        "log_shows_look": _looked(unit, case, clean.assessor_id),
        "revision": draft.revision,
        "made_at": unit.now,
        "made_by": unit.actor.person_id,
    }
    stored = assessment_from(queries.add(unit.db, **values, content_digest=content_digest(values)))
    met(unit, round_, clean.held_on)
    stands_anew(unit, case.id)
    name = f"{case.reference}/{round_.number}.{stored.number}"
    unit.record("assessment.stored", "assessment", name, digest=stored.content_digest)
    return stored


def record_change(one: Assessment) -> Changed:
    """A record as something that came since somebody looked."""
    return Changed("assessment", str(one.number), None, one.outcome, one.made_at, one.made_by)


def of_rounds(unit: UnitOfWork, rounds: Collection[Round]) -> tuple[Assessment, ...]:
    """Every record of these rounds, in the order in which they were made."""
    found = queries.of_rounds(unit.db, [round_.id for round_ in rounds])
    return tuple(assessment_from(row) for row in found)


def assessment_from(row: Any) -> Assessment:
    """The record in a row of its table."""
    values = {one.name: getattr(row, one.name) for one in fields(Assessment)}
    return Assessment(**values | {name: tuple(json.loads(values[name])) for name in _LISTS})


def content_digest(values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over every column of a record but its id and this digest; an age that was never asked, as
    in records from before it was, is not in it."""
    names = sorted(set(values) - {"id", "content_digest"} - ({"age"} if values.get("age") is None else set()))
    written = json.dumps([[name, values[name]] for name in names], separators=(",", ":"), default=_written)
    return hashlib.sha256(written.encode("ascii")).hexdigest()


def second_professionals(unit: UnitOfWork) -> dict[int, str]:
    """Who can have held a conversation, or stand for its outcome as the second: names by id."""
    return people.colleagues(unit, CASE_READERS)


def _checked(unit: UnitOfWork, round_: Round, found: Findings) -> Findings:
    """``found`` with its texts and codes in order; ``WrongField`` for the first thing that does not fit."""
    _check_day(unit, round_, found.held_on)
    professionals = second_professionals(unit)
    if found.assessor_id not in professionals:
        raise WrongField("assessor", "assessment.assessor")
    present = _codes("present", found.present, codes.PRESENT)
    if "young_person" not in present:
        raise WrongField("present", "assessment.young_person")
    for name, value, allowed in (
        ("outcome", found.outcome, codes.OUTCOMES),
        ("basis", found.basis, codes.BASES),
    ):
        if value not in allowed:
            raise WrongField(name, f"assessment.{name}", allowed=", ".join(allowed))
    _check_answers(found.changes)
    _check_second(unit, found, professionals)
    exploitation = _codes("exploitation", found.exploitation, codes.EXPLOITATION)
    means = _codes("means", found.means, codes.MEANS)
    means_note = _text("means_note", found.means_note)
    _check_definition(found.outcome, exploitation, means, means_note, _age_then(unit, round_, found))
    follows = _codes("follows", found.follows, codes.FOLLOWS)
    if not follows:
        raise WrongField("follows", "assessment.follows_missing")
    return Findings(
        held_on=found.held_on,
        assessor_id=found.assessor_id,
        present=present,
        saw_score=found.saw_score,
        outcome=found.outcome,
        basis=found.basis,
        reason=_text("reason", found.reason, LEAST_REASON),
        second_id=found.second_id,
        exploitation=exploitation,
        means=means,
        means_note=means_note,
        follows=follows,
        follows_note=_text("follows_note", found.follows_note),
        changes=found.changes,
        age=found.age,
    )


def _age_then(unit: UnitOfWork, round_: Round, found: Findings) -> int:
    """How old the young person was on the day of the conversation: as it is said, or as it must have been."""
    zone = ZoneInfo(unit.installation.organisation.timezone)
    known = KnownAge(round_.age, round_.age_at.astimezone(zone).date())
    low, _ = known.possible(found.held_on)
    if found.age is None:
        if known.may_be_either(found.held_on, ADULT):
            raise WrongField("age", "assessment.age_again", age=known.years)
        return low
    if not 0 <= found.age <= 120:
        raise WrongField("age", "case.age_impossible")
    if found.age < low:
        raise WrongField("age", "assessment.age_lower", age=known.years)
    return found.age


def _check_day(unit: UnitOfWork, round_: Round, held_on: date) -> None:
    """A round that puts answers right is about the same intake: the conversation may be from before it."""
    zone = ZoneInfo(unit.installation.organisation.timezone)
    begun = lineage(unit, round_)[0].created_at.astimezone(zone).date()
    if held_on < begun:
        raise WrongField("held_on", "assessment.before_intake", day=begun)
    if held_on > unit.now.astimezone(zone).date():
        raise WrongField("held_on", "assessment.in_future")


def _check_answers(changes: Changes) -> None:
    """A level says how it is known: told, seen, from the file or from somebody else."""
    for indicator, answer in changes.answers.items():
        if answer not in ("unknown", "not_asked", "declined") and changes.known.get(indicator) is None:
            raise WrongField("answers", "assessment.known_missing", indicator=indicator)


def _check_second(unit: UnitOfWork, found: Findings, professionals: Mapping[int, str]) -> None:
    if found.second_id is None:
        if found.outcome in codes.NEEDS_SECOND:
            raise WrongField("second", "assessment.second_missing")
        return
    if found.second_id in (unit.actor.person_id, found.assessor_id):
        raise WrongField("second", "assessment.second_self")
    if found.second_id not in professionals:
        raise WrongField("second", "assessment.second_unknown")


def _check_definition(
    outcome: str, exploitation: tuple[str, ...], means: tuple[str, ...], means_note: str, age: int
) -> None:
    """What an outcome says must be in the record; under 18 no means of control is asked for."""
    if outcome == "established" and not exploitation:
        raise WrongField("exploitation", "assessment.exploitation_missing")
    if outcome == "not_shown" and (exploitation or means):
        raise WrongField("exploitation", "assessment.exploitation_not_shown")
    if outcome == "established" and age >= ADULT and not means and len(means_note) < LEAST_REASON:
        raise WrongField("means_note", "assessment.means_missing", least=LEAST_REASON)


def _codes(name: str, given: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
    """``given`` in the order of ``allowed``, each once."""
    if not set(given) <= set(allowed):
        raise WrongField(name, "assessment.code", allowed=", ".join(allowed))
    return tuple(code for code in allowed if code in given)


def _text(name: str, given: str, least: int = 0) -> str:
    try:
        return checked_text(given, least=least)
    except Invalid as error:
        raise WrongField(name, error.key, **error.values) from None


def _looked(unit: UnitOfWork, case: OpenCase, person_id: int) -> bool:
    shown = stored_screening.score_was_shown(unit, case)
    looks = LOOKS | TELLS_OF_A_BAND if moved_by_band(unit, case.id) else LOOKS
    return shown and audit.looked(unit, person_id, looks, case.reference)


def _content(found: Findings) -> dict[str, Any]:
    """The columns that a person fills."""
    values = {one.name: getattr(found, one.name) for one in fields(Findings) if one.name != "changes"}
    return values | {name: json.dumps(values[name]) for name in _LISTS}


def _same(stored: Assessment, found: Findings, person_id: int) -> bool:
    mine = {one.name: getattr(found, one.name) for one in fields(Findings) if one.name != "changes"}
    return stored.made_by == person_id and mine == {name: getattr(stored, name) for name in mine}


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not stored in a record")
