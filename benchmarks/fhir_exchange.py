"""The Questionnaire against a prepared file of that size, and the Bundle of one case.

``python -m benchmarks.fhir_exchange``. Both servers are asked in turns over one kept connection each; the
ratio of the medians counts. Each fetch of a Bundle is a look at the case, which the next Bundle holds.
"""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

from benchmarks.intake import filled_form
from benchmarks.limits import Limit, conclude
from benchmarks.product import Installation, judged_cases
from benchmarks.servers import floor, free_port, running

TURNS: Final = 300
BUNDLES: Final = 60
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
        bundle = f"/fhir/Bundle/{path.split('/')[4]}.1?{RECEIVER}"
        ours = stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)))
        prepared = folder / "prepared.json"
        prepared.write_bytes(_fetched(ours, FORM, headers)[1])
        port = free_port()
        stack.enter_context(running(floor("prepared_file", port), port, {"BENCHMARK_FILE": str(prepared)}))
        theirs = stack.enter_context(closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)))
        form, file = [], []
        for _ in range(TURNS):
            form.append(_fetched(ours, FORM, headers)[0])
            file.append(_fetched(theirs, "/file", {})[0])
        size = prepared.stat().st_size
        bundles = [_fetched(ours, bundle, headers)[0] for _ in range(BUNDLES)]
    quiet, own = statistics.median(file), statistics.median(form)
    against = f"{1000 * quiet:.2f} ms for {size / 1000:.0f} kB"
    return (
        Limit("Questionnaire, times a prepared file", own / quiet, "at most", 1.2, "×", against),
        Limit("Bundle of one case", 1000 * statistics.median(bundles), "at most", 25, "ms"),
    )


def _fetched(line: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> tuple[float, bytes]:
    """How long the answer took, and its body."""
    began = time.perf_counter()
    line.request("GET", path, headers=dict(headers))
    answer = line.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    return time.perf_counter() - began, body


if __name__ == "__main__":
    conclude(measure())
