"""People who write at once over HTTP, and what they were answered: that must be there afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Event, Thread
from typing import Any, Final

import httpx2

from tests.service.real_service import CASE
from tests.service.screenings.flow import JUDGEMENT, LISA_BEFORE

STAGES: Final = ("draft", "judged", "screened")
PEOPLE: Final = 3


@dataclass
class Answered:
    """What was acknowledged of one case: its draft, the stage of its round, its screening."""

    revision: int = 0
    stage: str = "draft"
    screening: Any = None


@dataclass
class Writers:
    """The cases of everybody, by code. ``wrong`` is every answer that is neither a yes nor "not now"."""

    cases: dict[str, Answered] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    answers: int = 0
    _answered: Condition = field(default_factory=Condition)
    _working: int = 0

    @contextmanager
    def writing(self, client: httpx2.Client) -> Iterator[None]:
        """As long as this lasts, or the service answers, ``PEOPLE`` people make, judge and screen cases."""
        stop = Event()
        self._working = PEOPLE
        threads = [Thread(target=self._write, args=(client, stop)) for _ in range(PEOPLE)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def wait_for(self, answers: int) -> None:
        """Return after so many more answers, or when nobody writes any more."""
        with self._answered:
            enough = self.answers + answers
            self._answered.wait_for(lambda: self.answers >= enough or not self._working, timeout=60)

    def _write(self, client: httpx2.Client, stop: Event) -> None:
        try:
            while not stop.is_set() and self._one_case(client):
                pass
        except httpx2.HTTPError:
            pass  # nobody answers any more
        finally:
            with self._answered:
                self._working -= 1
                self._answered.notify_all()

    def _one_case(self, client: httpx2.Client) -> bool:
        """The way of one case; whether all of it was answered."""
        made = self._sent(client, "POST", "/api/v1/cases", CASE)
        if made is None:
            return False
        case = self.cases.setdefault(made["reference"], Answered())
        path = f"/api/v1/cases/{made['reference']}"
        draft = {"revision": 0, "answers": LISA_BEFORE["answers"]}
        saved = self._sent(client, "PUT", f"{path}/draft", draft)
        if saved is None:
            return False
        case.revision = saved["revision"]
        said = JUDGEMENT | {"round": saved["round"], "revision": saved["revision"]}
        if self._sent(client, "POST", f"{path}/judgements", said) is None:
            return False
        case.stage = "judged"
        case.screening = self._sent(client, "POST", f"{path}/screenings", LISA_BEFORE)
        if case.screening is None:
            return False
        case.stage = "screened"
        return True

    def _sent(self, client: httpx2.Client, method: str, path: str, body: Any) -> Any:
        answer = client.request(method, path, json=body)
        if answer.status_code in {200, 201}:
            with self._answered:
                self.answers += 1
                self._answered.notify_all()
            return answer.json()
        if answer.status_code != 503:
            self.wrong.append(f"{method} {path}: {answer.status_code} {answer.text}")
        return None


def lost(client: httpx2.Client, cases: Mapping[str, Answered], further: int = 1) -> list[str]:
    """Every case of which something is not there that was answered.

    A round may be at most so many stages ``further``: what was asked last may be there without its answer.
    """
    return [code for code, case in cases.items() if not _is_there(client, code, case, further)]


def _is_there(client: httpx2.Client, reference: str, case: Answered, further: int) -> bool:
    path = f"/api/v1/cases/{reference}"
    read = client.get(path)
    if read.status_code != 200:
        return False
    stages = [round_["stage"] for round_ in read.json()["rounds"]]
    if len(stages) != 1 or not 0 <= STAGES.index(stages[0]) - STAGES.index(case.stage) <= further:
        return False
    draft = client.get(f"{path}/draft").json()
    if draft["revision"] < case.revision:
        return False
    if draft["revision"] and draft["answers"] != LISA_BEFORE["answers"]:
        return False
    return case.screening is None or client.get(f"{path}/screenings/1").json() == case.screening
