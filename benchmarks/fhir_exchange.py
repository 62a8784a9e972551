"""The Questionnaire against a prepared file of that size, and the Bundle of one case.

``python -m benchmarks.fhir_exchange``. Both servers are asked in turns over one kept connection each; the
ratio of the medians counts. Each fetch of a Bundle is a look at the case, which the next Bundle holds: the
last figure is that of a case at which people looked a thousand times. Beside each stands the processor time
of the server for one answer, which other work on the machine changes less.
"""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.intake import filled_form
from benchmarks.limits import Limit, conclude
from benchmarks.product import Installation, judged_cases
from benchmarks.servers import Server, floor, free_port, running

TURNS: Final = 300
BUNDLES: Final = 60
LOOKS: Final = 1_000
FORM: Final = "/fhir/Questionnaire/intake-nl"
RECEIVER: Final = "receiver=youth_care&purpose=handover"


def measure() -> tuple[Limit, ...]:
    """Seconds at the client, connection and sign-in included."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        installation = Installation.make(folder / "data")
        server = stack.enter_context(installation.serving())
        headers = {"Cookie": installation.cookie(server)}
        path = judged_cases(server, headers["Cookie"], 1, filled_form())[0]
        status, _, answer = server.ask("POST", path, filled_form(), headers)
        assert status == 201, answer
        reference = path.split("/")[4]
        ours = stack.enter_context(_asked(server, headers))
        prepared = folder / "prepared.json"
        prepared.write_bytes(ours.body(FORM))
        port = free_port()
        files = stack.enter_context(
            running(floor("prepared_file", port), port, {"BENCHMARK_FILE": str(prepared)})
        )
        theirs = stack.enter_context(_asked(files, {}))
        form, file = [], []
        for _ in range(TURNS):
            form.append(ours.seconds(FORM))
            file.append(theirs.seconds("/file"))
        ratio = statistics.median(form) / statistics.median(file)
        alone = [asked.several(at, TURNS).processor for asked, at in ((theirs, "/file"), (ours, FORM))]
        bundle = f"/fhir/Bundle/{reference}.1?{RECEIVER}"
        few = ours.several(bundle, BUNDLES)
        for _ in range(LOOKS):
            ours.seconds(f"/fhir/QuestionnaireResponse/{reference}.1")
        many = ours.several(bundle, BUNDLES)
        size = prepared.stat().st_size
    quiet = f"{1000 * statistics.median(file):.2f} ms for {size / 1000:.0f} kB"
    both = f"{quiet}; processor {1000 * alone[1]:.2f} ms against {1000 * alone[0]:.2f} ms"
    return (
        Limit("Questionnaire, times a prepared file", ratio, "at most", 1.2, "×", both),
        few.limit("Bundle of one case"),
        many.limit(f"Bundle after {LOOKS} looks"),
    )


@dataclass(frozen=True, slots=True)
class _Several:
    """The median of the seconds that answers took, and the processor time of the server for each."""

    median: float
    processor: float

    def limit(self, what: str) -> Limit:
        return Limit(
            what, 1000 * self.median, "at most", 25, "ms", f"processor {1000 * self.processor:.1f} ms"
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A server over one kept connection."""

    server: Server
    line: http.client.HTTPConnection
    headers: Mapping[str, str]

    def seconds(self, path: str) -> float:
        """How long the answer took."""
        began = time.perf_counter()
        self.body(path)
        return time.perf_counter() - began

    def body(self, path: str) -> bytes:
        self.line.request("GET", path, headers=dict(self.headers))
        answer = self.line.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    def several(self, path: str, times: int) -> _Several:
        before = self.server.processor_seconds
        took = [self.seconds(path) for _ in range(times)]
        return _Several(statistics.median(took), (self.server.processor_seconds - before) / times)


@contextmanager
def _asked(server: Server, headers: Mapping[str, str]) -> Iterator[_Asked]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
        yield _Asked(server, line, headers)


if __name__ == "__main__":
    conclude(measure())
