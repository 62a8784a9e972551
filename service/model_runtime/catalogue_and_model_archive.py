"""Catalogues, acute rules and models of any time, by digest, to read stored records with.

The catalogue of today is part of the program; every other one that this installation served is in its data
folder (``service.model_runtime.model_archive_files``). Each is read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.errors import CatalogueError
from screening.catalogue.indicator import Indicator
from screening.catalogue.read_catalogue import load_catalogue
from screening.features.answers import ABSENT_STATES
from screening.model.score_table import ScoreTable
from service.core.errors import ServiceError
from service.model_runtime.model_archive_files import Kept, NotKept


class CatalogueGone(ServiceError):
    """The questions under which something was stored are no longer in the data folder."""

    status = 503
    code = "archive.catalogue_gone"


class Archive:
    """The archive of one installation; ``today`` and ``rules`` are what the program serves."""

    def __init__(
        self, kept: Kept, today: Catalogue, rules: AcuteRules, public_keys: tuple[bytes, ...]
    ) -> None:
        self._kept = kept
        self._keys = public_keys
        self.today = today
        self.rules_of_today = rules
        self._both = lru_cache(maxsize=16)(kept.rules_and_catalogue)
        self._table = lru_cache(maxsize=8)(self._read_table)
        self._read = lru_cache(maxsize=32)(self._read_catalogue)
        self._ids = lru_cache(maxsize=1)(self._all_ids)

    def catalogue(self, digest: str) -> Catalogue:
        """The questions with this digest; ``CatalogueGone``."""
        if digest == self.today.digest:
            return self.today
        catalogue = self._read(digest)
        if catalogue is None:
            raise CatalogueGone(digest=digest[:12])
        return catalogue

    def rules(self, catalogue_digest: str, rules_digest: str) -> AcuteRules:
        """The acute rules of that time, else those of today: acute steps must always be shown."""
        if rules_digest == self.rules_of_today.digest:
            return self.rules_of_today
        try:
            return self._both(catalogue_digest, rules_digest)[1]
        except NotKept:
            return self.rules_of_today

    def table(self, digest: str, catalogue_digest: str) -> ScoreTable | None:
        """The model with this digest, whether or not it serves; ``None`` where its file is gone."""
        return self._table(digest, catalogue_digest) if digest else None

    def catalogues(self) -> Iterator[Catalogue]:
        """The catalogue of today, then the others that can be read, the last kept first."""
        yield self.today
        for digest in self._kept.catalogue_digests():
            if digest != self.today.digest and (catalogue := self._read(digest)) is not None:
                yield catalogue

    def asked(self, indicator: str, answer: str, first: Catalogue | None = None) -> Indicator | None:
        """The question that has ``answer`` (a level or an absent state): in ``first`` or that of today, else
        in the latest catalogue that had it; ``None`` where no catalogue did."""
        before = () if first is None else (first,)
        for catalogue in (*before, *self.catalogues()):
            if is_answer(catalogue, indicator, answer):
                question: Indicator = catalogue[indicator]
                return question
        return None

    def named(self, indicator: str) -> Indicator | None:
        """The question with this id, in the catalogue of today or the latest one that had it."""
        return next((catalogue[indicator] for catalogue in self.catalogues() if indicator in catalogue), None)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all questions of any time."""
        return self._ids()

    def _all_ids(self) -> frozenset[str]:
        return frozenset(indicator.id for catalogue in self.catalogues() for indicator in catalogue)

    def _read_table(self, digest: str, catalogue_digest: str) -> ScoreTable | None:
        try:
            return self._kept.table(digest, self.catalogue(catalogue_digest), self._keys)
        except (NotKept, CatalogueGone):
            return None

    def _read_catalogue(self, digest: str) -> Catalogue | None:
        file = self._kept.catalogues / f"{digest}.toml"
        try:
            catalogue = load_catalogue(file) if file.exists() else None
        except CatalogueError:
            return None
        return catalogue if catalogue is not None and catalogue.digest == digest else None


def is_answer(catalogue: Catalogue, indicator: str, answer: str) -> bool:
    """Whether ``catalogue`` has this question and this answer to it."""
    if indicator not in catalogue:
        return False
    return answer in ABSENT_STATES or answer in catalogue[indicator].level_ids
