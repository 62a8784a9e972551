"""What the documentation says of speed is what the benchmark measures and fails on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import score_rows


def said(repository: Path) -> list[tuple[str, float]]:
    """Each line of the table in the documentation with its limit."""
    page = (repository / "docs" / "explanation" / "model.md").read_text("utf-8").partition("## Speed")[2]
    return [
        (line, float(limit.group(1)))
        for line in page.splitlines()
        if (limit := re.search(r"\| at (?:most|least) (\d+) \|$", line))
    ]


@pytest.mark.slow
def test_both_ways_into_shap_and_the_whole_of_a_score_are_measured(repository: Path) -> None:
    """The limits in the documentation are those of the benchmark, line by line."""
    measured = score_rows.measure(rows=2_000, shap_rows=500, background=200, everything_rows=500)
    lines = said(repository)

    assert [limit for _, limit in lines] == [one.limit for one in measured]
    for (line, _), one in zip(lines, measured, strict=True):
        assert one.value > 0
        assert f"| {one.kind} {one.limit:.0f} |" in line
        for way in ("explainer(rows)", "shap_values(rows)"):
            assert (way in line) == (way in one.what), line


def test_what_was_measured_keeps_its_limits(repository: Path) -> None:
    """No line of the page claims more than its own limit allows."""
    for line, limit in said(repository):
        lowest, highest = (float(n) for n in (re.findall(r"\d+", line.split("|")[2]) * 2)[:2])
        within = highest <= limit if "at most" in line else lowest >= limit
        assert within, line


def test_how_long_a_file_takes_is_said_the_same_everywhere(repository: Path) -> None:
    (whole,) = [line for line, _ in said(repository) if "everything" in line]
    took = whole.split("|")[2].strip().removesuffix(" s of CPU")

    assert f"took {took} seconds" in (repository / "docs" / "how-to" / "score-a-file.md").read_text("utf-8")
