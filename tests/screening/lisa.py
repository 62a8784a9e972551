"""The real case: two screenings of one young person (Jeugdbescherming Rotterdam Rijnmond, 27 May 2015).

``FOUND`` is how she was found at seventeen. ``BEFORE`` holds the signals that the description names of a
year earlier, without what was found later: the answer to "which signals did we miss?".
"""

from __future__ import annotations

from typing import Any, Final

FOUND: Final[dict[str, Any]] = {
    "setting": "youth_protection_intake",
    "age": 17,
    "answers": {
        "found_at_sex_venue": "confirmed",
        "risky_relationship": "confirmed",
        "school_absence": "stopped",
        "parents_separated": "confirmed",
        "family_conflict": "confirmed",
        "neglect": "suspected",
        "exploited_peers": "confirmed",
    },
}

BEFORE: Final[dict[str, Any]] = {
    "setting": "youth_protection_intake",
    "age": 16,
    "answers": {
        "risky_relationship": "confirmed",
        "parents_separated": "confirmed",
        "family_conflict": "confirmed",
        "neglect": "suspected",
        "school_absence": "often",
    },
}
