"""The setting of an intake: one of the three that the estimate is made for."""

from __future__ import annotations

from typing import Final, Literal, get_args

from service.core.errors import Invalid

Setting = Literal["specialised_crisis_shelter", "general_crisis_shelter", "youth_protection_intake"]
SETTINGS: Final[tuple[str, ...]] = get_args(Setting)


def check_setting(setting: str) -> None:
    """Raise ``Invalid`` for an unknown setting."""
    if setting not in SETTINGS:
        raise Invalid("case.setting", allowed=", ".join(SETTINGS))
