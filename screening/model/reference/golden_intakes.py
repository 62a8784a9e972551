"""Intakes for the golden vectors: chosen so that no answer, setting or absent state goes untested.

Standard library only, like the program that scores them.
"""

import random
from collections.abc import Iterator
from typing import Any, Final

from screening.model.reference.independent_score import ABSENT

RANDOM_PER_SETTING: Final = 25

Intake = tuple[str, str, dict[str, str]]
"""Name, setting, answers by question."""


def intakes(content: dict[str, Any], seed: int) -> Iterator[Intake]:
    """Every answer alone, each state of "no answer", all lowest, all highest, and mixed intakes."""
    questions = {item["id"]: item["levels"] for item in content["items"]}
    settings = sorted(content["bases"])
    number = 0
    for question, levels in questions.items():
        for level in levels:
            yield f"only {question} {level}", settings[number % len(settings)], {question: level}
            number += 1
    source = random.Random(seed)  # noqa: S311  the choice of test cases is no secret
    for setting in settings:
        yield f"nothing answered, {setting}", setting, {}
        for state in ABSENT:
            yield f"all {state}, {setting}", setting, dict.fromkeys(questions, state)
        yield f"all lowest, {setting}", setting, {q: levels[0] for q, levels in questions.items()}
        yield f"all highest, {setting}", setting, {q: levels[-1] for q, levels in questions.items()}
        for k in range(RANDOM_PER_SETTING):
            share = (k + 1) / (RANDOM_PER_SETTING + 1)
            answers = {q: _answer(levels, share, source) for q, levels in questions.items()}
            yield f"mixed {k + 1}, {setting}", setting, answers


def _answer(levels: list[str], share: float, source: random.Random) -> str:
    """An answer with probability ``share``, else one of the absent states."""
    return source.choice(levels) if source.random() < share else source.choice(ABSENT)
