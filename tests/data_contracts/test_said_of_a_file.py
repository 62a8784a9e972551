"""What commands say of a file that was given: never a BSN, whether in its name, its columns or its cells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command_line import Run

pytestmark = pytest.mark.slow

WRITTEN = ("111222333", "111-222-333", "BSN111222333", "1112.22.333")
REPEATED = re.compile(r"[ .-]?".join("111222333"))
"""That number however parted: looked for by itself, since the product must not judge its own work."""

FILES = {
    "name of the file": ("dossiers {bsn}.csv", "case,setting,age\nA-1,s,16\n"),
    "name of the file that is not there": ("dossiers {bsn}.csv", None),
    "name of a column": ("t.csv", "case,setting,age,kolom {bsn}\nA-1,s,16,x\n"),
    "name of a column twice": ("t.csv", "case,setting,age,{bsn},{bsn}\nA-1,s,16,x,x\n"),
    "a cell": ("t.csv", "case,setting,age,neglect\nA-1,s,16,{bsn}\n"),
    "the setting": ("t.csv", "case,setting,age,neglect\nA-1,{bsn},16,no\n"),
    "the age": ("t.csv", "case,setting,age,neglect\nA-1,s,{bsn},no\n"),
    "the case": ("t.csv", "case,setting,age,neglect\n{bsn},s,16,no\n"),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("where", FILES)
def test_no_command_repeats_a_bsn_of_a_file(run: Run, tmp_path: Path, where: str, language: str) -> None:
    """REQ free-text: score, check, train and validate, in sentences, JSON and report."""
    for written in WRITTEN:
        name, content = (None if part is None else part.format(bsn=written) for part in FILES[where])
        path = tmp_path / str(name)
        if content is not None:
            path.write_text(content)
        report = tmp_path / f"report {written}.html"
        for command in (
            ("score", path),
            ("check", path, "--report", report),
            ("check", path, "--format", "json"),
            ("check", path, "--reference", path),
            ("train", path, "--key", path, "--output", path),
            ("validate", path, path, "--key", path, "--out", path),
        ):
            ran = run(*command, "--language", language)
            said = [line for line in (ran.out + ran.err).splitlines() if REPEATED.search(line)]
            assert said == [], command
            assert ran.code in (0, 1, 2, 3), (command, ran)
        if report.is_file():
            assert REPEATED.search(report.read_text("utf-8")) is None
        path.unlink(missing_ok=True)


def test_a_table_of_a_spreadsheet_with_empty_rows_gives_no_findings_for_them(
    run: Run, tmp_path: Path
) -> None:
    """Fifty-five rows of delimiters are what a spreadsheet leaves behind, and nothing to report."""
    path = tmp_path / "t.csv"
    ran = {}
    for how, rest in (("without", ""), ("with", ";;\n" * 55)):
        path.write_text(f"case;setting;age\nA-1;youth_protection_intake;16\n{rest}")
        ran[how] = run("check", path, "--kind", "intake").out

    assert ran["with"] == ran["without"]


def test_a_level_that_became_a_date_is_told_by_its_cause(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("case;setting;age;runaway_episodes\nA-1;youth_protection_intake;16;3-mei\n")
    said = run("check", path, "--kind", "intake", "--language", "nl").out

    assert "Een spreadsheet maakte die van '3-5'." in said
