"""The models of this process: the one it starts with, and the one that the registry says gives scores.

The registry is read at the start, in the transaction of each screening, after a step of the registry and
every minute (``service.areas.serving_model.serving_model``), but not when a page is only read. A model that
is approved while this process runs is loaded and tested then. When a model cannot be read or fails its test
there is no score; no other model takes its place, and the form, the acute rules and the records go on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock
from typing import Final

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import ModelMark, Screening
from screening.model.score_table import ScoreTable
from screening.model.shipped_files import shipped_artefact
from screening.model.signing import key_id, shipped_public_keys
from service.core.clock import Clock
from service.core.keys import Keys
from service.core.settings import Settings
from service.model_runtime.catalogue_and_model_archive import Archive
from service.model_runtime.checked_signatures import CheckedSignatures
from service.model_runtime.loaded_model import LoadedModel, SelfTest, Trusted
from service.model_runtime.model_archive_files import Kept
from service.model_runtime.model_status import ModelStatus
from service.model_runtime.registry_files import JudgedCases, Shelf
from service.model_runtime.result_without_score import NO_MODEL, abstained

SERVED: Final = "served.json"
SERVED_GOLDEN: Final = "served-golden.json"
"""A model file of this name in ``<data>/models``, with its golden vectors beside it, is what this
installation starts with instead of the one that comes with the product."""


class ScoringHandle:
    """Gives the ``Screener`` of the service; ``ready()`` gives it only while the self-test holds."""

    def __init__(self, settings: Settings, keys: Keys, clock: Clock) -> None:
        self.catalogue: Catalogue = load_catalogue()
        self.rules: AcuteRules = load_acute_rules(self.catalogue)
        self._clock = clock
        self._kept = Kept(settings.data)
        self._kept.keep_questions(self.catalogue, self.rules)
        public_keys = (*shipped_public_keys(), *keys.signing_public_keys)
        checked = CheckedSignatures(settings.data / "checked", keys.audit, public_keys)
        self._trusted = Trusted(public_keys, checked, self.catalogue, self.rules)
        self.archive = Archive(
            self._kept, self.catalogue, self.rules, (*shipped_public_keys(), *keys.checking_public_keys)
        )
        self._judged = JudgedCases(Shelf(settings.data), (*shipped_public_keys(), *keys.checking_public_keys))
        own = self._kept.models / SERVED
        file: Path | Traversable = own if own.exists() else shipped_artefact()
        self._start = LoadedModel(file, self._golden_at_start, self._trusted, clock)
        self._current = self._start
        self._validated_at: datetime | None = None
        self._results: str | None = None
        self._others: dict[str, LoadedModel] = {}
        self._lock = Lock()
        if self._start.screener is not None:
            digest = self._start.screener.table.digest
            self._kept.keep(file, digest)
            self._kept.keep_golden(self._golden_at_start(), digest)

    @property
    def start_digest(self) -> str:
        """The model that this installation starts with; empty when it cannot be read."""
        screener = self._start.screener
        return "" if screener is None else screener.table.digest

    @property
    def starts_with_makers_model(self) -> bool:
        """Whether the makers of the product signed the model of the start, and not this installation."""
        return self._start.signed_by in {key_id(key) for key in shipped_public_keys()}

    def follow(self, digest: str, validated_at: datetime | None = None, results: str | None = None) -> None:
        """Give scores with the model ``digest`` from now on, in this process; ``validated_at`` is when it was
        last validated here, on the results with the digest ``results``.

        Only the registry decides which that is (``service.areas.serving_model.serving_model``). An empty
        digest stands for the model of the start.
        """
        self._validated_at, self._results = validated_at, results
        if digest in ("", self.start_digest):
            self._current = self._start
            return
        model = self._others.get(digest)
        if model is None:
            with self._lock:
                model = self._others.get(digest) or self.loaded(digest)
                self._others = {digest: model}
        self._current = model

    def loaded(self, digest: str) -> LoadedModel:
        """The registered model ``digest``, read and tested anew."""
        file, golden = self._kept.models / f"{digest}.json", self._kept.golden / f"{digest}.json"
        return LoadedModel(file, lambda: golden, self._trusted, self._clock, digest)

    def ready(self) -> Screener | None:
        """The screener, tested less than a day ago, or ``None`` when it may not give scores."""
        return self._current.ready()

    @property
    def self_test(self) -> SelfTest:
        """The result of the last test; this starts no test."""
        return self._current.self_test

    @property
    def mark(self) -> ModelMark:
        """Which model is served; ``NO_MODEL`` when none could be read."""
        screener = self._current.screener
        return NO_MODEL if screener is None else screener.model

    @property
    def status(self) -> ModelStatus:
        """How far the model that is served has been tested, by its file and by the registry."""
        return self.status_after(ModelStatus(self.mark.status, self._validated_at), self._results)

    def status_after(self, status: ModelStatus, results: str | None) -> ModelStatus:
        """``status`` with whether the validation behind it, by the digest of its ``results``, holds simulated
        cases."""
        if status.validated_at is None:
            return status
        return replace(status, made_up=None if results is None else self._judged.made_up(results))

    @property
    def table(self) -> ScoreTable | None:
        """The served table, for the pages about the model."""
        screener = self._current.screener
        return None if screener is None else screener.table

    def distrust(self) -> None:
        """Give no more scores until a test passes again: the model failed while it was used."""
        self._current.distrust()

    def without_score(self, request: ScreeningRequest, reason: str) -> Screening:
        """The abstained answer to ``request``: acute rules and open questions, also without any model."""
        return abstained(request, reason, self.catalogue, self.rules, self.mark)

    def _golden_at_start(self) -> Path | None:
        """The vectors that belong to a model of this installation; ``None`` stands for the shipped ones."""
        own = self._kept.models / SERVED_GOLDEN
        return own if own.exists() else None
