"""The release of the shipped model: built from the evidence, the same every time, refused when it is off."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import shap

from screening.build_evidence_model import (
    SEED,
    SHAP_TOLERANCE,
    Simulated,
    build_evidence_model,
    check_release,
    evidence_digest,
    golden_vectors,
    rounded,
)
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.prior import Size, background
from screening.evidence.reference_sample import balanced
from screening.evidence.simulated_population import Population
from screening.features.design_matrix import Codes
from screening.model.artefact import read_shipped
from screening.model.errors import BuildError
from screening.model.golden_vectors import shipped_golden
from screening.model.log_odds import probability_of
from screening.model.model_in_rows import model_rows
from screening.model.score_table import ScoreTable
from screening.model.shap_identity import largest_difference, shap_by_item
from screening.model.shipped_files import shipped_version

pytestmark = pytest.mark.slow

SETTING = "youth_protection_intake"
SMALL = Size(fit=6_000, world=2_000, worlds=4, check=4_000)
_BUILD_SMALL = (
    "from screening.evidence.prior import Size\n"
    "from screening.build_evidence_model import build_evidence_model\n"
    f"print(build_evidence_model(7, size={SMALL!r}).digest)"
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def shipped(catalogue: Catalogue) -> ScoreTable:
    return read_shipped(catalogue)


@pytest.fixture(scope="session")
def reference(catalogue: Catalogue, shipped: ScoreTable) -> Codes:
    return background(catalogue, shipped.design, SEED)


@pytest.fixture(scope="session")
def simulated(catalogue: Catalogue, shipped: ScoreTable) -> dict[str, Simulated]:
    """New cases, drawn with other random numbers than those of the build."""
    population = Population.from_evidence(catalogue)
    return {
        setting: Simulated.of(balanced(population, setting, 10_000, (99, k)), shipped.points, base)
        for k, (setting, base) in enumerate(shipped.bases.items())
    }


def test_the_shipped_model_is_what_the_evidence_in_this_checkout_gives(shipped: ScoreTable) -> None:
    """REQ reproducible: building again gives the shipped model to the digest, golden vectors included."""
    seen: list[tuple[int, int]] = []
    built = build_evidence_model(progress=lambda done, all_: seen.append((done, all_)))

    assert built.digest == shipped.digest
    assert golden_vectors(built) == shipped_golden()
    assert seen[-1][0] == seen[-1][1] > 1, "progress is told to the end"


def test_the_machine_makes_no_difference() -> None:
    """REQ reproducible: another process, hash seed, threads and processor, the same digest."""
    threads = {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2", "OPENBLAS_CORETYPE": "Haswell"}
    environment = {**os.environ, "PYTHONHASHSEED": "17", **threads}
    other = subprocess.run(
        [sys.executable, "-c", _BUILD_SMALL], capture_output=True, text=True, check=True, env=environment
    )
    here = build_evidence_model(7, size=SMALL)

    assert other.stdout.strip() == here.digest


def test_contributions_are_shap_values_by_shap_itself(shipped: ScoreTable, reference: Codes) -> None:
    """REQ exact-explanation: over all background rows, contributions are SHAP values to 1e-9."""
    codes = np.concatenate([reference[::79], np.zeros((1, reference.shape[1]), np.uint8)])

    for setting in shipped.settings:
        assert largest_difference(shipped, reference, codes, setting) <= SHAP_TOLERANCE


def test_with_the_hundred_rows_that_shap_keeps_by_itself_they_are_not(
    shipped: ScoreTable, reference: Codes
) -> None:
    """Why the masker is given all rows: this is how far off the default is."""
    rows = shipped.design.matrix(reference)
    explainer = shap.LinearExplainer((shipped.coefficients, 0.0), rows)
    values = shap_by_item(shipped, explainer.shap_values(rows[:200]))

    assert np.abs(values - shipped.contributions(reference[:200])).max() > 1e-3


def test_a_model_whose_background_is_another_is_not_released(
    shipped: ScoreTable, reference: Codes, simulated: dict[str, Simulated]
) -> None:
    with pytest.raises(BuildError, match="SHAP"):
        check_release(shipped, reference[: len(reference) // 2], simulated)


@pytest.mark.parametrize("auroc", [0.5, 0.74, 0.86, 0.99])
def test_a_model_that_separates_too_little_or_too_well_is_not_released(
    shipped: ScoreTable, reference: Codes, simulated: dict[str, Simulated], auroc: float
) -> None:
    """Far above the window the answers give the outcome away; far below there is nothing to tell."""
    check_release(shipped, reference, simulated)
    off = {**simulated, SETTING: replace(simulated[SETTING], auroc=auroc)}
    with pytest.raises(BuildError, match=r"AUROC") as refusal:
        check_release(shipped, reference, off)
    assert SETTING in refusal.value.in_language("nl")


def test_the_shipped_model_says_what_it_is(shipped: ScoreTable, catalogue: Catalogue) -> None:
    """REQ honest-status: its own status and provenance say that no local outcome has tested it."""
    assert (shipped.name, shipped.version, shipped.status) == ("evidence", shipped_version(), "evidence_only")
    assert shipped.provenance["local_outcomes"] == 0
    assert shipped.provenance["evidence"] == evidence_digest()
    assert shipped.provenance["made_by"] == "screening model build --seed 1"
    assert shipped.catalogue_digest == catalogue.digest
    assert set(shipped.item_ids) == {i.id for i in catalogue if i.role in ("scored", "direct")}


def test_separation_of_new_cases_lies_in_the_expected_window(simulated: dict[str, Simulated]) -> None:
    assert all(0.75 <= cases.auroc <= 0.85 for cases in simulated.values())


def test_bands_say_what_they_would_miss_and_wrongly_mark(
    shipped: ScoreTable, simulated: dict[str, Simulated]
) -> None:
    """REQ bands: at most four, from 0 up, with who decided and numbers that new cases bear out."""
    assert [band.id for band in shipped.bands] == [
        "few_signals",
        "some_signals",
        "many_signals",
        "strong_signals",
    ]
    for band in shipped.bands:
        assert "Signaalwijzer" in band.decided_by.nl
        for setting, cases in simulated.items():
            told, seen = band.expected[setting], cases.expected_at(band.lowest[setting])
            assert told.missed_per_100_victims == pytest.approx(seen.missed_per_100_victims, abs=3)
            assert told.wrongly_marked_per_100_others == pytest.approx(
                seen.wrongly_marked_per_100_others, abs=3
            )


def test_the_limits_of_each_setting_are_those_of_the_decision(shipped: ScoreTable) -> None:
    """REQ bands: in each setting the first limit misses at most 10 of 100 victims, a whole step up would
    miss more; the second is the share of victims; the last wrongly marks at most 5 of 100 others."""
    _, some, many, strong = shipped.bands
    for setting, base in shipped.bases.items():
        assert some.expected[setting].missed_per_100_victims <= 10
        assert many.lowest[setting] == pytest.approx(base.rate)
        assert strong.expected[setting].wrongly_marked_per_100_others <= 5
    assert len(set(some.lowest.values())) == len(shipped.bases), "one limit for all is no limit for any"


def test_a_higher_limit_misses_more_and_marks_fewer(simulated: dict[str, Simulated]) -> None:
    cases = simulated[SETTING]
    at = [cases.expected_at(limit) for limit in (0.0, 0.05, 0.2, 0.5, 1.0)]

    assert at[0].missed_per_100_victims == 0
    assert at[0].wrongly_marked_per_100_others == 100
    assert [e.missed_per_100_victims for e in at] == sorted(e.missed_per_100_victims for e in at)
    assert at[-1].wrongly_marked_per_100_others == 0


def test_estimates_of_new_cases_are_calibrated_on_the_evidence_itself(
    shipped: ScoreTable, simulated: dict[str, Simulated]
) -> None:
    """Expected over observed within a quarter either way: half victims are weighted to the base rate."""
    for setting, cases in simulated.items():
        rate = shipped.bases[setting].rate
        expected = (
            rate * cases.estimate[cases.victim].mean() + (1 - rate) * cases.estimate[~cases.victim].mean()
        )
        assert 0.75 < expected / rate < 1.25


def test_the_model_in_rows_adds_up(shipped: ScoreTable, catalogue: Catalogue) -> None:
    """Adding up the printed numbers gives the estimate to within rounding."""
    rows = model_rows(shipped)
    base = {r.name: float(r.value) for r in rows if r.part == "base"}
    points = {(r.name, r.detail): float(r.value) for r in rows if r.part == "points"}
    sums = {float(r.name): int(r.value) for r in rows if r.part == "sum"}
    answers = {"risky_relationship": "confirmed", "school_absence": "often", "trusted_adult": "yes"}
    codes = np.zeros((1, len(shipped.item_ids)), np.uint8)
    for id_, answer in answers.items():
        codes[0, shipped.item_ids.index(id_)] = 3 + catalogue[id_].level_ids.index(answer)
    by_hand = base[SETTING] + sum(points[item] for item in answers.items())

    assert by_hand == pytest.approx(shipped.log_odds(codes, SETTING)[0], abs=0.005 * (1 + len(answers)))
    assert ("traded_sex", "confirmed") not in points, "a confirmed direct sign ends the estimate"
    assert len(points) == sum(len(i.levels) - (i.role == "direct") for i in catalogue.items)
    assert all(of_100 == pytest.approx(100 * probability_of(s), abs=0.5) for s, of_100 in sums.items())


def test_the_model_in_rows_names_limits_status_and_origin(shipped: ScoreTable) -> None:
    rows = {(r.part, r.name, r.detail): r.value for r in model_rows(shipped)}

    assert rows["model", "status", ""] == "evidence_only"
    assert rows["model", "digest", ""] == shipped.digest
    limit = shipped.bands[2].lowest[SETTING]
    assert re.fullmatch(rf"{limit * 100:.0f}: \d+ / \d+", rows["band", "many_signals", SETTING])
    assert rows["provenance", "packages", "numpy"] == np.__version__
    assert rows["provenance", "trust", "weights"] == "0.05, 0.2, 0.15, 0.6"


def test_rounding_keeps_so_many_digits_in_any_shape() -> None:
    given = np.array([[0.0, 1.23456789012345], [-9.87654321987e-7, 123456789.123]])
    assert rounded(given, 9).tolist() == [[0.0, 1.23456789], [-9.87654322e-7, 123456789.0]]
