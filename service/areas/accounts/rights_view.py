"""What an account may see and do, in words: what is proposed, by whom, and who can decide on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.areas.accounts.rights import Change, Rights
from service.areas.accounts.teams import Team
from service.core.reader import Reader
from service.identity.permissions import Role


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal that waits. ``others``: who can confirm it, where the reader cannot."""

    id: int
    name: str
    gets: tuple[str, ...]
    loses: tuple[str, ...]
    by: str
    may_confirm: bool
    own: bool
    others: str


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
            id=one.id,
            name=names[one.person_id],
            gets=_words(one.after, one.before, teams, reader),
            loses=_words(one.before, one.after, teams, reader),
            by=reader("people.proposed_by", who=_who(one, names, reader), moment=reader.moment(one.made_at)),
            may_confirm=person_id in able,
            own=one.made_by == person_id,
            others=_others(able, names, reader),
        )
        for one, able in waiting
    ]


def changes(
    steps: Sequence[tuple[Change, bool]], names: Mapping[int, str], teams: Sequence[Team], reader: Reader
) -> list[ChangeView]:
    """Each step with whether it is new to the reader."""
    return [
        ChangeView(
            when=reader.moment(one.made_at),
            name=names[one.person_id],
            what=reader(f"accountkind.{one.kind}"),
            gets=_words(one.after, one.before, teams, reader),
            loses=_words(one.before, one.after, teams, reader),
            by=_who(one, names, reader),
            new=new,
        )
        for one, new in steps
    ]


def written(rights: Rights) -> str:
    """What a form carries along, to be compared when it comes back."""
    return f"{','.join(sorted(rights.roles))}|{','.join(map(str, sorted(rights.teams)))}"


def read_seen(text: str) -> Rights | None:
    """What ``written`` made; ``None`` for anything else."""
    roles, _, teams = text.partition("|")
    chosen = frozenset(role for role in Role if role in roles.split(","))
    numbers = frozenset(int(one) for one in teams.split(",") if one.isascii() and one.isdigit())
    found = Rights(chosen, numbers)
    return found if written(found) == text else None


def _words(here: Rights, there: Rights, teams: Sequence[Team], reader: Reader) -> tuple[str, ...]:
    """What is in ``here`` and not in ``there``."""
    roles = tuple(reader(f"role.{role}") for role in Role if role in here.roles - there.roles)
    gone = here.teams - there.teams
    return roles + tuple(team.name for team in teams if team.id in gone)


def _who(one: Change, names: Mapping[int, str], reader: Reader) -> str:
    return reader("people.command_line") if one.made_by is None else names[one.made_by]


def _others(able: frozenset[int], names: Mapping[int, str], reader: Reader) -> str:
    if not able:
        return reader("people.nobody_confirms")
    return reader("people.others_confirm", who=", ".join(sorted(names[one] for one in able)))
