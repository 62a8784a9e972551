"""Writing a model for other people: its file and the golden vectors beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.model.score_table import ScoreTable


def write_model(output: Path, table: ScoreTable, private_key: bytes) -> None:
    """Model and golden vectors, both or neither; raises ``OSError``."""
    from screening.explain.load_screener import golden_beside
    from screening.model.artefact import write_artefact
    from screening.model.golden_vectors import write_golden
    from screening.training.assemble_score_table import golden_vectors

    beside = golden_beside(output)
    fresh = beside.with_name(f"{beside.name}.unfinished")
    try:
        write_golden(fresh, golden_vectors(table))
        write_artefact(output, table, private_key)
        fresh.replace(beside)
    except OSError:
        for left in (fresh, output.with_name(f"{output.name}.unfinished")):
            left.unlink(missing_ok=True)
        raise
