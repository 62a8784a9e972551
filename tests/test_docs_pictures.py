"""The page of pictures shows what the command takes, all of it, and the pictures stay small."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from tests.docs_pictures import COLOURS, names

LARGEST: Final = 120_000
"""Bytes of one picture."""


def test_each_picture_of_the_page_is_one_that_the_command_takes(repository: Path) -> None:
    page = (repository / "docs" / "what-it-looks-like.md").read_text("utf-8")
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([^)]+)\)", page)

    assert sorted(shown) == sorted(names())
    assert len(set(shown)) == len(shown)


def test_each_stored_picture_is_one_that_the_command_takes(repository: Path) -> None:
    stored = {file.name for file in (repository / "docs" / "pictures").iterdir()}

    assert stored == set(names())


@pytest.mark.parametrize("name", names())
def test_a_picture_is_small_and_has_a_palette(repository: Path, name: str) -> None:
    file = repository / "docs" / "pictures" / name

    assert file.stat().st_size <= LARGEST
    with Image.open(file) as image:
        assert image.mode == "P"
        assert len(image.getcolors() or ()) <= COLOURS
