"""``screening score``: the same numbers as everywhere, words for people, shapes for programs."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.explain.load_screener import golden_beside, load_screener
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.model.artefact import write_artefact
from screening.model.golden_vectors import shipped_golden, write_golden
from screening.model.signing import public_half
from tests.screening.batch.tables import random_rows, read_csv, write_csv, write_json
from tests.screening.cli.conftest import Run
from tests.screening.lisa import BEFORE, FOUND


def test_json_gives_the_like(
    run: Run, before: Path, screener: Screener, lisa_before: ScreeningRequest
) -> None:
    """REQ reproducible: an object for an object, with the numbers of every other way in."""
    ran = run("score", before, "--format", "json")

    assert ran.code == 0
    assert json.loads(ran.out) == screener.screen(lisa_before).to_json()


def test_a_list_gives_a_list(run: Run, tmp_path: Path) -> None:
    answers = json.loads(
        run("score", write_json(tmp_path / "l.json", [BEFORE, FOUND]), "--format", "json").out
    )

    assert [answer["status"] for answer in answers] == ["scored", "direct_signs"]


def test_standard_input_is_read_as_json(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Source:
        buffer = io.BytesIO(json.dumps(FOUND).encode())

    monkeypatch.setattr(sys, "stdin", Source)

    assert json.loads(run("score", "-", "--format", "json").out)["acute"] == ["found_at_sex_venue"]


@pytest.mark.parametrize("suffix", ["csv", "parquet", "json"])
def test_the_name_of_the_output_chooses_its_format(
    run: Run, tmp_path: Path, catalogue: Catalogue, suffix: str
) -> None:
    table = write_csv(tmp_path / "in.csv", random_rows(catalogue, 30))
    target = tmp_path / f"out.{suffix}"
    ran = run("score", table, "--output", target)

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    if suffix == "csv":
        assert len(read_csv(target)) == 30
    elif suffix == "json":
        assert len(json.loads(target.read_text("utf-8"))) == 30
    else:
        import pyarrow.parquet as pq

        assert pq.read_table(target).num_rows == 30


def test_a_table_for_people_has_no_percentage_and_no_decimal(run: Run, before: Path) -> None:
    """REQ natural-frequency: out of a hundred, with the interval and the starting point."""
    ran = run("score", before, "--language", "nl")

    assert re.search(r"\b8 van de 100\b", ran.out)
    assert "%" not in ran.out
    assert not re.search(r"\d[.,]\d", ran.out)
    assert "Hulpmiddel bij uw oordeel, geen besluit." in ran.out


def test_a_table_for_people_says_why_there_is_no_number(run: Run, found: Path) -> None:
    """REQ direct-signs REQ abstain: words in the place of a number."""
    ran = run("score", found)

    assert "direct sign confirmed: no number" in ran.out
    assert "1 step now" in ran.out
    assert "of 100" not in ran.out


def test_a_long_table_is_cut_and_counted(run: Run, tmp_path: Path, catalogue: Catalogue) -> None:
    ran = run("score", write_csv(tmp_path / "in.csv", random_rows(catalogue, 80)))

    assert "There are 30 more rows" in ran.out
    lines = [line for line in ran.out.splitlines() if re.match(r"\d+ +C-", line)]
    assert len(lines) == 50


def test_an_explanation_goes_from_what_is_acute_to_where_it_comes_from(run: Run, tmp_path: Path) -> None:
    """REQ acute-first: at any status; then the estimate, the reasons, the limits, the questions."""
    acute = {**BEFORE, "answers": {**BEFORE["answers"], "someone_waiting": "confirmed"}}
    ran = run("score", write_json(tmp_path / "a.json", acute), "--explain", "1")
    parts = [
        "First now: acute safety",
        "not a decision",
        "Estimate of the model\n",
        "of 100",
        "Starting point",
        "Reasons for this estimate",
        "questions have no answer yet",
        "What the model does not know",
        "Ask about this in the conversation",
        "Where this comes from",
    ]

    places = [ran.out.index(part) for part in parts]
    assert places == sorted(places)
    assert "%" not in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 100


def test_an_explanation_of_a_direct_sign_has_no_estimate(run: Run, found: Path) -> None:
    """REQ direct-signs: acute steps, the sentence, the other signals; no number of young people."""
    ran = run("score", found, "--explain", "1", "--language", "nl")

    assert ran.out.index("Nu eerst: acute veiligheid") == 0
    assert "Er is een kernsignaal bekend." in ran.out
    assert "Andere signalen" in ran.out
    assert "van de 100" not in ran.out


def test_any_row_of_a_table_can_be_explained(run: Run, tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [{**row, "age": "16", "setting": "general_crisis_shelter"} for row in random_rows(catalogue, 20)]
    table = write_csv(tmp_path / "in.csv", rows)
    as_json = json.loads(run("score", table, "--explain", "7", "--format", "json").out)

    assert as_json == json.loads(run("score", table, "--format", "json").out)[6]
    assert "What the model does not know" in run("score", table, "--explain", "20").out


def test_a_row_that_is_not_there_is_told(run: Run, before: Path) -> None:
    ran = run("score", before, "--explain", "2")

    assert (ran.code, ran.err) == (
        2,
        "Error: The table has no row 2; the last is row 1. Choose a row that is there.\n",
    )


def test_a_file_of_ten_megabytes_is_fine(run: Run, tmp_path: Path) -> None:
    padding = " " * 10_000_000
    path = tmp_path / "big.json"
    path.write_text(json.dumps(BEFORE)[:-1] + padding + "}")

    assert run("score", path, "--format", "json").code == 0


@pytest.mark.parametrize(
    ("content", "mentioned"),
    [
        ({**BEFORE, "age": 7}, None),
        ({**BEFORE, "setting": "elsewhere"}, None),
        ({**BEFORE, "age": True}, "age"),
        ({**BEFORE, "answers": {"shoe_size": "43"}}, "shoe_size"),
        ({**BEFORE, "answers": {"neglect": "111222333"}}, "BSN"),
        ({**BEFORE, "nationality": "x"}, "nationality"),
        ([BEFORE, {**BEFORE, "now": {"neglect": True}}], "Row 2"),
    ],
)
def test_bad_input_is_one_sentence_and_an_odd_case_is_none(
    run: Run, tmp_path: Path, content: object, mentioned: str | None
) -> None:
    ran = run("score", write_json(tmp_path / "x.json", content), "--format", "json")

    if mentioned is None:
        assert ran.code == 0
        assert json.loads(ran.out)["status"] == "abstained"
    else:
        assert ran.code == 2
        assert mentioned in ran.err
        assert ran.err.count("\n") == 1


def test_a_table_with_a_forbidden_column_is_not_scored(run: Run, tmp_path: Path) -> None:
    """REQ deny-list: the column is named, nothing is written."""
    table = write_csv(tmp_path / "in.csv", [{"setting": "x", "age": 16, "nationaliteit": "x"}])
    ran = run("score", table, "--output", tmp_path / "out.csv")

    assert ran.code == 2
    assert "nationaliteit" in ran.err
    assert not (tmp_path / "out.csv").exists()


def test_a_bsn_that_became_a_column_name_is_not_repeated(run: Run, tmp_path: Path) -> None:
    """REQ free-text: a table whose header went missing has the first case in its place."""
    table = write_csv(tmp_path / "in.csv", [{"setting": "x", "age": 16, "111222333": "x"}])
    ran = run("score", table)

    assert (ran.code, ran.out) == (2, "")
    assert "111222333" not in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("options", [("--format", "parquet"), ("--explain", "1", "--format", "csv")])
def test_options_that_do_not_go_together_are_told(run: Run, before: Path, options: tuple[str, ...]) -> None:
    ran = run("score", before, *options)

    assert (ran.code, ran.out) == (2, "")
    assert "--" in ran.err


@pytest.mark.parametrize("options", [(), ("--explain", "1"), ("--explain", "1", "--format", "json")])
def test_what_people_read_can_be_kept_in_a_file(
    run: Run, tmp_path: Path, before: Path, options: tuple[str, ...]
) -> None:
    target = tmp_path / "out.txt"
    kept = run("score", before, *options, "--output", target)

    assert (kept.code, kept.out) == (0, "")
    assert target.read_text("utf-8") == run("score", before, *options).out


@pytest.fixture
def own_model(tmp_path: Path) -> tuple[Path, Path]:
    """A model file signed by an organisation, and its public key."""
    private = bytes(range(32))
    model, key = tmp_path / "own.json", tmp_path / "own.pub"
    write_artefact(model, load_screener().table, private)
    write_golden(golden_beside(model), shipped_golden())
    key.write_text(public_half(private).hex())
    return model, key


def test_another_model_is_used_when_its_key_is_given(
    run: Run, before: Path, own_model: tuple[Path, Path]
) -> None:
    model, key = own_model
    with_own = run("score", before, "--format", "json", "--model", model, "--key", key)

    assert with_own.out == run("score", before, "--format", "json").out


def test_a_model_that_is_not_trusted_has_its_own_exit_code(
    run: Run, before: Path, own_model: tuple[Path, Path]
) -> None:
    """REQ no-pickle-in-service: unknown key or changed byte, nothing is scored."""
    model, key = own_model
    assert run("score", before, "--model", model).code == 3
    model.write_bytes(model.read_bytes().replace(b"evidence", b"Evidence", 1))
    ran = run("score", before, "--model", model, "--key", key)

    assert (ran.code, ran.out) == (3, "")


def test_a_model_that_fails_its_check_scores_nothing_and_says_so(
    run: Run, found: Path, own_model: tuple[Path, Path]
) -> None:
    """REQ golden-vectors REQ fail-safe: acute steps stay, numbers do not."""
    model, key = own_model
    golden_beside(model).unlink()
    ran = run("score", found, "--format", "json", "--model", model, "--key", key)

    assert ran.code == 1
    assert json.loads(ran.out)["reason"] == "self_test_failed"
    assert json.loads(ran.out)["acute"] == ["found_at_sex_venue"]
    assert "did not pass its check" in ran.err
