"""One model file in this process: read and tested when it is taken into use, and tested again every day.

When the file cannot be read or the test fails there is no score; the rest goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock
from typing import Final

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.explain.screener import Screener
from screening.model.artefact import CheckedBefore, read_signed
from screening.model.errors import ModelFileError
from screening.model.golden_vectors import GoldenVectors, check_golden, read_golden
from screening.model.score_table import ScoreTable
from service.core.clock import Clock

TEST_EVERY_SECONDS: Final = 24 * 60 * 60
_NONE: Final = GoldenVectors("", ())
_log = logging.getLogger("signaalwijzer.scoring")

Find = Callable[[], Path | None]
"""Where the golden vectors of a model are now; ``None`` stands for those that come with the product."""


@dataclass(frozen=True, slots=True)
class SelfTest:
    """The result of a test. ``problem`` is a code: ``None``, ``unreadable`` or ``wrong_numbers``."""

    checked: int
    problem: str | None

    @property
    def passed(self) -> bool:
        return self.problem is None


@dataclass(frozen=True, slots=True)
class Trusted:
    """What a model file is checked with: the trusted keys (raw), the notes of checked signatures, the
    catalogue and the acute rules."""

    public_keys: tuple[bytes, ...]
    checked: CheckedBefore
    catalogue: Catalogue
    rules: AcuteRules


class LoadedModel:
    """The model in ``file``. ``ready()`` gives its screener only while its test holds.

    ``digest`` is what the file must hold, where that is known beforehand; another model in it is refused.
    """

    def __init__(
        self,
        file: Path | Traversable,
        golden: Find,
        trusted: Trusted,
        clock: Clock,
        digest: str | None = None,
    ) -> None:
        self._file = file
        self._golden = golden
        self._trusted = trusted
        self._clock = clock
        self._lock = Lock()
        self._screener: Screener | None = None
        self._signed_by = ""
        self._test = SelfTest(0, "unreadable")
        self._tested_at = clock.elapsed()
        content = self._read()
        if content is not None and digest in (None, content[0].digest):
            table, self._signed_by = content
            self._screener = Screener(table, trusted.catalogue, trusted.rules)
            self._run_test(table)

    def ready(self) -> Screener | None:
        """The screener, tested less than a day ago, or ``None`` when it may not give scores."""
        if self._clock.elapsed() - self._tested_at >= TEST_EVERY_SECONDS:
            with self._lock:
                if self._clock.elapsed() - self._tested_at >= TEST_EVERY_SECONDS:
                    self._test_again()
        return self._screener if self._test.passed else None

    @property
    def file(self) -> Path | Traversable:
        return self._file

    @property
    def signed_by(self) -> str:
        """The id of the key that the file is signed with; empty when it could not be read."""
        return self._signed_by

    @property
    def self_test(self) -> SelfTest:
        """The result of the last test; this starts no test."""
        return self._test

    @property
    def screener(self) -> Screener | None:
        """The screener whether or not its test holds; ``None`` when the file could not be read."""
        return self._screener

    def distrust(self) -> None:
        """Give no more scores until a test passes again: the model failed while it was used."""
        self._test = SelfTest(self._test.checked, "wrong_numbers")

    def _test_again(self) -> None:
        """The daily test: the file must still be the one that was loaded, and the numbers still right."""
        content = self._read()
        if self._screener is None or content is None or content[0].digest != self._screener.table.digest:
            self._tested(SelfTest(0, "unreadable"))
            return
        self._run_test(self._screener.table)

    def _run_test(self, table: ScoreTable) -> None:
        report = check_golden(table, self._trusted.catalogue, self._vectors())
        for finding in report.findings:
            _log.error("self-test: %s", finding)
        self._tested(SelfTest(report.checked, None if report.ok else "wrong_numbers"))

    def _tested(self, test: SelfTest) -> None:
        self._test = test
        self._tested_at = self._clock.elapsed()

    def _read(self) -> tuple[ScoreTable, str] | None:
        try:
            trusted = self._trusted
            return read_signed(self._file, trusted.public_keys, trusted.catalogue, trusted.checked)
        except ModelFileError as refused:
            _log.error("no scores: %s", refused)
            return None

    def _vectors(self) -> GoldenVectors | None:
        file = self._golden()
        if file is None:
            return None
        try:
            return read_golden(file)
        except ModelFileError as refused:
            _log.error("no scores: %s", refused)
            return _NONE
