"""``screening impact``: a table for people, JSON for the rest, and one sentence for what cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screening.language import LANGUAGES, Language
from screening.model.signing import public_half
from screening.model.validation_results_file import write_results
from tests.screening.cli.conftest import Run
from tests.screening.impact.test_simulate import CONTENT

pytestmark = pytest.mark.slow

SMALL = ("--per-week", "12", "--assessors", "3", "--replications", "3", "--weeks", "8")
PRIVATE = bytes(range(1, 33))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_names_every_order_and_what_it_rests_on(run: Run, language: Language) -> None:
    ran = run("impact", *SMALL, "--language", language)

    words = {
        "en": (
            "as they come in",
            "own judgement and estimate",
            "exploited young people without any signal",
            "(assumption)",
        ),
        "nl": (
            "op binnenkomst",
            "eigen oordeel en schatting",
            "uitgebuite jongeren zonder enig signaal",
            "(aanname)",
        ),
    }
    assert (ran.code, ran.err) == (0, "")
    for word in words[language]:
        assert word in ran.out


def test_the_same_seed_gives_the_same_json(run: Run, tmp_path: Path) -> None:
    first, again = (run("impact", *SMALL, "--format", "json", "--seed", "4").out for _ in range(2))

    assert json.loads(first) == json.loads(again)
    assert run("impact", *SMALL, "--seed", "4", "--output", tmp_path / "impact.json").code == 0
    assert json.loads((tmp_path / "impact.json").read_text("utf-8")) == json.loads(first)


def test_when_capacity_is_short_the_table_says_so(run: Run) -> None:
    out = run("impact", *SMALL, "--talks-per-week", "3").out

    assert "133% of all conversations is needed" in out
    assert "More young people come in than there are conversations" in out


def test_a_results_file_gives_the_rates_and_a_forged_one_is_refused(run: Run, tmp_path: Path) -> None:
    key, results = tmp_path / "own.pub", tmp_path / "results.json"
    key.write_text(public_half(PRIVATE).hex())
    write_results(results, CONTENT, PRIVATE)

    ran = run("impact", *SMALL, "--results", results, "--key", key)
    estimate = "Estimate: 60 of 100 exploited young people and 20 of 100 others"
    assert f"{estimate} (validation abababababab)" in ran.out
    assert "Own judgement: 80 of 100 exploited young people and 25 of 100 others (validation" in ran.out
    assert run("impact", *SMALL, "--results", results).code == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--assessors", "0"), "'assessors' is 0"),
        (("--per-week", "nan"), "'per_week' is nan"),
        (("--limit-days", "2"), "must go up"),
        (("--setting", "school"), "'school' is not in the model"),
        (("--from-band", "everyone"), "'everyone' does not exist"),
        (("--victims", "2"), "--victims"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_written(
    run: Run, tmp_path: Path, options: tuple[str, str], said: str
) -> None:
    ran = run("impact", *SMALL, *options, "--output", tmp_path / "impact.json")

    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
