"""The model about which documents are made, with everything that is known of it here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from screening.canonical_json import digest_of
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped
from screening.model.score_table import ScoreTable
from service.access.unit_of_work import UnitOfWork
from service.areas.registry.versions import Version, known, named_in, results_of, table_of
from service.areas.serving_model.model_stages import Stage
from service.areas.serving_model.serving_model import SERVED_STAGES
from service.core.days import day_of
from service.core.errors import Invalid, NotFound
from service.core.organisation import Organisation
from service.model_runtime.model_status import ModelStatus


@dataclass(frozen=True, slots=True)
class RegistryStep:
    """A step of the model by two people: what was decided, to which stage, and when. No names."""

    kind: str
    to_stage: Stage
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the registry says of the model. ``begin`` and ``end`` of giving scores; ``None`` where not."""

    stage: Stage
    begin: datetime | None
    end: datetime | None
    steps: tuple[RegistryStep, ...]

    @property
    def in_use(self) -> bool:
        return self.stage in SERVED_STAGES and self.begin is not None


@dataclass(frozen=True, slots=True)
class Subject:
    """One model. Without an installation (``organisation``, ``standing``, ``made_on`` are ``None``) it is the
    model that comes with the product; ``results`` are ``None`` where it was never validated here."""

    table: ScoreTable
    catalogue: Catalogue
    status: ModelStatus
    results: Mapping[str, Any] | None = None
    organisation: Organisation | None = None
    standing: Standing | None = None
    demonstration: bool = False
    made_on: date | None = None

    @property
    def results_digest(self) -> str | None:
        return None if self.results is None else digest_of(self.results)


def shipped_subject() -> Subject:
    """The model that comes with the product, which nobody has validated."""
    catalogue = load_catalogue()
    table = read_shipped(catalogue)
    return Subject(table, catalogue, ModelStatus(table.status))


def subject_of(unit: UnitOfWork, named: str | None, given: Mapping[str, Any] | None) -> Subject:
    """The model ``named`` in the registry, else the one that gives the scores; the act is logged.

    ``given`` is the content of a results file to use in place of the one that the gate used. Raises
    ``NotFound`` where there is no such model or none gives scores, ``Invalid`` for results that are about
    another model, other questions or another organisation, are not whole, or do not say that their cases are
    real.
    """
    unit.require("model.publish", "model")
    versions = known(unit)
    if named is not None:
        version = named_in(versions, named)
    else:
        found = next((one for one in versions if one.serves), None)
        if found is None:
            raise NotFound("publication.none_serves")
        version = found
    installation = unit.installation
    table = table_of(unit, version.digest)
    demonstration = installation.settings.demonstration
    results = given if given is not None else _results_of_the_gate(unit, version)
    if results is not None:
        _check(results, table, installation.organisation, demonstration=demonstration)
    unit.record("model.publish", "model", version.digest)
    return Subject(
        table=table,
        catalogue=installation.archive.catalogue(table.catalogue_digest),
        status=version.tested,
        results=results,
        organisation=installation.organisation,
        standing=_standing(version, unit.now),
        demonstration=demonstration,
        made_on=day_of(unit.now, installation.organisation.zone),
    )


def _results_of_the_gate(unit: UnitOfWork, version: Version) -> Mapping[str, Any] | None:
    """The results of the last approval; ``None`` where two people never approved a step on results."""
    step = next((s for s in reversed(version.steps) if s.kind == "approved" and s.results_digest), None)
    return None if step is None else results_of(unit, step)


def _check(
    results: Mapping[str, Any], table: ScoreTable, organisation: Organisation, *, demonstration: bool
) -> None:
    """What a proposal is held to as well, and that the cases are known to be real outside a demonstration."""
    model, catalogue, data = (_part(results, name) for name in ("model", "catalogue", "data"))
    if model.get("digest") != table.digest:
        raise Invalid("publication.other_model")
    if catalogue.get("digest") != table.catalogue_digest:
        raise Invalid("publication.other_catalogue")
    if data.get("organisation") not in (None, "", organisation.name):
        raise Invalid("publication.other_organisation")
    if demonstration:
        return
    made_up = data.get("made_up")
    if made_up is None:
        raise Invalid("publication.made_up_unknown")
    if made_up:
        raise Invalid("publication.made_up")


def _part(results: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = results.get(name)
    return part if isinstance(part, Mapping) else {}


def _standing(version: Version, now: datetime) -> Standing:
    """The registry on one model; a model of the start that has scored nothing yet has not begun."""
    begun = version.first_served_at
    if begun == now and not version.steps:
        begun = None
    ended = next((s.made_at for s in reversed(version.steps) if s.to_stage == "retired"), None)
    return Standing(
        stage=version.stage,
        begin=begun,
        end=ended if version.stage == "retired" else None,
        steps=tuple(
            RegistryStep(step.kind, step.to_stage, step.made_at)
            for step in version.steps
            if step.kind != "proposed"
        ),
    )
