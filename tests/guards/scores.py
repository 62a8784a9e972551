"""Guards of what a score may be and do: computed in one place, starting nothing, unknown to the stays."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.guards.score_rules import COMPUTERS, COMPUTING, computes_a_score, reaches_out, works_later
from tests.guards.table import Finding, Source, beyond, guard, identifiers, require_names

COMPUTED_IN: Final = frozenset(
    {
        ("service/areas/screenings/compute_score.py", "compute: screen"),
        # Of invented intakes: what a proposed model says of them is held against the independent program.
        ("service/areas/registry/candidate.py", "the file itself: import of score"),
        # The estimate of a block that was shown is read, not computed.
        ("service/areas/screenings/shown_result_verify.py", "_figures_match: estimate"),
        ("service/areas/result_pages/pictures_of_result.py", "people_of: estimate"),
        ("service/areas/screenings/shown_result_shapes.py", "Block.read: estimate"),
        # A picture is drawn from what was stored: its path adds stored contributions up for the eye.
        ("service/areas/result_pages/pictures_of_result.py", "waterfall_of: contributions"),
        ("service/areas/result_pages/pictures_of_result.py", "_labels: contributions"),
        ("service/areas/reviews/round_before.py", "_changed: contributions"),
        ("service/web/pictures/waterfall.py", "waterfall: log_odds"),
        ("service/web/pictures/waterfall.py", "drawn_steps: log_odds"),
        ("service/web/pictures/waterfall.py", "_table: log_odds"),
        # So is that of a stored screening that goes out, and that of a results file.
        ("service/areas/exchange/risk_assessments.py", "_extensions: contributions"),
        ("service/publication/collect_facts.py", "_result: estimate"),
    }
)

OPENS: Final = frozenset(
    {
        ("service/app/server.py", "socket"),
        ("service/identity/openid/connection.py", "httpx2"),
        ("screening/new_question/add_question.py", "subprocess"),
    }
)
"""The port at which people reach the service. The identity provider of the organisation, which is asked who
somebody is when they sign in, and told nothing. And a command for those who make the product, which runs
others in a copy of its source; nothing of the service may import it (``pyproject.toml``)."""

GOES_ON: Final = frozenset(
    {
        ("service/app/application.py", "create_task"),
        ("service/app/header_time_limit.py", "call_later"),
        ("service/backup/age_encryption.py", "Thread"),
        ("service/db/durability.py", "run_in_executor"),
    }
)
"""At the start: what the service does by itself. A connection that sends no whole request. The disk, for
which the answer waits. And a command that packs a backup while it encrypts, and waits for both."""

NUMBERS: Final = frozenset(
    {"probability", "band", "interval", "log_odds", "contributions", "shown", "computed"}
)
HOLD_NUMBERS: Final = ("service/areas/screenings", "screening/explain")


@guard("service", leans_on=("screening/explain", "screening/model"))
def computed_elsewhere(source: Source) -> list[Finding]:
    """A score is computed in one function of the service, which asks for the own judgement."""
    require_names(source.inside("screening/explain", "screening/model"), COMPUTING | COMPUTERS)
    found = (place for path, tree in source.trees() for place in computes_a_score(path, tree))
    return beyond(found, COMPUTED_IN)


@guard("service", "screening", "data_contracts")
def reaches_somebody(source: Source) -> list[Finding]:
    """Scores live in many folders, and in more of them every year: so no folder at all may reach out."""
    found = (place for path, tree in source.trees() for place in reaches_out(path, tree))
    return beyond(found, OPENS)


@guard("service")
def goes_on_after_the_answer(source: Source) -> list[Finding]:
    """No route hands work to something that runs when its answer has gone."""
    found = (place for path, tree in source.trees() for place in works_later(path, tree))
    return beyond(found, GOES_ON)


KNOWS_SCORES: Final = (
    "service.areas.registry",
    "service.areas.serving_model",
    "service.areas.result_pages",
    "service.areas.earlier_assessment_rule",
    "service.model_runtime",
    "screening.model",
    "screening.explain",
)
"""What a stay must never import: a model, a score, or what hangs on one."""


@guard("service/areas/stays", leans_on=(*HOLD_NUMBERS, *(name.replace(".", "/") for name in KNOWS_SCORES)))
def stay_knows_a_score(source: Source) -> Iterator[Finding]:
    """No file of a stay names a number of a screening or imports what has one."""
    require_names(source.inside(*HOLD_NUMBERS), NUMBERS | {"sealed"})
    for path, tree in source.trees():
        for name in sorted(identifiers(tree) & (NUMBERS | {"sealed"})):
            yield Finding(path, 0, f"names {name}")
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom | ast.Import):
                modules = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                )
                for module in modules:
                    if module.startswith(KNOWS_SCORES):
                        yield Finding(path, node.lineno, f"imports {module}")


LIST_QUERIES: Final = (
    "service/areas/cases/queries.py",
    "service/areas/cases/work_list_queries.py",
    "service/areas/cases/tables.py",
)
OF_A_SCORE: Final = frozenset({"ScreeningRow", "computed", "shown", "status", "arm", "probability", "band"})


@guard("service/areas/cases", leans_on=(*LIST_QUERIES, *HOLD_NUMBERS))
def list_knows_a_score(source: Source) -> Iterator[Finding]:
    """The questions behind the work list name no table and no column that holds a score."""
    require_names(source.inside(*HOLD_NUMBERS), OF_A_SCORE)
    for path, tree in source.trees():
        if path in LIST_QUERIES:
            for name in sorted(identifiers(tree) & OF_A_SCORE):
                yield Finding(path, 0, f"names {name}")


TRAINING: Final = ("screening/training/procedure.py", "screening/training/starting_point_from_outcomes.py")
TRAINS: Final = frozenset({"write_artefact", "fit_champion"})
SIGNS_WHAT_IT_CAME_WITH: Final = frozenset(
    {
        # A demonstration signs the model that it comes with by its own key, so that one can be decided on.
        ("service/demo/local_model.py", "names write_artefact"),
    }
)


@guard("service", leans_on=(*TRAINING, "screening/model"))
def service_can_train(source: Source) -> Iterator[Finding]:
    """No file of the service names the procedure or writes a model file, but for a demonstration its own."""
    require_names(source.inside("screening/training", "screening/model"), TRAINS)
    modules = {place.removesuffix(".py").replace("/", ".") for place in TRAINING}
    found = (
        Finding(path, text[: text.index(name)].count("\n") + 1, f"names {name}")
        for path, text in source.files()
        for name in sorted(modules | TRAINS)
        if name in text
    )
    yield from beyond(((finding, (finding.path, finding.what)) for finding in found), SIGNS_WHAT_IT_CAME_WITH)
