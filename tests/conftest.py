"""What every test may lean on: where the repository is, published reference data, steady Hypothesis."""

from __future__ import annotations

import gc
import os
import re
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.ram_disk import ram_disk

# The tests fill the processors already: a second thread of a small sum only spins and waits. The variables
# count when the libraries are loaded, in this process and in every one that a test starts.
for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

# Whoever saves waits for the disk, a thousand times over: where the memory has room, tests write there.
if (_folder := ram_disk()) and "TMPDIR" not in os.environ:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_folder)

# What stands in these files asserts on behalf of tests, and should say as much when it fails.
pytest.register_assert_rewrite("tests.browser")

REPOSITORY = Path(__file__).resolve().parents[1]
REFERENCE = REPOSITORY.parent / "shared" / "reference"

# The same examples on every run, so that a red build is red for whoever looks at it next.
# `HYPOTHESIS_PROFILE=search` looks for new ones.
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    # Where CI is set, Hypothesis's own settings are steady; a profile takes what it does not name from those.
    "search",
    derandomize=False,
    database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
    deadline=None,
    max_examples=1_000,
    print_blob=True,
)
settings.register_profile(
    # For an answer in between: `make test-fast`.
    "quick",
    settings.get_profile("steady"),
    max_examples=15,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

_LONG_IN_THE_BROWSER = {"test_lisa.py", "test_pages.py", "test_whole_way.py", "test_words.py"}
"""Files with a test that takes longer than most others together."""

_ALL_SLOW = re.compile(r"^pytestmark = .*pytest\.mark\.slow", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file whose tests are all slow is not even imported where slow tests are left out."""
    if "not slow" not in config.option.markexpr or collection_path.suffix != ".py":
        return None
    return True if _ALL_SLOW.search(collection_path.read_text("utf-8")) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What was imported and collected stays until the end: looking for garbage in it again is lost time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser last: what is quick to tell comes first. Of the browser the long ones first, so that no
    process waits for another that began one of them at the end."""

    def place(item: pytest.Item) -> tuple[bool, bool]:
        in_browser = "browser" in item.path.parts
        return in_browser, in_browser and item.path.name not in _LONG_IN_THE_BROWSER

    items.sort(key=place)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def reference() -> Path:
    """Published figures that stand outside the project; without them the test is skipped."""
    if not REFERENCE.is_dir():
        pytest.skip("the published reference figures are not beside this checkout")
    return REFERENCE
