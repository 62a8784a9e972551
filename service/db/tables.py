"""Every table of the service, gathered for the migrations."""

from __future__ import annotations

from service.access import models as access
from service.assessments import models as assessments
from service.audit import models as audit
from service.cases import models as cases
from service.db.base import Base
from service.kept import models as kept
from service.models import models
from service.monitoring import models as monitoring
from service.people import models as people
from service.pull_forward import models as pull_forward
from service.records import models as records
from service.retention import models as retention
from service.reviews import models as reviews
from service.screenings import models as screenings
from service.stays import models as stays
from service.table import models as table

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
