"""The shape of the house: what may stand where, and what the service process may never carry."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.source_rules import (
    LINE_LIMIT,
    Finding,
    asks_the_database,
    enters_another_feature,
    loads_code,
    python_trees,
    reads_the_clock,
    source_files,
    too_long,
)

HEAVY = frozenset(
    [
        "shap",
        "sklearn",
        "pandas",
        "great_expectations",
        "scipy",
        "statsmodels",
        "joblib",
        "matplotlib",
        "typst",
        "rich",
        "numba",
    ]
)
QUESTIONS_BELONG_IN = ("service/access/", "service/audit/", "service/db/")
"""Besides every ``queries.py``, also with a word before it: the access check, the log, the engine."""

THE_CLOCK = "service/clock.py"


def _report(findings: list[Finding]) -> str:
    return "\n".join(map(str, findings))


def _features(root: Path) -> frozenset[str]:
    return frozenset(path.parent.name for path in (root / "service").glob("*/service.py"))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (reads_the_clock, "from datetime import datetime\nnow = datetime.now()"),
        (reads_the_clock, "import datetime\nnow = datetime.datetime.utcnow()"),
        (reads_the_clock, "import time\nstamp = field(default_factory=time.time)"),
        (loads_code, "import pickle"),
        (loads_code, "def load():\n    from joblib import load"),
        (loads_code, "eval('1')"),
        (asks_the_database, "from sqlalchemy import select"),
        (asks_the_database, "def f(session):\n    return session.get(Case, 1)"),
    ],
)
def test_each_rule_catches_an_example(rule: Callable[[str, ast.Module], list[Finding]], source: str) -> None:
    assert rule("service/cases/pages.py", ast.parse(source))


def test_the_rule_on_features_catches_both_spellings_and_lets_the_own_tables_be() -> None:
    features = frozenset({"cases", "people"})
    both = "from service.people.models import Person\nfrom service.people import queries, service"

    assert len(enters_another_feature("service/cases/service.py", ast.parse(both), features)) == 2
    assert enters_another_feature("service/people/service.py", ast.parse(both), features) == []


def test_the_rule_on_length_catches_one_line_too_many() -> None:
    assert too_long("a.py", "\n" * LINE_LIMIT) == []
    assert too_long("a.py", "\n" * (LINE_LIMIT + 1))


def test_no_file_holds_more_than_one_concept_can_fill(repository: Path) -> None:
    findings = [
        finding
        for path in source_files(repository, "screening", "service", "tests", "benchmarks")
        for finding in too_long(path.relative_to(repository).as_posix(), path.read_text("utf-8"))
    ]
    assert not findings, _report(findings)


def test_only_the_clock_reads_the_time(repository: Path) -> None:
    findings = [
        finding
        for path, tree in python_trees(repository, "screening", "service")
        if path != THE_CLOCK
        for finding in reads_the_clock(path, tree)
    ]
    assert not findings, _report(findings)


def test_nothing_that_is_served_can_carry_a_program(repository: Path) -> None:
    """REQ no-pickle-in-service: the service and the model folder import nothing that runs what it loads."""
    findings = [
        finding
        for path, tree in python_trees(repository, "service", "screening/model", "screening/explain")
        for finding in loads_code(path, tree)
    ]
    assert not findings, _report(findings)


def test_the_database_is_asked_only_where_access_is_decided(repository: Path) -> None:
    """REQ need-to-know: every question to the database stands in a file made for it."""
    findings = [
        finding
        for path, tree in python_trees(repository, "service")
        if not path.endswith(("/queries.py", "_queries.py")) and not path.startswith(QUESTIONS_BELONG_IN)
        for finding in asks_the_database(path, tree)
    ]
    assert not findings, _report(findings)


def test_features_meet_through_their_service(repository: Path) -> None:
    features = _features(repository)
    findings = [
        finding
        for path, tree in python_trees(repository, "service")
        if path.split("/")[1] in features
        for finding in enters_another_feature(path, tree, features)
    ]
    assert not findings, _report(findings)


def test_the_service_process_carries_none_of_the_heavy_libraries(repository: Path) -> None:
    """What the import contracts promise on paper, seen in a running process."""
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, service.app; print(*{m.partition('.')[0] for m in sys.modules})"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(seen.stdout.split())

    assert "fastapi" in loaded
    assert loaded & HEAVY == set()
