"""One filled-in form, the same for the product and for its floors: three in ten questions unanswered."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from benchmarks.product import AGE, SETTING
from screening.catalogue.read_catalogue import load_catalogue
from screening.features.answers import answer_of
from screening.model.artefact import read_shipped


def filled_form(seed: int = 1) -> dict[str, Any]:
    """A request in the one shape of the product; no direct sign, so that it is scored."""
    draw = random.Random(seed)
    answers = {
        indicator.id: "unknown" if draw.random() < 0.3 else draw.choice(indicator.level_ids)
        for indicator in load_catalogue()
        if indicator.role == "scored"
    }
    return {"setting": SETTING, "age": AGE, "answers": answers, "now": {}}


def write_points(file: Path) -> None:
    """The points of the shipped model by indicator and level: all that the floors know."""
    table = read_shipped(load_catalogue())
    points = {
        item.id: {
            answer_of(item, code): float(table.points[number, code])
            for code in range(3, 3 + len(item.level_ids))
        }
        for number, item in enumerate(table.design.items)
    }
    file.write_text(json.dumps(points), "utf-8")
