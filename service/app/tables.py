"""Every table of the service, gathered for the migrations."""

from __future__ import annotations

from service.areas.assessments import tables as assessments
from service.areas.cases import tables as cases
from service.areas.emergency import tables as access
from service.areas.monitoring import tables as monitoring
from service.areas.pull_forward import tables as pull_forward
from service.areas.registry import tables as models
from service.areas.retention import tables as retention
from service.areas.reviews import tables as reviews
from service.areas.rights import tables as records
from service.areas.screenings import tables as screenings
from service.areas.stays import tables as stays
from service.areas.zorgtafel import tables as table
from service.audit import tables as audit
from service.db.base import Base
from service.identity import tables as people
from service.web.kept_words import tables as kept

MODULES = (
    people,
    audit,
    cases,
    screenings,
    assessments,
    models,
    table,
    reviews,
    stays,
    monitoring,
    records,
    access,
    pull_forward,
    retention,
    kept,
)
METADATA = Base.metadata
