"""What an account may see and do, in words: what is proposed, by whom, and who can decide on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.areas.account_administration.rights import Change, Rights
from service.areas.account_administration.rights_from_claims import PROVIDER
from service.areas.account_administration.teams import Team
from service.core.reader_language import Reader
from service.identity.permissions import Role


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal that waits. ``others``: who can confirm it, where the reader cannot;
    ``resets``: it takes the second factor away."""

    id: int
    name: str
    gets: tuple[str, ...]
    loses: tuple[str, ...]
    by: str
    may_confirm: bool
    own: bool
    others: str
    resets: bool = False


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of an account in the notices of the privacy officer."""

    when: str
    name: str
    what: str
    gets: tuple[str, ...]
    loses: tuple[str, ...]
    by: str
    new: bool


def proposals(
    waiting: Sequence[tuple[Change, frozenset[int]]],
    names: Mapping[int, str],
    teams: Sequence[Team],
    person_id: int,
    reader: Reader,
) -> list[ProposalView]:
    """Each with the ids of who can confirm it."""
    return [
        ProposalView(
            id=change.id,
            name=names[change.person_id],
            gets=_words(change.after, change.before, teams, reader),
            loses=_words(change.before, change.after, teams, reader),
            by=reader(
                "people.proposed_by", who=_who(change, names, reader), moment=reader.moment(change.made_at)
            ),
            may_confirm=person_id in able,
            own=change.made_by == person_id,
            others=_others(able, names, reader),
            resets=change.about == "second_factor",
        )
        for change, able in waiting
    ]


def changes(
    steps: Sequence[tuple[Change, bool]], names: Mapping[int, str], teams: Sequence[Team], reader: Reader
) -> list[ChangeView]:
    """Each step with whether it is new to the reader."""
    return [
        ChangeView(
            when=reader.moment(change.made_at),
            name=names[change.person_id],
            what=_kind(change, reader),
            gets=_words(change.after, change.before, teams, reader),
            loses=_words(change.before, change.after, teams, reader),
            by=_who(change, names, reader),
            new=new,
        )
        for change, new in steps
    ]


def written(rights: Rights) -> str:
    """``rights`` as one field of a form, to be compared when the form comes back."""
    return "|".join(rights.words)


def read_seen(text: str) -> Rights | None:
    """What ``written`` made; ``None`` for anything else."""
    roles, _, teams = text.partition("|")
    chosen = frozenset(role for role in Role if role in roles.split(","))
    numbers = frozenset(int(team) for team in teams.split(",") if team.isascii() and team.isdigit())
    rights = Rights(chosen, numbers)
    return rights if written(rights) == text else None


def _words(rights: Rights, others: Rights, teams: Sequence[Team], reader: Reader) -> tuple[str, ...]:
    """The roles and teams in ``rights`` that are not in ``others``."""
    roles = tuple(reader(f"role.{role}") for role in Role if role in rights.roles - others.roles)
    gone = rights.teams - others.teams
    return roles + tuple(team.name for team in teams if team.id in gone)


def _kind(change: Change, reader: Reader) -> str:
    """What a step was."""
    if change.about == "second_factor":
        return reader(f"factorkind.{change.kind}")
    because = change.because if change.kind == "changed" else None
    return reader(f"accountkind.{because or change.kind}")


def _who(change: Change, names: Mapping[int, str], reader: Reader) -> str:
    if change.made_by is not None:
        return names[change.made_by]
    return reader("people.by_provider" if change.because == PROVIDER else "people.command_line")


def _others(able: frozenset[int], names: Mapping[int, str], reader: Reader) -> str:
    if not able:
        return reader("people.nobody_confirms")
    return reader("people.others_confirm", who=", ".join(sorted(names[person] for person in able)))
