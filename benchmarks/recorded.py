"""What was measured last, group by group, and the page of the documentation that tells it.

``recorded.json`` beside this file holds the figures; ``docs/reference/benchmarks.md`` is written from it. A
group that was not measured in a run keeps its figures with their own date, machine and versions.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.limits import Limit, shown
from benchmarks.repeated import is_noisy

RECORD: Final = Path(__file__).with_name("recorded.json")
PAGE: Final = "docs/reference/benchmarks.md"
PACKAGES: Final = (
    "numpy",
    "pyarrow",
    "polars",
    "scikit-learn",
    "shap",
    "pandas",
    "fastapi",
    "uvicorn",
    "sqlalchemy",
    "distributed",
)

Record = Mapping[str, Mapping[str, Any]]
"""By the name of a group: ``date``, ``machine``, ``versions``, ``runs`` and its ``figures``."""

GROUPS: Final = (
    "score_rows",
    "whole_tables",
    "cluster",
    "contracts",
    "serve_start",
    "post_screening",
    "result_page",
    "fhir_exchange",
    "work_list",
    "figures",
    "training",
    "validation",
    "learning_curve",
    "pooling",
    "within_settings",
    "interval_coverage",
)
"""The modules with a benchmark that belongs to a whole run, in its order."""

WITHOUT_A_BENCHMARK: Final = (
    "`screening score`, Parquet to Parquet: at least 4 × faster than pandas, scikit-learn and `shap_values`",
    "training on 1,000 cases with 50 repetitions: at most 8 s of processor time",
    "POST of a screening on PostgreSQL: at least 0.4 of a bare durable insert there",
    "the same with 2 workers: at least 1.3 × one",
)
"""What is set in the plans and measured nowhere yet."""

_PAGE: Final = """\
# Benchmarks

The last figures of each group, with the limit that each must keep. `python -m benchmarks` measures all
groups and prints one table; `python -m benchmarks GROUP …` measures some, and `--write` puts what was
measured on this page. Figures that were not measured in that run keep their own date. Each is a median with
the range of its runs; a range wider than 10 % of the median is called noisy. Ratios compare what took turns
in one run. Below the table stand the limits that are set and that no benchmark measures.
This page is written by `make docs` from `benchmarks/recorded.json`.
"""


def measured_now(figures: Mapping[str, Sequence[Limit]], runs: int, day: date) -> dict[str, dict[str, Any]]:
    """A record of groups that were just measured, on this machine."""
    made_on = {"machine": machine(), "versions": versions()}
    return {
        group: {
            "date": day.isoformat(),
            "runs": runs,
            **made_on,
            "figures": [
                {
                    "what": f.what,
                    "value": f.value,
                    "kind": f.kind,
                    "limit": f.limit,
                    "unit": f.unit,
                    "against": f.against,
                    "runs": list(f.runs),
                }
                for f in limits
            ],
        }
        for group, limits in figures.items()
    }


def read() -> Record:
    """What was recorded until now."""
    record: Record = json.loads(RECORD.read_text("utf-8"))
    return record


def write(more: Record, repository: Path) -> None:
    """Put ``more`` in the place of what was recorded of the same groups, and write the page."""
    record = {**read(), **more}
    known: dict[str, Mapping[str, Any]] = {group: record[group] for group in GROUPS if group in record}
    RECORD.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (repository / PAGE).write_text(page(known), "utf-8")


def machine() -> str:
    """Cores and processor, as the kernel names it; never the name of the machine."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        told = ""
    model = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, {model[1] if model else platform.machine()}"


def versions() -> dict[str, str]:
    return {"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def page(record: Record) -> str:
    """The page: one table of all figures, and below it where each group was measured."""
    columns = ("Group", "Figure", "Goal", "Median", "Range", "", "Date")
    lines = [_PAGE, "| " + " | ".join(columns) + " |", "| --- " * len(columns) + "|"]
    for group in GROUPS:
        lines += _rows(group, record.get(group))
    lines += ["", "## Limits without a benchmark", "", *(f"- {limit}" for limit in WITHOUT_A_BENCHMARK)]
    if record:
        lines += ["", "## Against what", "", *_floors(record)]
        lines += ["", "## Machine and versions", "", *_places(record)]
    return "\n".join(lines) + "\n"


def _floors(record: Record) -> Iterator[str]:
    for group in record.values():
        yield from (f"- {each['what']}: {each['against']}" for each in group["figures"] if each["against"])


def _places(record: Record) -> Iterator[str]:
    """Each machine with its versions, and the groups that were measured there."""
    measured: dict[str, list[str]] = {}
    for name, group in record.items():
        packages = ", ".join(f"{package} {number}" for package, number in group["versions"].items())
        measured.setdefault(f"{group['machine']}. {packages}", []).append(f"`{name}`")
    yield from (f"- {', '.join(names)}: {place}." for place, names in measured.items())


def _rows(group: str, measured: Mapping[str, Any] | None) -> Iterator[str]:
    if measured is None:
        yield f"| `{group}` | not measured yet | | | | | |"
        return
    for figure in measured["figures"]:
        limit = Limit(**{**figure, "runs": tuple(figure["runs"])})
        ends = [shown(end, limit.unit) for end in (min(limit.runs), max(limit.runs))] if limit.runs else []
        spread = f"{' to '.join(ends)}, {len(limit.runs)} runs" if ends else ""
        verdict = "MET" if limit.kept else "**MISSED**"
        verdict += ", noisier than 10 %" if is_noisy(limit.runs) else ""
        cells = [f"`{group}`", limit.what, f"{limit.kind} {shown(limit.limit, limit.unit)}"]
        cells += [shown(limit.value, limit.unit), spread, verdict, measured["date"]]
        yield "| " + " | ".join(cells) + " |"
