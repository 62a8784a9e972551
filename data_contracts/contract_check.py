"""Holding a table against its contract, and the door that only a table that keeps it goes through."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from data_contracts.findings import SEVERITIES, Finding, Severity, contract_texts
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.deny_list import deny_list
from screening.errors import SignaalwijzerError
from screening.language import Language
from screening.quoted_in_messages import quoted
from screening.training.case_columns import Kind
from screening.training.read_cases_as_text import read_frame

if TYPE_CHECKING:
    import pandas as pd

    from data_contracts.silent_great_expectations import Outcome

_SEVERITY: Final[Mapping[str, Severity]] = {"critical": "failure", "warning": "warning", "info": "note"}
_FIRST: Final = 3

TOO_LITTLE: Final = frozenset({"no_label", "one_outcome", "few_cases", "nothing_answered"})
"""Findings that warn, and stop whoever wants to learn from the table."""


@dataclass(frozen=True, slots=True)
class ContractResult:
    """What came of holding one table against its contract.

    ``findings`` stand with failures first; ``counts`` say how many ``cases`` there are and, with outcomes,
    how many are ``outside``, ``undetermined``, ``events`` and ``others``; ``checks`` is how many
    expectations were asked; ``catalogue`` and ``digest`` say which catalogue the contract was made from.
    """

    kind: Kind
    findings: tuple[Finding, ...]
    counts: Mapping[str, int]
    checks: int
    catalogue: str
    digest: str

    @property
    def ok(self) -> bool:
        """Whether the table may be used: nothing in it breaks the contract."""
        return not self.of("failure")

    @property
    def quiet(self) -> bool:
        """Whether nobody needs to look: no failure and no warning."""
        return not self.of("failure") and not self.of("warning")

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "ok": self.ok,
            "checks": self.checks,
            "counts": dict(self.counts),
            "catalogue": {"version": self.catalogue, "digest": self.digest},
            "findings": [finding.to_json() for finding in self.findings],
        }


class ContractBroken(SignaalwijzerError):  # noqa: N818  named as it reads: raise ContractBroken
    """A table that may not be used; its sentence has the number of findings and the first of them."""

    code = "broken"
    sentences = staticmethod(contract_texts)

    def __init__(self, result: ContractResult, name: str) -> None:
        self.result = result
        super().__init__(name=quoted(name), kind=result.kind, n=len(result.of("failure")))

    def in_language(self, language: Language) -> str:
        first = " ".join(f.sentence(language) for f in self.result.of("failure")[:_FIRST])
        return f"{self.sentences()(language, self.key, **self.values)} {first}"


class TooLittle(SignaalwijzerError):  # noqa: N818  named as it reads: raise TooLittle
    """A table that keeps its contract and holds too little to learn from; its sentence says what lacks."""

    code = "too_little"
    sentences = staticmethod(contract_texts)

    def __init__(self, lacking: Sequence[Finding], name: str) -> None:
        self.lacking = tuple(lacking)
        super().__init__(name=quoted(name))

    def in_language(self, language: Language) -> str:
        lacks = " ".join(finding.sentence(language) for finding in self.lacking)
        return f"{self.sentences()(language, self.key, **self.values)} {lacks}"


def check(
    frame: pd.DataFrame,
    kind: Kind,
    catalogue: Catalogue,
    *,
    today: date,
    reference: pd.DataFrame | None = None,
) -> ContractResult:
    """Hold ``frame`` (one row a case, cells as text) against the contract of its kind.

    No date may lie after ``today``. With a ``reference`` table the spread of answers is compared with it.
    """
    from data_contracts.columns_as_codes import cells_of
    from data_contracts.expectation_suites import columns_of, direct_signs_of, suite_of
    from data_contracts.expectations.enough_data import case_counts
    from data_contracts.silent_great_expectations import validate

    once = ~frame.columns.duplicated()
    double = [str(name) for name in frame.columns[~once]]
    cells = cells_of(frame.loc[:, once])
    known = columns_of(kind, catalogue)
    suite = suite_of(
        kind, catalogue, today=today, reference=None if reference is None else cells_of(reference)
    )
    outcomes = validate(cells, suite, name=kind)
    findings = [Finding("double_column", "failure", name) for name in dict.fromkeys(double)]
    for outcome in outcomes:
        findings += _findings(outcome, list(cells.columns), known)
    return ContractResult(
        kind=kind,
        findings=tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))),
        counts=case_counts(cells, direct_signs_of(catalogue)),
        checks=len(outcomes),
        catalogue=catalogue.version,
        digest=catalogue.digest,
    )


def require_passed(
    table: Path | pd.DataFrame, kind: Kind, catalogue: Catalogue, today: date, *, enough: bool = False
) -> pd.DataFrame:
    """The table, text cells as ``read_frame`` gives them, when it keeps its contract.

    ``table`` is a file or a frame. Raises ``ContractBroken`` when it does not, and ``CasesFileError`` when
    there is no table in the file. Warnings do not stop here; ``check`` gives them. With ``enough`` those of
    ``TOO_LITTLE`` do: ``TooLittle`` for a table with too few cases, one kind of outcome, or no answer.
    """
    frame = read_frame(table) if isinstance(table, Path) else table
    result = check(frame, kind, catalogue, today=today)
    name = table.name if isinstance(table, Path) else kind
    if not result.ok:
        raise ContractBroken(result, name)
    if enough and (lacking := [one for one in result.of("warning") if one.code in TOO_LITTLE]):
        raise TooLittle(lacking, name)
    return frame


def _findings(outcome: Outcome, given: Sequence[str], known: Sequence[str]) -> Iterator[Finding]:
    if outcome.success:
        return
    severity = _SEVERITY[outcome.severity]
    if outcome.raised:
        # A check that broke is no pass, whatever the severity of what it looks for.
        yield Finding("not_checked", "failure", values={"check": outcome.expectation})
    elif outcome.meta.get("code") == "columns":
        yield from _of_columns(given, known)
    elif "details" not in outcome.result:
        yield Finding(outcome.meta["code"], severity)
    else:
        for found in outcome.result["details"]["findings"]:
            yield Finding(
                found["code"],
                severity,
                found["column"],
                tuple(found["rows"]),
                found["count"],
                found["values"],
            )


def _of_columns(given: Sequence[str], known: Sequence[str]) -> Iterator[Finding]:
    """Columns that are missing, and those that do not belong: forbidden ones with what they speak of."""
    denied = deny_list()
    missing = [name for name in known if name not in given]
    for name in missing:
        yield Finding("missing_column", "failure", name)
    for name in given:
        if name in known:
            continue
        group = denied.group_of(name)
        near = difflib.get_close_matches(name[:100], missing, n=1)
        if group is not None:
            yield Finding("forbidden_column", "failure", name, values={"kind": group.id})
        elif near:
            yield Finding("unknown_column_near", "failure", name, values={"near": near[0]})
        else:
            yield Finding("unknown_column", "failure", name)
