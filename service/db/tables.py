"""Every table of the service, gathered for the migrations."""

from __future__ import annotations

from service.assessments import models as assessments
from service.audit import models as audit
from service.cases import models as cases
from service.db.base import Base
from service.models import models
from service.people import models as people
from service.screenings import models as screenings

MODULES = (people, audit, cases, screenings, assessments, models)
METADATA = Base.metadata
