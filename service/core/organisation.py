"""What the organisation itself decides: its name, its telephone numbers, its terms.

Read once at start from ``organisation.toml`` in the data folder. With a mistake in the file the service does
not start; the error names the file and the field.
"""

from __future__ import annotations

import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from screening.language import Language
from service.core.errors import BadSettings
from service.core.provider_settings import Provider, RoleCode
from service.core.publication_settings import Publication

ServiceKey = Literal[
    "on_call_youth_protection",
    "emergency_number",
    "manager_on_call",
    "safe_place",
    "police",
    "police_trafficking_desk",
    "monitoring_point",
    "domestic_abuse_service",
    "crisis_mental_health",
    "medical_care",
    "sexual_assault_centre",
]
"""The services that the acute rules can name (``screening/catalogue/acute_rules.toml``), without those that
have the same name and number everywhere: 113 is not for an organisation to change."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"'{name}' is not a known time zone, such as Europe/Amsterdam") from None
    return name


def _not_own(code: str) -> str:
    if code == "own":
        raise ValueError("'own' is the organisation itself; choose another code")
    return code


PartnerKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$"), AfterValidator(_not_own)]
"""What a partner at the Zorgtafel is called in the records."""

InformationVersion = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$")]
"""What a version of the information text is called, such as 2026-11."""

PartnerName = Annotated[str, Field(min_length=1, max_length=120)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Contact(_Part):
    """A service to call: how it is called here, and its number. ``name_en`` stands in English sentences,
    where a Dutch name would read oddly; without it they have ``name``."""

    name: str = Field(min_length=1, max_length=120)
    name_en: str = Field(default="", max_length=120)
    telephone: str = Field(pattern=r"^\+?[0-9][0-9 \-]{1,20}$")


class AssessWithin(_Part):
    """Days within which the in-person assessment is due, per term a worker can choose."""

    three_days: int = Field(default=3, ge=1, le=7)
    one_week: int = Field(default=7, ge=2, le=14)
    two_weeks: int = Field(default=14, ge=3, le=28)


class MissingStep(_Part):
    """What people here do when a young person is gone, and within how many hours of knowing it."""

    nl: str = Field(min_length=1, max_length=200)
    en: str = Field(min_length=1, max_length=200)
    within_hours: int = Field(ge=1, le=168)


StepId = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")]
MISSING_STEPS: Final[dict[str, MissingStep]] = {
    "certified_institution": MissingStep(
        nl="Bel de gecertificeerde instelling.", en="Call the certified institution.", within_hours=1
    ),
    "parents": MissingStep(
        nl="Bel de ouders, als dat zonder gevaar kan.",
        en="Call the parents, where that brings no danger.",
        within_hours=2,
    ),
    "police": MissingStep(nl="Meld de vermissing.", en="Report the young person missing.", within_hours=2),
    "team": MissingStep(
        nl="Bespreek in het team wat nodig is.", en="Discuss in the team what is needed.", within_hours=24
    ),
}
"""The first follows the published description of PINQ-crisis; the others are examples to change."""


ClimateScale = Literal["support", "growth", "atmosphere", "repression"]
ClimateScore = Annotated[float, Field(ge=1, le=5)]


class StayTerms(_Part):
    """The clock of a stay in crisis care.

    Four to eight weeks: the published description of PINQ-crisis. When within these weeks the investigation
    is done, and how far one extension goes, it does not say; those are our choice.
    """

    shortest_weeks: int = Field(default=4, ge=1, le=52)
    longest_weeks: int = Field(default=8, ge=1, le=104)
    investigation_weeks: int = Field(default=4, ge=1, le=52)
    extension_weeks: int = Field(default=4, ge=1, le=26)
    missing_steps: dict[StepId, MissingStep] = Field(default_factory=lambda: dict(MISSING_STEPS))
    climate_norm: dict[ClimateScale, ClimateScore] = Field(default_factory=dict)
    """The mean of a norm group on the scales of the living climate, where the organisation has one."""

    @model_validator(mode="after")
    def _in_order(self) -> StayTerms:
        if not max(self.shortest_weeks, self.investigation_weeks) <= self.longest_weeks:
            raise ValueError("shortest_weeks and investigation_weeks may not be above longest_weeks")
        return self


class EmergencyTerms(_Part):
    """Emergency access to a case of another team: hours when nothing else is asked, the most that can be
    asked, and how often one person may ask in 24 hours. Our choice, up to a day; the organisation sets it."""

    hours: int = Field(default=4, ge=1, le=24)
    longest_hours: int = Field(default=24, ge=1, le=24)
    asks_per_day: int = Field(default=5, ge=1, le=50)

    @model_validator(mode="after")
    def _in_order(self) -> EmergencyTerms:
        if self.hours > self.longest_hours:
            raise ValueError("hours may not be above longest_hours")
        return self


class Lockout(_Part):
    """After so many failures each next one makes the wait twice as long.

    ``attempts``: in a row, of one account on a device that is known for it, or from one address.
    ``attempts_per_address``: of all accounts together from one address in an hour, and
    ``attempts_per_account``: of one account from all addresses together in a day; unknown devices only.
    """

    attempts: int = Field(default=5, ge=3, le=10)
    attempts_per_address: int = Field(default=30, ge=5, le=1000)
    attempts_per_account: int = Field(default=20, ge=10, le=1000)
    first_wait_seconds: int = Field(default=30, ge=10, le=600)
    longest_wait_seconds: int = Field(default=900, ge=60, le=86_400)


class SignInRules(_Part):
    """Signing in: who needs a second factor, and in how many places one account may be signed in at once.

    By default whoever may approve what others propose, whoever reads the log, and administrators.
    """

    second_factor_roles: tuple[RoleCode, ...] = ("administrator", "privacy_officer", "coordinator")
    sessions_per_account: int = Field(default=5, ge=1, le=50)


NOT_RECORDED: Final = "not_recorded"
"""The group of everybody of whom nothing is recorded; no organisation can give a group that name."""


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class Words(BaseModel):
    """A name in both languages."""

    nl: str = Field(min_length=1, max_length=80)
    en: str = Field(min_length=1, max_length=80)


class Attribute(Words):
    """One attribute, such as gender, with at least two groups to compare."""

    groups: dict[Code, Words] = Field(min_length=2, max_length=12)

    @model_validator(mode="after")
    def _not_taken(self) -> Attribute:
        if NOT_RECORDED in self.groups:
            raise ValueError(f"'{NOT_RECORDED}' is the group of everybody of whom nothing is recorded")
        return self


class FairnessTerms(_Part):
    """The attributes by code, and for how many days at most a collection is kept (a year: our choice).

    None by default: what is not needed to see a difference is not collected.
    """

    attributes: dict[Code, Attribute] = Field(default_factory=dict, max_length=8)
    longest_days: int = Field(default=366, ge=1, le=731)


class HtcdsTerms(_Part):
    """How the organisation is called in records of the Human Trafficking Case Data Standard; those that say
    the police or a court have no place here."""

    organisation_type: (
        Literal[
            "NGO",
            "HealthServiceOrganisation",
            "CentralGovernmentOrganisation",
            "LocalGovernmentOrganisation",
        ]
        | None
    ) = None


class Organisation(_Part):
    """The decisions of one organisation."""

    name: str = Field(min_length=1, max_length=120)
    default_language: Language = "nl"
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Amsterdam"
    services: dict[ServiceKey, Contact] = Field(default_factory=dict)
    partners: dict[PartnerKey, PartnerName] = Field(default_factory=dict, max_length=40)
    acute_hours: int = Field(default=2, ge=1, le=24)
    working_day_end: time = time(17, 0)
    assess_within: AssessWithin = AssessWithin()
    stay: StayTerms = StayTerms()
    emergency: EmergencyTerms = EmergencyTerms()
    withheld_share: float = Field(default=0.05, ge=0, le=0.5)
    information_versions: tuple[InformationVersion, ...] = Field(default=("1",), min_length=1, max_length=40)
    print_valid_days: int = Field(default=30, ge=1, le=366)
    idle_minutes: int = Field(default=20, ge=5, le=60)
    absolute_hours: int = Field(default=10, ge=1, le=24)
    lockout: Lockout = Lockout()
    sign_in: SignInRules = SignInRules()
    fairness: FairnessTerms = FairnessTerms()
    htcds: HtcdsTerms = HtcdsTerms()
    provider: Provider | None = None
    publication: Publication = Publication()
    token_stylesheet: Path | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that its clocks show."""
        return ZoneInfo(self.timezone)

    @classmethod
    def read(cls, file: Path, *, demonstration: bool = False) -> Organisation:
        """Read ``file``; ``BadSettings`` names the field that does not fit.

        ``withheld_share`` may be 0 in a demonstration only: without withheld scores the effect of the score
        on decisions cannot be measured.
        """
        try:
            content = tomllib.loads(file.read_text("utf-8-sig"))
        except FileNotFoundError:
            raise BadSettings("settings.file_missing", file=file.name) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            raise BadSettings("settings.not_toml", file=file.name, problem=str(wrong)) from None
        organisation = cls._checked(content, file)
        if organisation.withheld_share == 0 and not demonstration:
            raise BadSettings("settings.withheld_share", file=file.name)
        return organisation

    @classmethod
    def _checked(cls, content: dict[str, Any], file: Path) -> Organisation:
        try:
            organisation = cls.model_validate(content)
        except ValidationError as wrong:
            first = wrong.errors()[0]
            field = ".".join(str(part) for part in first["loc"] if part != "[key]")
            problem = first["msg"].removeprefix("Value error, ")
            raise BadSettings("settings.field", file=file.name, field=field, problem=problem) from None
        sheet = organisation.token_stylesheet
        if sheet is None:
            return organisation
        sheet = sheet if sheet.is_absolute() else file.parent / sheet
        if not sheet.is_file():
            problem = f"there is no file '{sheet.name}'"
            raise BadSettings(
                "settings.field", file=file.name, field="token_stylesheet", problem=problem
            ) from None
        return organisation.model_copy(update={"token_stylesheet": sheet})
