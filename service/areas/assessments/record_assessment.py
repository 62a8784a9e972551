"""Recording an in-person assessment: checked, then stored for good, with the same steps for every outcome.

Nothing here reads a score. The rules are the same for every young person; only facts that people gave (age,
outcome) decide what is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.access_log import service as audit
from service.areas.assessments import codes, queries
from service.areas.cases.age import ADULT, KnownAge
from service.areas.cases.conversation_due import met, moved_by_band
from service.areas.cases.rounds import Round, lineage
from service.areas.cases.work_list_row import refresh_row
from service.areas.screenings import draft_changes, draft_storage, stored_screening
from service.areas.screenings.draft import Changes
from service.areas.sign_in import names_and_teams as people
from service.core.changed_since import Changed, Stream, require_seen
from service.core.clock import utc_text
from service.core.errors import Conflict, Invalid, WrongField
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.identity.permissions import CASE_READERS

LOOKS: Final = frozenset({"screening.read", "screening.print", "screening.create"})
"""Actions by which somebody sees a screening."""

TELLS_OF_A_BAND: Final = frozenset({"case.read"})
"""Actions by which somebody sees that a band brought a moment forward."""

_LISTS: Final = ("present", "exploitation", "means", "follows")


@dataclass(frozen=True)
class Findings:
    """What people found in one conversation in person.

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


_COLUMNS: Final = tuple(field_.name for field_ in fields(Findings) if field_.name != "changes")
"""The columns of an assessment that a person fills."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One stored assessment. ``number`` counts within its round; above 1 it corrects the one before."""

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
    unit: UnitOfWork, case: OpenCase, round_: Round, findings: Findings, *, after: int, revision: int
) -> Assessment:
    """Store the findings of the conversation of ``round_``.

    ``after`` is the number of the last assessment that the actor has seen (0: none), ``revision`` that of the
    round's answers. The same assessment sent twice is stored once. Raises ``Conflict`` when the round has no
    screening yet, ``MovedOn`` when somebody recorded a conversation or changed an answer since, and
    ``WrongField`` for a field that is not valid.
    """
    if round_.stage != "screened":
        raise Conflict("assessment.round_open")
    checked = _checked(unit, round_, findings)
    earlier = of_rounds(unit, [round_])
    if earlier and _is_same(earlier[-1], checked, unit.actor.person_id) and after < earlier[-1].number:
        return earlier[-1]
    if after != len(earlier):
        records = Stream.of([record_change(assessment) for assessment in earlier])
        streams = {"after": records, "revision": draft_changes.draft_stream(unit, round_)}
        require_seen("assessment.in_between", {"after": after, "revision": revision}, streams)
    draft = draft_storage.add_from_conversation(unit, round_, revision, checked.changes)
    values = _columns_of(checked) | {
        "case_id": case.id,
        "intake_id": round_.id,
        "reference": case.reference,
        "number": len(earlier) + 1,
        "log_shows_look": _log_shows_look(unit, case, checked.assessor_id),
        "revision": draft.revision,
        "made_at": unit.now,
        "made_by": unit.actor.person_id,
    }
    stored = assessment_from(queries.add(unit.db, **values, content_digest=content_digest(values)))
    met(unit, round_, checked.held_on)
    refresh_row(unit, case.id)
    name = f"{case.reference}/{round_.number}.{stored.number}"
    unit.record("assessment.stored", "assessment", name, digest=stored.content_digest)
    return stored


def record_change(assessment: Assessment) -> Changed:
    """An assessment as a change since somebody looked."""
    return Changed(
        "assessment", str(assessment.number), None, assessment.outcome, assessment.made_at, assessment.made_by
    )


def of_rounds(unit: UnitOfWork, rounds: Collection[Round]) -> tuple[Assessment, ...]:
    """Every assessment of these rounds, in the order in which they were made."""
    rows = queries.of_rounds(unit.db, [round_.id for round_ in rounds])
    return tuple(assessment_from(row) for row in rows)


def assessed_by(unit: UnitOfWork, person_id: int, round_ids: Collection[int]) -> frozenset[int]:
    """Those of these rounds of which a person recorded, held or confirmed an assessment. The caller checks
    access."""
    return queries.assessed_by(unit.db, person_id, round_ids)


def is_assessed_by(person_id: int, round_id: ColumnElement[int]) -> ColumnElement[bool]:
    """``assessed_by`` as a condition on the column with the id of a round."""
    return queries.is_assessed_by(person_id, round_id)


def last_of_round(unit: UnitOfWork, round_: Round) -> Assessment | None:
    """The record of this round that counts; ``None`` without one."""
    row = queries.last_of_round(unit.db, round_.id)
    return None if row is None else assessment_from(row)


def assessment_from(row: Any) -> Assessment:
    """The assessment in a row of its table."""
    values = {field_.name: getattr(row, field_.name) for field_ in fields(Assessment)}
    return Assessment(**values | {name: tuple(json.loads(values[name])) for name in _LISTS})


def content_digest(values: Mapping[str, Any]) -> str:
    """SHA-256 (hex) over every column of an assessment but its id and this digest. Without an age the column
    is left out, so that assessments from before the age was asked keep their digest."""
    names = sorted(set(values) - {"id", "content_digest"} - ({"age"} if values.get("age") is None else set()))
    text = json.dumps([[name, values[name]] for name in names], separators=(",", ":"), default=_as_json)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def second_professionals(unit: UnitOfWork) -> dict[int, str]:
    """Names by id of who can hold a conversation, or confirm its outcome as the second professional."""
    return people.colleagues(unit, CASE_READERS)


def _checked(unit: UnitOfWork, round_: Round, findings: Findings) -> Findings:
    """``findings`` with texts checked and codes in order; ``WrongField`` for the first field that is not
    valid."""
    _check_day(unit, round_, findings.held_on)
    professionals = second_professionals(unit)
    if findings.assessor_id not in professionals:
        raise WrongField("assessor", "assessment.assessor")
    present = _ordered_codes("present", findings.present, codes.PRESENT)
    if "young_person" not in present:
        raise WrongField("present", "assessment.young_person")
    for name, value, allowed in (
        ("outcome", findings.outcome, codes.OUTCOMES),
        ("basis", findings.basis, codes.BASES),
    ):
        if value not in allowed:
            raise WrongField(name, f"assessment.{name}", allowed=", ".join(allowed))
    _check_answers(findings.changes)
    _check_second(unit, findings, professionals)
    exploitation = _ordered_codes("exploitation", findings.exploitation, codes.EXPLOITATION)
    means = _ordered_codes("means", findings.means, codes.MEANS)
    means_note = _checked_text("means_note", findings.means_note)
    _check_definition(findings.outcome, exploitation, means, means_note, _age_on_day(unit, round_, findings))
    follows = _ordered_codes("follows", findings.follows, codes.FOLLOWS)
    if not follows:
        raise WrongField("follows", "assessment.follows_missing")
    return replace(
        findings,
        present=present,
        reason=_checked_text("reason", findings.reason, LEAST_REASON),
        exploitation=exploitation,
        means=means,
        means_note=means_note,
        follows=follows,
        follows_note=_checked_text("follows_note", findings.follows_note),
    )


def _age_on_day(unit: UnitOfWork, round_: Round, findings: Findings) -> int:
    """The age on the day of the conversation: as given, or as it follows from the age of the round.

    Raises ``WrongField`` for an age that is not possible, and when the age has to be asked again.
    """
    zone = ZoneInfo(unit.installation.organisation.timezone)
    known_age = KnownAge(round_.age, round_.age_at.astimezone(zone).date())
    low, _ = known_age.possible(findings.held_on)
    if findings.age is None:
        if known_age.may_be_either(findings.held_on, ADULT):
            raise WrongField("age", "assessment.age_again", age=known_age.years)
        return low
    if not 0 <= findings.age <= 120:
        raise WrongField("age", "case.age_impossible")
    if findings.age < low:
        raise WrongField("age", "assessment.age_lower", age=known_age.years)
    return findings.age


def _check_day(unit: UnitOfWork, round_: Round, held_on: date) -> None:
    """A correction is about the same intake, so its conversation may be from before the correcting round."""
    zone = ZoneInfo(unit.installation.organisation.timezone)
    begun = lineage(unit, round_)[0].created_at.astimezone(zone).date()
    if held_on < begun:
        raise WrongField("held_on", "assessment.before_intake", day=begun)
    if held_on > unit.today:
        raise WrongField("held_on", "assessment.in_future")


def _check_answers(changes: Changes) -> None:
    """Raise ``WrongField`` for an answer with a level that does not say how it is known."""
    for indicator, answer in changes.answers.items():
        if answer not in ("unknown", "not_asked", "declined") and changes.known.get(indicator) is None:
            raise WrongField("answers", "assessment.known_missing", indicator=indicator)


def _check_second(unit: UnitOfWork, findings: Findings, professionals: Mapping[int, str]) -> None:
    if findings.second_id is None:
        if findings.outcome in codes.NEEDS_SECOND:
            raise WrongField("second", "assessment.second_missing")
        return
    if findings.second_id in (unit.actor.person_id, findings.assessor_id):
        raise WrongField("second", "assessment.second_self")
    if findings.second_id not in professionals:
        raise WrongField("second", "assessment.second_unknown")


def _check_definition(
    outcome: str, exploitation: tuple[str, ...], means: tuple[str, ...], means_note: str, age: int
) -> None:
    """An outcome has to match exploitation and means of control; under 18 it needs no means of control."""
    if outcome == "established" and not exploitation:
        raise WrongField("exploitation", "assessment.exploitation_missing")
    if outcome == "not_shown" and (exploitation or means):
        raise WrongField("exploitation", "assessment.exploitation_not_shown")
    if outcome == "established" and age >= ADULT and not means and len(means_note) < LEAST_REASON:
        raise WrongField("means_note", "assessment.means_missing", least=LEAST_REASON)


def _ordered_codes(name: str, chosen: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
    """``chosen`` in the order of ``allowed``, each once."""
    if not set(chosen) <= set(allowed):
        raise WrongField(name, "assessment.code", allowed=", ".join(allowed))
    return tuple(code for code in allowed if code in chosen)


def _checked_text(name: str, text: str, least: int = 0) -> str:
    try:
        return checked_text(text, least=least)
    except Invalid as error:
        raise WrongField(name, error.key, **error.values) from None


def _log_shows_look(unit: UnitOfWork, case: OpenCase, person_id: int) -> bool:
    score_was_shown = stored_screening.score_was_shown(unit, case)
    looks = LOOKS | TELLS_OF_A_BAND if moved_by_band(unit, case.id) else LOOKS
    return score_was_shown and audit.looked(unit, person_id, looks, case.reference)


def _columns_of(findings: Findings) -> dict[str, Any]:
    """The columns that a person fills."""
    values = {name: getattr(findings, name) for name in _COLUMNS}
    return values | {name: json.dumps(values[name]) for name in _LISTS}


def _is_same(stored: Assessment, findings: Findings, person_id: int) -> bool:
    values = {name: getattr(findings, name) for name in _COLUMNS}
    return stored.made_by == person_id and values == {name: getattr(stored, name) for name in values}


def _as_json(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not stored in a record")
