"""The page with what each role may do, written from the table that the service asks."""

from __future__ import annotations

from typing import Final

from service.access.open_case import EVERY_TEAM, READ_ONLY
from service.identity.permissions import POLICY, Role

_INTRODUCTION: Final = """\
# What each role may do

The whole table: what is not in it nobody may do. Somebody may have several roles.
This page is written by `make docs`.

Three rules stand beside the table.

- **Own teams.** Whoever works with cases sees those of their own teams. A case of another team is answered
  like one that does not exist, and the attempt is logged. The exceptions stand below, and in
  [emergency access](../how-to/emergency-access.md).
- **Four eyes.** Nobody approves, confirms or rejects what they asked for themselves, or what is about their
  own account.
- **Shown again.** Some acts ask once more [who one is](../how-to/second-factor.md#being-asked-again).

A score that was withheld or declined is sent to nobody, whatever their role.
"""


def rights_page() -> str:
    """Every action with the roles that may do it, and what holds besides the team."""
    roles = tuple(Role)
    lines = [
        _INTRODUCTION,
        "\n## Actions\n\n",
        _row("Action", *(role.value.replace("_", " ") for role in roles)),
        _row(*["---"] * (len(roles) + 1)),
        *(_row(f"`{act}`", *("yes" if role in may else "" for role in roles)) for act, may in POLICY.items()),
        "\n## In the cases of every team\n\n",
        _row("Role", "Actions"),
        _row("---", "---"),
        *(_row(role.value.replace("_", " "), _codes(actions)) for role, actions in EVERY_TEAM.items()),
        "\n## In a case that goes on in another\n\n",
        f"Only {_codes(READ_ONLY)}.\n",
    ]
    return "".join(lines)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _codes(actions: frozenset[str]) -> str:
    return ", ".join(f"`{action}`" for action in sorted(actions))
