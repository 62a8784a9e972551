"""What a check over what is stored finds, each finding as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from screening.language import Language
from service.core.errors import ServiceError

SHOWN: Final = 50
"""At most so many findings are kept; after those only their number counts."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be; its sentence is ``key`` under ``prefix``."""

    prefix: str
    key: str
    values: Mapping[str, Any]

    def in_language(self, language: Language) -> str:
        return ServiceError.sentences()(language, f"{self.prefix}.{self.key}", **self.values)


@dataclass(slots=True)
class Report:
    """How many findings there are, and the first of them; their sentences are under ``prefix``."""

    prefix: ClassVar[str]

    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.found == 0

    def add(self, key: str, **values: Any) -> None:
        self.found += 1
        if len(self.findings) < SHOWN:
            self.findings.append(Finding(self.prefix, key, values))
