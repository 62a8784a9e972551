"""What is known of each model: its stage, its steps, its table of points, and its validation results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

from screening.model.score_table import ScoreTable
from service.access.unit_of_work import UnitOfWork
from service.areas.serving_model import queries as scoring_queries
from service.areas.serving_model.model_stages import (
    DOWN,
    Stage,
    Step,
    last_approval,
    open_proposal,
    stage_after,
    steps_from,
)
from service.areas.serving_model.serving_model import SERVED_STAGES, Standing, standing
from service.areas.serving_model.stop_switch import first_served
from service.areas.sign_in import names_and_teams as people
from service.core.errors import Conflict, NotFound
from service.model_runtime.model_status import ModelStatus
from service.model_runtime.registry_files import Shelf

_SHORTEST_START: Final = 8
"""Digits of a digest that name a model, at the least."""


@dataclass(frozen=True, slots=True)
class Version:
    """One model as the registry knows it. ``serves``: whether it gives the scores now. ``tested``: how far it
    has been tested, by its file and by the steps.

    ``first_served_at`` is ``None`` for a model that never did; ``proposed_at`` for one that was never
    proposed here, such as the one of the start.
    """

    digest: str
    name: str
    version: str
    status: str
    stage: Stage
    serves: bool
    trained_by: str | None
    registered_at: datetime | None
    first_served_at: datetime | None
    steps: tuple[Step, ...]
    tested: ModelStatus

    @property
    def proposal(self) -> Step | None:
        """The proposal that waits for a decision."""
        return open_proposal(self.steps, self.stage)

    @property
    def known_since(self) -> datetime:
        """When it was first proposed or first served here."""
        return min(at for at in (self.registered_at, self.first_served_at) if at is not None)

    @property
    def last_results(self) -> Step | None:
        """The latest proposal, with the results and the report that came with it."""
        return next((step for step in reversed(self.steps) if step.kind == "proposed"), None)

    @property
    def validated_at(self) -> datetime | None:
        return self.tested.validated_at

    @property
    def may_go_down_to(self) -> tuple[Stage, ...]:
        return DOWN[self.stage]


def versions(unit: UnitOfWork) -> tuple[Version, ...]:
    """Every model that is known here, the latest first; looking at it is logged."""
    unit.require("model.list", "model")
    unit.record("model.list", "model")
    return known(unit)


def version(unit: UnitOfWork, named: str) -> Version:
    """The model with this digest, beginning of a digest, or version; ``NotFound``, or ``Conflict`` when more
    than one has that name."""
    unit.require("model.list", "model")
    model = named_in(known(unit), named)
    unit.record("model.list", "model", model.digest)
    return model


def named_in(among: tuple[Version, ...], named: str) -> Version:
    """The one of ``among`` that ``named`` stands for; ``NotFound`` or ``Conflict``."""
    exact = [model for model in among if model.digest == named]
    by_name = [model for model in among if named in (model.version, f"{model.name}-{model.version}")]
    begun = [model for model in among if len(named) >= _SHORTEST_START and model.digest.startswith(named)]
    fitting = exact or by_name or begun
    if not fitting:
        raise NotFound("registry.unknown")
    if len(fitting) > 1:
        raise Conflict("registry.more_than_one")
    return fitting[0]


def known(unit: UnitOfWork) -> tuple[Version, ...]:
    """Every model, the latest first, without a check of access and without an entry in the log."""
    now = standing(unit)
    first: dict[str, Any] = {row.digest: row for row in scoring_queries.versions(unit.db)}
    if not now.known and now.digest:
        first[now.digest] = _about_to_serve(unit, now)
    proposed: dict[str, Any] = {row.digest: row for row in scoring_queries.registered(unit.db)}
    by_digest: dict[str, list[Step]] = {}
    for step in steps_from(scoring_queries.steps(unit.db)):
        by_digest.setdefault(step.digest, []).append(step)
    versions = []
    for digest in [*proposed, *(d for d in first if d not in proposed)]:
        row, served, steps = proposed.get(digest), first.get(digest), tuple(by_digest.get(digest, ()))
        source: Any = row or served
        versions.append(
            Version(
                digest=digest,
                name=source.name,
                version=source.version,
                status=source.status,
                stage=stage_after(steps, served.stage if served else "candidate"),
                serves=now.serves and now.digest == digest,
                trained_by=row.trained_by if row else None,
                registered_at=row.registered_at if row else None,
                first_served_at=served.first_served_at if served else _first_approved_at(steps),
                steps=steps,
                tested=_tested(unit, source.status, steps),
            )
        )
    return tuple(sorted(versions, key=lambda version: version.known_since, reverse=True))


def served_before(among: tuple[Version, ...], model: Version, start: str) -> Version | None:
    """The one of ``among`` that gave scores before ``model`` last began to; ``None`` without one, and where
    ``model`` never did. ``start`` is the digest of the model that the installation starts with, which serves
    before any step."""
    by_digest = {version.digest: version for version in among}
    begun = start in by_digest and by_digest[start].first_served_at is not None
    served = [start] if begun else []
    for step in sorted((step for version in among for step in version.steps), key=lambda step: step.id):
        if step.serves and step.serves != (served[-1] if served else None):
            served.append(step.serves)
    if model.digest not in served:
        return None
    place = len(served) - 1 - served[::-1].index(model.digest)
    return by_digest.get(served[place - 1]) if place else None


def _tested(unit: UnitOfWork, code: str, steps: tuple[Step, ...]) -> ModelStatus:
    """The status of a model, whose file says ``code``, after its steps."""
    approved = last_approval(steps)
    if approved is None:
        return ModelStatus(code)
    return unit.installation.scoring.status_after(
        ModelStatus(code, approved.made_at), approved.results_digest
    )


def _first_approved_at(steps: tuple[Step, ...]) -> datetime | None:
    """When a model was first approved to give scores."""
    return next((s.made_at for s in steps if s.kind == "approved" and s.to_stage in SERVED_STAGES), None)


def _about_to_serve(unit: UnitOfWork, now: Standing) -> Any:
    """The model of the start, before its first screening records it; a read writes nothing."""
    mark = unit.installation.scoring.mark
    return SimpleNamespace(
        digest=now.digest,
        name=mark.name,
        version=mark.version,
        status=mark.status,
        stage=now.stage,
        first_served_at=unit.now,
    )


def write_down(unit: UnitOfWork) -> None:
    """Record the model of the start before a step of any model is made; for acts, which write."""
    now = standing(unit)
    if not now.known and now.digest:
        first_served(unit, unit.installation.scoring.mark, now.stage)


def table_of(unit: UnitOfWork, digest: str) -> ScoreTable:
    """The table of points of a known model; ``NotFound`` when its file is gone or changed."""
    installation = unit.installation
    rows = (*scoring_queries.registered(unit.db), *scoring_queries.versions(unit.db))
    asked = next(
        (row.catalogue_digest for row in rows if row.digest == digest), installation.catalogue.digest
    )
    table = installation.archive.table(digest, asked)
    if table is None:
        raise NotFound("registry.file_gone")
    return table


def results_of(unit: UnitOfWork, step: Step) -> Mapping[str, Any]:
    """The results of a proposal, checked; ``ModelFileError`` when they were changed. They are read, not
    decided on, so whoever signed them need not be trusted any more."""
    return Shelf(unit.installation.settings.data).results(
        step.results_digest or "", unit.installation.keys.checking_public_keys
    )


def report(unit: UnitOfWork, named: str) -> bytes:
    """The report that came with the latest proposal of a model; ``NotFound`` when there is none."""
    results = version(unit, named).last_results
    if results is None or results.report_digest is None:
        raise NotFound("registry.no_report")
    return Shelf(unit.installation.settings.data).report(results.report_digest)


def trainer_of(unit: UnitOfWork, model: Version) -> str | None:
    """The name of who trained ``model``, by the login in its file; the login itself where nobody has it any
    more, ``None`` where the file names nobody."""
    if model.trained_by is None:
        return None
    try:
        person_id = people.person_id_of(unit, model.trained_by)
    except people.UnknownLogin:
        return model.trained_by
    return people.names_of(unit, {person_id})[person_id]


def names_in(unit: UnitOfWork, among: tuple[Version, ...]) -> dict[int, str]:
    """The names of everybody who made a step."""
    return people.names_of(unit, {step.made_by for version in among for step in version.steps})
