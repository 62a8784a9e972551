"""An independent re-implementation of the score, for the golden vectors.

It shares no code with the served path and uses the standard library only. It reads the plain JSON content
of a model, knows answers by their names and levels by their place in the list, builds every column afresh
(it never looks at the points), and adds up with ``math.fsum``, which rounds once. What the served path does
with codes, tables and arrays, this does in the slow and obvious way, so that one mistake in both is unlikely.
"""

import math
from typing import Any, Final

ABSENT: Final = ("not_asked", "unknown", "declined")


def score(content: dict[str, Any], setting: str, answers: dict[str, str]) -> dict[str, Any]:
    """Contributions (log odds), log odds, probability and variance of the log odds of one intake.

    ``content`` is the content of a model file; a missing answer counts as not asked. Raises ``KeyError``
    for a setting that the model does not know and ``ValueError`` for an answer or question it does not know.
    """
    levels = {item["id"]: item["levels"] for item in content["items"]}
    for question in answers:
        if question not in levels:
            raise ValueError(f"the model has no question {question}")
    row = [_value(column, levels, answers) for column in content["columns"]]
    parts: dict[str, list[float]] = {
        question: [] for question in levels if answers.get(question, "not_asked") not in ABSENT
    }
    for column, value in zip(content["columns"], row, strict=True):
        question = column["name"].partition(">=")[0]
        if question in parts:
            parts[question].append(column["coefficient"] * value)
    base = content["bases"][setting]
    everything = [base["log_odds"]]
    for part in parts.values():
        everything.extend(part)
    log_odds = math.fsum(everything)
    return {
        "contributions": {question: math.fsum(part) for question, part in parts.items()},
        "log_odds": log_odds,
        "probability": 1 / (1 + math.exp(-log_odds)),
        "variance": math.fsum([*_products(row, content["covariance"]), base["sd"] * base["sd"]]),
    }


def _value(column: dict[str, Any], levels: dict[str, list[str]], answers: dict[str, str]) -> float:
    """What one column holds: reached or not, less the usual share; 0 when there is no answer."""
    question, _, level = column["name"].partition(">=")
    answer = answers.get(question, "not_asked")
    if answer in ABSENT:
        return 0.0
    order = levels[question]
    reached = order.index(answer) >= order.index(level)
    return (1.0 if reached else 0.0) - float(column["centre"])


def _products(row: list[float], upper: list[list[float]]) -> list[float]:
    """The terms of row' S row; ``upper`` holds the rows of S from the diagonal on."""
    terms = []
    for i, from_diagonal in enumerate(upper):
        if row[i] != 0.0:
            for distance, covariance in enumerate(from_diagonal):
                twice = 2.0 if distance else 1.0
                terms.append(twice * row[i] * covariance * row[i + distance])
    return terms
