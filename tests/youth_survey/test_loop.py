"""The whole loop on another subject, without a change of code: contract, training, validation, report.

The prior is made from one half of 2019, the other half is learned from, and pupils of 2021 judge the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from screening.catalogue.read_catalogue import load_catalogue
from screening.cli.main import main
from screening.model.artefact import read_artefact
from screening.model.signing import public_half
from screening.model.validation_results_file import read_results
from tests.youth_survey import survey

pytestmark = [pytest.mark.reference, pytest.mark.slow]

KEY = bytes(range(32))
JUDGING = 800
"""Pupils of 2021, drawn evenly from the file: two hundred repetitions of all that is done take a minute."""


@dataclass(frozen=True, slots=True)
class Loop:
    """What the commands left behind."""

    codes: tuple[int, ...]
    folder: Path

    @property
    def results(self) -> Any:
        return read_results(self.folder / "results.json", [public_half(KEY)])

    @property
    def report(self) -> str:
        return (self.folder / "report.html").read_text("utf-8")


@pytest.fixture(scope="module")
def loop(tmp_path_factory: pytest.TempPathFactory, reference: Path) -> Loop:
    folder = tmp_path_factory.mktemp("survey")
    catalogue = survey.write_catalogue(folder / "survey.toml")
    key = folder / "signing.key"
    key.write_text(KEY.hex())
    first, second = (survey.table(reference / "youth_survey", year) for year in (2019, 2021))
    first.iloc[::2].to_csv(folder / "before.csv", index=False)
    first.iloc[1::2].to_csv(folder / "train.csv", index=False)
    second.iloc[:: len(second) // JUDGING].to_csv(folder / "judge.csv", index=False)
    model, from_half = folder / "model.json", ("--evidence-from", folder / "before.csv")
    told = ("--catalogue", catalogue, "--key", key, *from_half, "--jobs", "1")
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("check", folder / "train.csv", "--catalogue", catalogue),
        ("train", folder / "train.csv", *told, "--name", "survey", "--out", model, "--bootstraps", "0"),
        (
            "validate",
            model,
            folder / "judge.csv",
            *told,
            "--out",
            folder / "results.json",
            "--report",
            folder / "report.html",
        ),
    )
    return Loop(tuple(main([str(part) for part in command]) for command in commands), folder)


def test_every_command_does_its_work(loop: Loop) -> None:
    assert loop.codes == (0, 0, 0)


def test_the_model_is_a_table_of_the_survey(loop: Loop) -> None:
    """Signed, monotone and without points for an answer that was not given, as every other model."""
    catalogue = load_catalogue(loop.folder / "survey.toml")

    table = read_artefact(loop.folder / "model.json", [public_half(KEY)], catalogue)

    assert table.settings == (survey.SETTING,)
    assert table.provenance["data"]["cases"] == 5_590
    signs = [item.sign for item in catalogue.items]
    assert ((table.points[:, 4] - table.points[:, 3]) * signs >= 0).all()


def test_it_tells_other_pupils_apart_about_as_well_as_usual_methods(loop: Loop) -> None:
    """Trained on one year, judged on another: no baseline is clearly better."""
    results = loop.results

    assert results["data"]["n"] >= JUDGING
    assert results["discrimination"]["auroc"]["low"] > 0.7
    assert all(one["verdict"] != "worse" for one in results["baselines"].values())


def test_the_report_says_that_it_is_no_model_of_trafficking(loop: Loop) -> None:
    assert "Het zegt niets over mensenhandel." in loop.report
    assert "It is no model of human trafficking." in loop.report


def test_the_report_begins_with_no_literature(loop: Loop) -> None:
    """What the model started from were pupils of 2019: counted, and given to the other ways as well."""
    results = loop.results
    found = results["made_from"]

    assert (found["start"]["n"], found["learned"]["n"]) == (5_590, 5_590)
    assert found["start"]["events"] == 395
    assert found["when"] == "later"
    assert results["sample_size"]["learned"] == 11_180
    assert "Het begon niet bij de literatuur" in loop.report
    assert "Het begon bij de literatuur" not in loop.report


def test_one_setting_without_judgements_is_told_as_that(loop: Loop) -> None:
    """Nobody compared a worker, and everybody is no group."""
    assert loop.results["own_judgement"]["reason"] == "no_judgement"
    assert not loop.results["over_simpler"]["worker_compared"]
    assert "er is geen conclusie vastgelegd" not in loop.report
    assert "Alle plaatsen" not in loop.report
    assert all(one["attribute"] != "setting" for one in loop.results["within"]["differing"]["groups"])
    assert loop.results["within"]["differing"]["looked_at"] <= 6
