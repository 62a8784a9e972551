"""Where an intake is: the three kinds of place that the estimate is made for."""

from __future__ import annotations

from typing import Final

from service.core.errors import Invalid

SETTINGS: Final = ("specialised_crisis_shelter", "general_crisis_shelter", "youth_protection_intake")


def check_setting(setting: str) -> None:
    """Raise ``Invalid`` for a place that there is not."""
    if setting not in SETTINGS:
        raise Invalid("case.setting", allowed=", ".join(SETTINGS))
