"""Guards of the layers: what may stand where in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Final

from tests.guards import rules
from tests.guards.table import Finding, Source, beyond, guard

CLOCKS: Final = ("service/core/clock.py", "data_contracts/commands/localised_command.py")
"""The clock of the service, and the day on which a command about tables runs: all else is given the time."""

QUESTIONS_BELONG_IN: Final = ("service/access", "service/audit", "service/db", "service/identity")
"""Besides every ``queries.py``, also with a word before it: the access check, the log, the engine."""

WITHOUT_UNIT: Final = frozenset(
    {
        "service/access/unit_of_work.py",
        "service/app/health.py",  # reads
        "service/areas/sign_in/attempts.py",  # attempts to sign in, which are exempt
        "service/areas/sign_in/sign_in.py",  # attempts to sign in, which are exempt
        "service/db/backends.py",
        "service/db/database.py",
        "service/installation/running_installation.py",  # reads
        "service/installation/install_and_upgrade.py",  # the identity, which is exempt
    }
)
"""Where a transaction begins that seals nothing, or that a unit of work uses."""

ENTERED: Final = frozenset(
    {
        ("service/areas/case_pages/time_line.py", "queries of service.areas.cases"),
        ("service/areas/case_links/queries.py", "work_list_queries of service.areas.cases"),
        ("service/areas/case_links/queries.py", "tables of service.areas.cases"),
        ("service/areas/case_links/service.py", "queries of service.areas.cases"),
        ("service/areas/earlier_assessment_rule/queries.py", "queries of service.areas.serving_model"),
        ("service/areas/registry/proposals.py", "queries of service.areas.serving_model"),
        ("service/areas/registry/shadow_scores.py", "queries of service.areas.serving_model"),
        ("service/areas/registry/shadow_scores_verify.py", "queries of service.areas.serving_model"),
        ("service/areas/registry/versions.py", "queries of service.areas.serving_model"),
    }
)
"""Where an area is entered by its tables today. The list only ever gets shorter."""


OPENS_AN_INSTALLATION: Final = "service/app/open_installation.py"


@guard("screening", "data_contracts", "service", "tests", "benchmarks")
def too_long(source: Source) -> Iterator[Finding]:
    """A file on more than a few screens holds a second concept."""
    for path, text in source.files():
        yield from rules.too_long(path, text)


@guard("screening", "data_contracts", "service", leans_on=CLOCKS)
def reads_the_clock(source: Source) -> Iterator[Finding]:
    """Only a clock reads the time."""
    for path, tree in source.trees():
        if path not in CLOCKS:
            yield from rules.reads_the_clock(path, tree)


@guard(
    "service",
    "screening/catalogue",
    "screening/explain",
    "screening/features",
    "screening/model",
    "screening/monitor",
)
def loads_code(source: Source) -> Iterator[Finding]:
    """Nothing that is served runs what it loads."""
    for path, tree in source.trees():
        yield from rules.loads_code(path, tree)


@guard("service", leans_on=("service/access", "service/db"))
def writes_without_a_unit(source: Source) -> Iterator[Finding]:
    """A unit of work seals the rows that it changed. Others read, or write what is exempt."""
    for path, tree in source.trees():
        if path not in WITHOUT_UNIT:
            yield from rules.begins_a_transaction(path, tree)


@guard("service", leans_on=QUESTIONS_BELONG_IN)
def asks_the_database(source: Source) -> Iterator[Finding]:
    """The database is asked only where access is decided."""
    belongs = tuple(f"{folder}/" for folder in QUESTIONS_BELONG_IN)
    for path, tree in source.trees():
        if not path.endswith(("/queries.py", "_queries.py")) and not path.startswith(belongs):
            yield from rules.asks_the_database(path, tree)


@guard("service", leans_on=(OPENS_AN_INSTALLATION,))
def opens_an_installation(source: Source) -> Iterator[Finding]:
    """An installation is opened where what came back after a destruction is destroyed again, nowhere else."""
    for path, tree in source.trees():
        opens = (n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "open")
        for node in opens:
            if path != OPENS_AN_INSTALLATION and ast.unparse(node) == "Installation.open":
                yield Finding(path, node.lineno, "opens an installation past service.app.open_installation")


@guard("screening", "data_contracts", "service")
def imports_in_a_circle(source: Source) -> Iterator[Finding]:
    """No files import each other in a circle, for types either."""
    trees = {path.removesuffix(".py").removesuffix("/__init__"): tree for path, tree in source.trees()}
    try:
        TopologicalSorter(
            {path: rules.imported(tree, trees) - {path} for path, tree in trees.items()}
        ).prepare()
    except CycleError as error:
        circle = [f"{path}.py" for path in error.args[1]]
        yield Finding(circle[0], 0, f"imports in a circle: {' -> '.join(circle)}")


@guard("service")
def enters_another_area(source: Source) -> list[Finding]:
    """Areas meet through what they offer, not through each other's tables and questions."""
    trees = dict(source.trees())
    areas = rules.areas(trees)
    found = (
        (finding, (path, finding.what.removeprefix("imports ")))
        for path, tree in trees.items()
        for finding in rules.enters_another_area(path, tree, areas)
    )
    return beyond(found, ENTERED)
