"""The model of this process: read and tested at start, tested again every day, and never trusted beyond that.

A model file that cannot be read, or a test that fails, takes away the score and nothing else: the form, the
acute rules and the records go on without it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock
from typing import Final

from screening.catalogue.acute import AcuteRules
from screening.catalogue.acute_reading import load_acute_rules
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.reading import load_catalogue
from screening.explain.request import ScreeningRequest
from screening.explain.result import ModelMark, Screening
from screening.explain.screen import Screener
from screening.model.artefact import read_artefact, shipped_artefact
from screening.model.errors import ModelFileError
from screening.model.golden import GoldenVectors, check_golden, read_golden
from screening.model.score_table import ScoreTable
from screening.model.signing import shipped_public_keys
from service.clock import Clock
from service.keys import Keys
from service.models.abstaining import NO_MODEL, abstained
from service.models.kept import Kept
from service.settings import Settings

TEST_EVERY_SECONDS: Final = 24 * 60 * 60
SERVED: Final = "served.json"
SERVED_GOLDEN: Final = "served-golden.json"
"""A model file of this name in ``<data>/models``, with its golden vectors beside it, is served instead of the
one that comes with the product."""

_log = logging.getLogger("signaalwijzer.scoring")


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What the last test found. ``problem`` is a code: ``None``, ``unreadable`` or ``wrong_numbers``."""

    checked: int
    problem: str | None

    @property
    def passed(self) -> bool:
        return self.problem is None


class ScoringHandle:
    """The one way to a ``Screener`` in the service. ``ready()`` gives it only while its test holds."""

    def __init__(self, settings: Settings, keys: Keys, clock: Clock) -> None:
        self.catalogue: Catalogue = load_catalogue()
        self.rules: AcuteRules = load_acute_rules(self.catalogue)
        self._clock = clock
        self._public_keys = (*shipped_public_keys(), *keys.signing_public_keys)
        self._models = settings.data / "models"
        own = self._models / SERVED
        self._file: Path | Traversable = own if own.exists() else shipped_artefact()
        self._lock = Lock()
        self._screener: Screener | None = None
        self._test = SelfTest(0, "unreadable")
        self._tested_at = 0.0
        self._start(Kept(settings.data))

    def ready(self) -> Screener | None:
        """The screener, tested less than a day ago, or ``None`` when it may not give scores."""
        if self._clock.elapsed() - self._tested_at >= TEST_EVERY_SECONDS:
            with self._lock:
                if self._clock.elapsed() - self._tested_at >= TEST_EVERY_SECONDS:
                    self._test_again()
        return self._screener if self._test.passed else None

    @property
    def self_test(self) -> SelfTest:
        """What the last test found; asking does not start one."""
        return self._test

    @property
    def mark(self) -> ModelMark:
        """Which model is served; ``NO_MODEL`` when none could be read."""
        return NO_MODEL if self._screener is None else self._screener.model

    @property
    def table(self) -> ScoreTable | None:
        """The served table, for the pages about the model."""
        return None if self._screener is None else self._screener.table

    def distrust(self) -> None:
        """Give no more scores until a test passes again: the model failed while it was used."""
        self._test = SelfTest(self._test.checked, "wrong_numbers")

    def without_score(self, request: ScreeningRequest, reason: str) -> Screening:
        """The abstained answer to ``request``: acute rules and open questions, also without any model."""
        return abstained(request, reason, self.catalogue, self.rules, self.mark)

    def _start(self, kept: Kept) -> None:
        table = self._read()
        if table is None:
            self._tested(SelfTest(0, "unreadable"))
            return
        self._screener = Screener(table, self.catalogue, self.rules)
        self._run_test(table)
        kept.keep(self._file, table.digest, self.catalogue, self.rules)

    def _test_again(self) -> None:
        """The daily test: the file must still be the one that was loaded, and the numbers still right."""
        table = self._read()
        if self._screener is None or table is None or table.digest != self._screener.table.digest:
            self._tested(SelfTest(0, "unreadable"))
            return
        self._run_test(self._screener.table)

    def _run_test(self, table: ScoreTable) -> None:
        report = check_golden(table, self.catalogue, self._golden())
        for finding in report.findings:
            _log.error("self-test: %s", finding)
        self._tested(SelfTest(report.checked, None if report.ok else "wrong_numbers"))

    def _tested(self, test: SelfTest) -> None:
        self._test = test
        self._tested_at = self._clock.elapsed()

    def _read(self) -> ScoreTable | None:
        try:
            return read_artefact(self._file, self._public_keys, self.catalogue)
        except ModelFileError as refused:
            _log.error("no scores: %s", refused)
            return None

    def _golden(self) -> GoldenVectors | None:
        """The vectors that belong to a model of this installation; ``None`` stands for the shipped ones."""
        own = self._models / SERVED_GOLDEN
        if not own.exists():
            return None
        try:
            return read_golden(own)
        except ModelFileError as refused:
            _log.error("no scores: %s", refused)
            return GoldenVectors("", ())
