"""Which counts of young people in a validation may be told to everybody.

The results file is for those who decide; what is made of it here is for the whole world. So the rule of
``screening.validate.disclosure_control`` holds for the totals too: no count under ten, none whose other part
is under ten, and no sum that would give one of those away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screening.validate.disclosure_control import told


def publishable_counts(content: Mapping[str, Any]) -> dict[str, int | None]:
    """The counts of ``data`` in a results file by their path; ``None`` for one that is not told."""
    data = content["data"]
    left_out = {name: told(data[name]) for name in ("undetermined", "outside")}
    hidden = None in left_out.values()
    return {
        "data.n": told(data["n"]),
        "data.events": told(data["events"], data["n"]),
        **{f"data.{name}": number for name, number in left_out.items()},
        "data.cases": None if hidden else told(data["cases"], data["cases"]),
    }
