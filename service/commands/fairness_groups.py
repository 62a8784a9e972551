"""The groups of cases in the fairness store, for a validation that counts them in one process.

``screening validate --fairness`` finds this by an entry point, since validation does not import the service.
The user signs in and needs the right to read figures per group. The report suppresses small groups, and the
access log has an entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from service.access.unit_of_work import unit_as
from service.areas.exports import service as exports
from service.areas.fairness.service import labels_of, running
from service.areas.sign_in.sign_in import accept, prove
from service.commands.base import opened
from service.core.errors import Conflict
from service.core.organisation import NOT_RECORDED
from service.identity.sign_in_source import AT_THE_MACHINE


def groups_of(data: Path, login: str, password: str, codes: Sequence[str]) -> dict[str, list[str]]:
    """By attribute: the group of each case of a training table, in the order of its ``codes`` (pseudonyms).

    ``not_recorded`` where nothing is. Raises ``SignInFailed``, ``NotAllowed``, or ``Conflict`` when no
    collection runs in the installation ``data``.
    """
    with opened(data) as installation:
        proof = prove(installation, login, password, AT_THE_MACHINE)
        with unit_as(installation, proof.person_id) as unit:
            accept(unit, proof)
            unit.require("fairness.read", "fairness")
            if running(unit) is None:
                raise Conflict("fairness.none_runs")
            references = exports.cases_of(unit, codes)
            labels = labels_of(unit, set(references.values()))
            unit.record("fairness.figures", "fairness", None, "validation", cases=len(references))
    return {
        attribute: [group.get(references.get(code, ""), NOT_RECORDED) for code in codes]
        for attribute, group in labels.items()
    }
