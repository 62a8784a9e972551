"""The page about the layout of the code is held to the folders and to the import contracts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.guards import code_layout
from tests.guards.code_layout import CONTRACTS, PAGE
from tests.guards.table import source_files


def test_the_page_says_what_the_folders_and_the_contracts_say(repository: Path) -> None:
    assert code_layout.other_than_the_page(repository) == []


@pytest.fixture(scope="module")
def packages(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the packages have their files, without what is in them."""
    root = tmp_path_factory.mktemp("packages")
    for path in source_files(repository, *code_layout.other_than_the_page.folders):
        copied = root / path.relative_to(repository)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.touch()
    return root


@pytest.fixture
def copy(repository: Path, packages: Path, tmp_path: Path) -> Path:
    """All that the page is held to, to be changed."""
    root = shutil.copytree(packages, tmp_path / "copy")
    for name in (PAGE, CONTRACTS):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(repository / name, root / name)
    return root


def found(root: Path) -> str:
    return "\n".join(code_layout.other_than_the_page(root))


def replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return change


def moved_up(text: str) -> str:
    """The layer ``web`` above ``areas``."""
    web = next(line for line in text.splitlines(keepends=True) if line.startswith("| `web` |"))
    return text.replace(web, "").replace("| `areas` |", f"{web}| `areas` |")


@pytest.mark.parametrize("folder", ["service/areas/case_links", "service/audit", "screening/impact"])
def test_a_renamed_folder_is_found_under_both_names(copy: Path, folder: str) -> None:
    before = copy / folder
    before.rename(before.with_name("renamed"))

    assert f"{folder} is on the page and not there" in found(copy)
    assert f"{Path(folder).parent}/renamed is not on the page" in found(copy)


def test_a_new_area_is_missing_on_the_page(copy: Path) -> None:
    (copy / "service/areas/library").mkdir()
    (copy / "service/areas/library/pages.py").touch()

    assert "service/areas/library is not on the page" in found(copy)


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (PAGE, replaced("| 8 | `case_links` |", "| 8 | `ties` |"), "Areas: case_links is missing"),
        (PAGE, replaced("| 8 | `case_links` |", "| 8 | `ties` |"), "Areas: no contract names ties"),
        (PAGE, replaced("| 12 | `transfers` |", "| 11 | `transfers` |"), "Areas: not in the order"),
        (PAGE, moved_up, "Layers of the service: not in the order"),
        (
            PAGE,
            replaced("| `model`, `evidence` |", "| `model` |"),
            "Layers of the science: evidence is missing",
        ),
        (PAGE, replaced("| `data_contracts` |", "| `contracts` |"), "Packages: data_contracts is missing"),
        (CONTRACTS, replaced('    "audit",\n', ""), "Layers of the service: no contract names audit"),
    ],
)
def test_a_table_that_says_otherwise_is_found(
    copy: Path, name: str, change: Callable[[str], str], said: str
) -> None:
    file = copy / name
    file.write_text(change(file.read_text("utf-8")), "utf-8")

    assert said in found(copy)
