"""The one definition of what is asked: sections and indicators, with a digest over all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property

from screening.canonical_json import digest_of
from screening.catalogue.errors import CatalogueError
from screening.catalogue.indicator import Indicator, check_choice, check_identifier
from screening.language import Text


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form."""

    id: str
    title: Text
    lead: Text

    def __post_init__(self) -> None:
        check_identifier(self.id, "id", f"section '{self.id}'")


@dataclass(frozen=True)
class Catalogue:
    """All indicators in the order of the form. Iterating gives the indicators.

    ``level_texts``: the words of every answer, by id; a question may read one of its answers in those of
    another. The digest has them where a question uses them.
    """

    version: str
    sections: tuple[Section, ...]
    indicators: tuple[Indicator, ...]
    level_texts: Mapping[str, Text] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        _check_unique([section.id for section in self.sections], "section")
        _check_unique([indicator.id for indicator in self.indicators], "indicator")
        known = tuple(section.id for section in self.sections)
        for indicator in self.indicators:
            check_choice(indicator.section, "section", known, f"indicator '{indicator.id}'")

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def __getitem__(self, indicator_id: str) -> Indicator:
        return self._by_id[indicator_id]

    def __contains__(self, indicator_id: object) -> bool:
        return indicator_id in self._by_id

    def in_section(self, section_id: str) -> tuple[Indicator, ...]:
        return self._by_section.get(section_id, ())

    @cached_property
    def _by_section(self) -> dict[str, tuple[Indicator, ...]]:
        return {
            section.id: tuple(i for i in self.indicators if i.section == section.id)
            for section in self.sections
        }

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def scored(self) -> tuple[Indicator, ...]:
        """Indicators with role ``scored``, in catalogue order."""
        return tuple(i for i in self.indicators if i.role == "scored")

    @cached_property
    def direct_signs(self) -> tuple[Indicator, ...]:
        return tuple(i for i in self.indicators if i.role == "direct")

    @cached_property
    def items(self) -> tuple[Indicator, ...]:
        """What the model may use, in catalogue order: scored indicators and (suspected) direct signs."""
        return tuple(i for i in self.indicators if i.role in ("scored", "direct"))

    @cached_property
    def level_numbers(self) -> dict[str, dict[str, int]]:
        """Of each indicator: level ids with their place, 0 for the lowest."""
        return {i.id: {level: k for k, level in enumerate(i.level_ids)} for i in self.indicators}

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over the whole content, independent of how the file is laid out."""
        return digest_of(
            {
                "version": self.version,
                "sections": [asdict(section) for section in self.sections],
                "indicators": [asdict(indicator) for indicator in self.indicators],
            }
        )


def _check_unique(ids: list[str], what: str) -> None:
    for id_ in ids:
        if ids.count(id_) > 1:
            raise CatalogueError("catalogue.duplicate_id", place=f"{what} '{id_}'")
