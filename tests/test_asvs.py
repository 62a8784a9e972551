"""The page about OWASP ASVS: each item has a test that is there, or a document, or a reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

PAGE: Final = "docs/reference/asvs.md"
VERDICTS: Final = frozenset({"held", "partly", "not held", "not ours"})
DOCUMENT: Final = "the document"
_NAMED: Final = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the tables: ``file`` is where it is held, ``shown`` the cell with its tests."""

    id: str
    asked: str
    verdict: str
    file: str
    shown: str


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / PAGE).read_text("utf-8")


@pytest.fixture(scope="module")
def items(page: str) -> tuple[Item, ...]:
    return tuple(Item(*cells) for cells in _rows(page, 5))


@pytest.fixture(scope="module")
def reasons(page: str) -> dict[str, tuple[str, str]]:
    """Verdict and reason of each item in the last table."""
    return {item: (verdict, why) for item, verdict, why in _rows(page, 3)}


def _rows(page: str, width: int) -> Iterator[list[str]]:
    """The rows of every table with ``width`` columns, without their heads."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("| ") else []
        if len(cells) == width and cells[0] not in {"Item", "---"}:
            yield cells


def test_every_item_stands_once_with_a_verdict(items: tuple[Item, ...]) -> None:
    assert [item for item, times in Counter(item.id for item in items).items() if times > 1] == []
    assert {item.verdict for item in items} <= VERDICTS
    assert all(item.asked for item in items)


def test_every_file_is_there(repository: Path, items: tuple[Item, ...]) -> None:
    files = {item.id: _NAMED.findall(item.file) for item in items}

    assert [item for item, named in files.items() if len(named) != 1] == []
    assert [path for (path,) in files.values() if not (repository / path).exists()] == []


def test_every_test_is_there(repository: Path, items: tuple[Item, ...]) -> None:
    """REQ asvs: no item is held by a test that is not there, or that was given another name."""
    gone = [
        f"{item.id}: {named}"
        for item in items
        for named in _NAMED.findall(item.shown)
        if not _is_a_test(repository, named)
    ]

    assert gone == []


def _is_a_test(repository: Path, named: str) -> bool:
    path, _, function = named.partition("::")
    file = repository / path
    defined = rf"^def {re.escape(function)}\("
    return (
        re.fullmatch(r"tests/(\w+/)*test_\w+\.py", path) is not None
        and function.startswith("test_")
        and file.is_file()
        and re.search(defined, file.read_text("utf-8"), re.MULTILINE) is not None
    )


@pytest.mark.parametrize(
    "named",
    [
        "tests/test_asvs.py::test_gone",
        "tests/test_gone.py::test_it",
        "tests/test_asvs.py::_rows",
        "tests/test_asvs.py",
    ],
)
def test_a_test_that_is_not_there_is_seen(repository: Path, named: str) -> None:
    assert not _is_a_test(repository, named)
    assert _is_a_test(repository, "tests/test_asvs.py::test_a_test_that_is_not_there_is_seen")


def test_what_is_held_is_shown_by_a_test_or_is_a_document(items: tuple[Item, ...]) -> None:
    for item in items:
        if item.shown == DOCUMENT:
            assert item.file.strip("`").endswith(".md"), item.id
            assert item.asked.startswith("It is written"), item.id
        elif item.verdict in {"held", "partly"}:
            assert _NAMED.findall(item.shown), item.id


def test_what_is_not_held_has_its_reason(
    items: tuple[Item, ...], reasons: dict[str, tuple[str, str]]
) -> None:
    missing = {item.id: item.verdict for item in items if item.verdict != "held"}

    assert {item: verdict for item, (verdict, _) in reasons.items()} == missing
    assert [item for item, (_, why) in reasons.items() if len(why) < 20 or not why.endswith(".")] == []


def test_the_first_paragraph_says_how_many(page: str, items: tuple[Item, ...]) -> None:
    first = page.split("\n\n")[1].replace("\n", " ")
    held = sum(item.verdict == "held" for item in items)

    assert f"{len(items)} items" in first
    assert f" {held} are held" in first


def test_no_item_of_the_list_is_left_out(reference: Path, items: tuple[Item, ...]) -> None:
    """Where the list that the items came from stands beside the checkout."""
    listed = (reference / "asvs_level2.tsv").read_text("utf-8").splitlines()

    assert [item.id for item in items] == [line.partition("\t")[0] for line in listed]
