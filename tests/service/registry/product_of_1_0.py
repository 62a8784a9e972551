"""The product as it was with catalogue 1.0: its questions, acute rules, sentences and model.

An installation of then is made by the program of today with these files in the place of its own. The files
are those that were shipped, to the byte.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest

from screening.catalogue import read_acute_rules, read_catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.explain import answer_sentences
from screening.explain.answer_sentences import earlier_editions
from screening.language import Text
from screening.model import shipped_files
from service.model_runtime import model_archive_files

EARLIER: Final = Path(__file__).parents[2] / "screening" / "model" / "earlier"
QUESTIONS: Final = EARLIER / "indicators-1.0.toml"
RULES: Final = EARLIER / "acute_rules-1.0.toml"
MODEL_VERSION: Final = "2"


@contextmanager
def product_of_1_0(folder: Path) -> Iterator[None]:
    """Within it this process is the product with catalogue 1.0; ``folder`` takes its model files."""
    with pytest.MonkeyPatch.context() as patch:
        catalogue = load_catalogue(QUESTIONS)
        patch.setattr(read_catalogue, "_shipped", lambda: catalogue)
        patch.setattr(read_acute_rules, "_SHIPPED", RULES)
        patch.setattr(model_archive_files, "_CATALOGUE", QUESTIONS)
        patch.setattr(model_archive_files, "_RULES", RULES)
        patch.setattr(shipped_files, "_FOLDER", _model_files(folder))
        patch.setattr(answer_sentences, "level_sentences", _sentences)
        shipped_files.shipped_version.cache_clear()
        try:
            yield
        finally:
            patch.undo()
            shipped_files.shipped_version.cache_clear()


def _model_files(folder: Path) -> Path:
    (folder / "version").write_text(f"{MODEL_VERSION}\n", "ascii")
    for name in ("evidence", "golden"):
        shutil.copy(EARLIER / f"{name}-{MODEL_VERSION}.json", folder)
    shutil.copytree(Path(str(files("screening.model") / "shipped" / "keys")), folder / "keys")
    return folder


def _sentences() -> dict[str, dict[str, Text]]:
    (edition,) = earlier_editions()
    return {
        question: {level: said for level, said in texts.items() if level != "statement"}
        for question, texts in edition.questions.items()
    }
