"""What an analyst imports: the names are there, in any order of imports, and stand in the reference."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import screening
import screening.validate as v
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped
from screening.model.errors import ModelFileError
from screening.model.evidence_logistic import EvidenceLogistic

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(3)
OUTCOME = RNG.random(200) < 0.3
PROBABILITY = np.clip(0.3 + 0.3 * (OUTCOME - 0.3) + RNG.normal(0, 0.15, 200), 0.01, 0.99)


def test_discrimination_has_value_and_interval() -> None:
    found = v.auroc(OUTCOME, PROBABILITY)
    difference = v.auroc_difference(OUTCOME, PROBABILITY, 1 - PROBABILITY)

    assert found.low < found.value < found.high
    assert difference.low < difference.value < difference.high


def test_calibration_and_net_benefit_have_their_fields() -> None:
    fits = v.calibration(OUTCOME, PROBABILITY, resamples=20)
    gains = v.net_benefit(OUTCOME, PROBABILITY, [0.1, 0.3], resamples=20)

    for figure in (fits.slope, fits.joint_intercept, fits.observed_expected):
        assert figure.low < figure.value < figure.high
    assert gains.model.shape == gains.everybody.shape == gains.nobody.shape == (2,)


def test_rates_by_group_have_their_fields() -> None:
    for rates in v.rates_by_group(OUTCOME, PROBABILITY > 0.3, np.where(np.arange(200) % 2, "a", "b")):
        assert rates.group in {"a", "b"}
        assert rates.n == 100
        assert 0 < rates.events < rates.n
        assert 0 <= rates.sensitivity.value <= 1
        assert 0 <= rates.false_positive_rate.value <= 1


@pytest.mark.parametrize("module", [screening, v])
def test_every_public_name_is_there_and_can_be_completed(module: Any) -> None:
    for name in module.__all__:
        assert callable(getattr(module, name)), name
        assert name in dir(module)
    with pytest.raises(AttributeError, match="no attribute 'absent'"):
        module.absent  # noqa: B018  the attribute is what is asked


def test_a_file_that_is_called_like_its_function_does_not_take_its_place() -> None:
    """The report imports the files; what a notebook gets under these names stays the function."""
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            "import screening.validate as v; before = v.calibration;"
            "import screening.validate.optimism, screening.validate.report.validate_model;"
            "from screening.validate.net_benefit import NetBenefit;"
            "from screening.validate import net_benefit, missingness;"
            "print(all(callable(getattr(v, name)) for name in v.__all__), v.calibration is before,"
            " callable(net_benefit), callable(missingness))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout.split() == ["True"] * 4


def test_importing_the_packages_alone_stays_light() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import sys, screening.validate; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name.partition(".")[0] for name in seen.stdout.split()}

    assert loaded.isdisjoint({"numpy", "scipy", "sklearn", "pandas", "statsmodels"})


def test_the_root_gives_estimator_catalogue_and_model(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    (tmp_path / "model.json").write_text("{}", "utf-8")

    assert screening.EvidenceLogistic is EvidenceLogistic
    assert screening.Catalogue is Catalogue
    assert screening.load_catalogue() is catalogue
    assert screening.load_model().digest == read_shipped(catalogue).digest
    with pytest.raises(ModelFileError):
        screening.load_model(str(tmp_path / "model.json"))


@pytest.fixture
def page(repository: Path) -> str:
    return (repository / "docs" / "reference" / "python.md").read_text("utf-8")


@pytest.mark.parametrize("module", [screening, v])
def test_every_public_name_stands_in_the_reference(page: str, module: Any) -> None:
    assert [name for name in module.__all__ if f"`{name}(" not in page and f"`{name}`" not in page] == []


def test_what_the_reference_shows_runs(page: str) -> None:
    """The blocks of the page are run one after the other, as somebody would copy them."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(block, names)  # noqa: S102  our own page

    assert names["found"].value > 0.5
