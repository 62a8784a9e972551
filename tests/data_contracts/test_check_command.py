"""``screening check``: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.training import case_columns as c
from tests.command_line import Run
from tests.data_contracts.tables import SETTINGS, cases, with_cell
from tests.youth_survey.survey import write_catalogue

pytestmark = pytest.mark.slow


@pytest.fixture
def written(tmp_path: Path) -> Callable[[pd.DataFrame, str], Path]:
    def written(frame: pd.DataFrame, name: str = "cases.csv") -> Path:
        path = tmp_path / name
        frame.to_parquet(path) if name.endswith("parquet") else frame.to_csv(path, index=False)
        return path

    return written


Written = Callable[..., Path]


class Loads(HTMLParser):
    """Everything in a page that a browser would fetch, or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "iframe", "object", "embed", "link", "base", "form"}:
            self.found.append(tag)
        self.found += [f"{k}={v}" for k, v in attrs if k in {"src", "srcset", "style"} or k.startswith("on")]
        self.found += [f"{k}={v}" for k, v in attrs if k == "href" and not (v or "").startswith("#")]


def loads(page: str) -> list[str]:
    parser = Loads()
    parser.feed(page)
    return parser.found + [word for word in ("url(", "@import", "http:", "https:", "//") if word in page]


@pytest.mark.parametrize("name", ["cases.csv", "cases.parquet"])
def test_a_good_table_ends_well(run: Run, written: Written, good: pd.DataFrame, name: str) -> None:
    ran = run("check", written(good, name))

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"'{name}' keeps the contract 'training'.")
    assert "Cases in the table: 60" in ran.out


def test_each_finding_is_a_sentence_with_its_rows(run: Run, written: Written, good: pd.DataFrame) -> None:
    bad = with_cell(with_cell(good, 3, c.OUTCOME, "yes"), 7, c.AGE, "11").assign(nationality="x")

    ran = run("check", written(bad))

    assert (ran.code, ran.err) == (1, "")
    lines = ran.out.splitlines()
    assert lines[0] == (
        "'cases.csv' does not keep the contract 'training': 2 findings. The table cannot be used like this."
    )
    assert "- The column 'nationality' seems to be about nationality." in ran.out
    assert any(line.startswith("- The column 'outcome' holds") and line.endswith("Row 3.") for line in lines)
    assert lines.index("Cannot be used like this") < lines.index("Good to know")


def test_it_speaks_dutch(run: Run, written: Written, good: pd.DataFrame) -> None:
    ran = run("check", written(good.drop(columns=[c.AGE])), "--language", "nl")

    assert ran.code == 1
    assert "De kolom 'age' ontbreekt. Voeg de kolom toe." in ran.out


def test_a_warning_is_a_finding_that_somebody_must_see(
    run: Run, written: Written, catalogue: Catalogue
) -> None:
    ran = run("check", written(cases(catalogue, 12)))

    assert ran.code == 1
    assert "keeps the contract 'training', with 1 warning." in ran.out


def test_a_note_alone_ends_well(run: Run, written: Written, good: pd.DataFrame) -> None:
    ran = run("check", written(with_cell(good, 7, c.AGE, "11")))

    assert ran.code == 0
    assert "Good to know" in ran.out


@pytest.mark.parametrize("kind", ["intake", "outcomes"])
def test_the_kind_of_table_is_chosen(run: Run, written: Written, catalogue: Catalogue, kind: c.Kind) -> None:
    path = written(cases(catalogue, kind=kind))

    assert run("check", path, "--kind", kind).code == 0
    assert run("check", path).code == 1


def test_a_program_reads_json(run: Run, written: Written, good: pd.DataFrame) -> None:
    ran = run("check", written(with_cell(good, 3, c.ARM, "other")), "--format", "json")
    answer = json.loads(ran.out)

    assert ran.code == 1
    assert (answer["file"], answer["kind"], answer["ok"]) == ("cases.csv", "training", False)
    assert answer["counts"]["cases"] == 60
    (finding,) = answer["findings"]
    assert (finding["code"], finding["column"], finding["rows"], finding["count"]) == (
        "not_listed",
        "arm",
        [3],
        1,
    )
    assert set(finding["sentence"]) == {"nl", "en"}


def test_a_shift_is_seen_against_a_reference(run: Run, written: Written, catalogue: Catalogue) -> None:
    question = catalogue.scored[0]
    now = written(cases(catalogue, 200).assign(**{question.id: question.level_ids[-1]}))
    before = written(cases(catalogue, 400, seed=2), "before.csv")

    ran = run("check", now, "--reference", before)

    assert ran.code == 1
    assert f"The answers to '{question.id}' are spread otherwise than in the reference." in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_loads_nothing_and_runs_nothing(
    run: Run, written: Written, good: pd.DataFrame, tmp_path: Path, language: str
) -> None:
    """REQ no-third-party: the report is one file, with no script in it and nothing to fetch."""
    report = tmp_path / "report.html"

    ran = run("check", written(good.assign(nationality="x")), "--report", report, "--language", language)

    assert ran.code == 1
    page = report.read_text("utf-8")
    assert loads(page) == []
    assert f'<html lang="{language}">' in page
    assert "nationality" in page
    assert str(report) in ran.out


def test_what_stands_in_a_table_is_shown_and_never_run(
    run: Run, written: Written, good: pd.DataFrame, tmp_path: Path
) -> None:
    report = tmp_path / "report.html"
    bad = with_cell(good, 1, c.ARM, "<script>x</script>").assign(**{"<img src=x>": "1"})

    run("check", written(bad, "a<b>.csv"), "--report", report)

    page = report.read_text("utf-8")
    assert loads(page) == []
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"case,case\nA,B\n", "more than once"),
        (b"case,age\nA-\xe9,15\n", "not text in UTF-8"),
        (b"case,age\n", "has no rows"),
    ],
)
def test_what_is_no_table_is_one_sentence_and_code_two(
    run: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(content)

    ran = run("check", path, "--report", tmp_path / "report.html")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    assert said in ran.err
    assert not (tmp_path / "report.html").exists()


def test_a_file_of_two_gigabytes_is_refused_at_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"case,age\n")
    os.truncate(path, 2 << 30)

    ran = run("check", path)

    assert ran.code == 2
    assert "2048 MB" in ran.err


def test_a_disk_that_is_full_leaves_no_half_report(
    run: Run, written: Written, good: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old report stays as it was, and no part of the new one is left."""
    report = tmp_path / "out" / "report.html"
    report.parent.mkdir()
    report.write_text("the old one")
    path = written(good)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    ran = run("check", path, "--report", report)

    assert ran.code == 2
    assert "No space left" in ran.err
    assert [entry.name for entry in report.parent.iterdir()] == ["report.html"]
    assert report.read_text() == "the old one"


@pytest.mark.slow
def test_every_setting_of_the_evidence_is_one_of_the_contract(
    run: Run, written: Written, good: pd.DataFrame
) -> None:
    for setting in SETTINGS:
        assert run("check", written(good.assign(**{c.SETTING: setting}))).code == 0


def test_help_speaks_both_languages_and_lists_every_option(run: Run) -> None:
    for language, said in (("nl", "Houd de tabel"), ("en", "Hold the table")):
        ran = run("check", "--language", language, "--help")
        assert said in ran.out
        assert all(
            f"--{option}" in ran.out for option in ("kind", "catalogue", "report", "reference", "format")
        )


def test_another_catalogue_is_named_by_its_file(run: Run, written: Written, tmp_path: Path) -> None:
    file = write_catalogue(tmp_path / "survey.toml")
    table = written(cases(load_catalogue(file)).assign(**{c.SETTING: "school_survey"}))

    assert run("check", table, "--catalogue", file).code == 0
    assert run("check", table).code == 1

    ran = run("check", table, "--catalogue", tmp_path / "nowhere.toml")
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere.toml" in ran.err
