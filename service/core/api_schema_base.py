"""The base classes of every shape that the API takes or returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

_Item = TypeVar("_Item")

Sorted = Annotated[list[_Item], BeforeValidator(sorted)]
"""A list of what has no order of its own."""

IsThere = Annotated[bool, BeforeValidator(lambda value: value not in (None, False))]
"""Whether there is one, and nothing of what it is."""


class Given(BaseModel):
    """A shape that a client sends; unknown fields are refused. Values may come as text."""

    model_config = ConfigDict(extra="forbid")


class Body(Given):
    """A shape that a client sends as JSON: each value in its own type."""

    model_config = ConfigDict(strict=True)


class Schema(BaseModel):
    """A shape of a response; its own validator is built at its first use.

    Routes build their own validator of it, and most shapes are never used apart from a route: building each
    twice took a fifth of the start. Shapes that the API takes are built at once, as the framework expects.
    """

    model_config = ConfigDict(defer_build=True, from_attributes=True)

    @classmethod
    def of(cls, shown: Any, /, **more: Any) -> Self:
        """Each field from ``more``, else from what is shown: by its own name or its ``validation_alias``."""
        return cls.model_validate(_Shown(shown, more) if more else shown)


@dataclass(frozen=True, slots=True)
class _Shown:
    _shown: object
    _more: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self._more[name] if name in self._more else getattr(self._shown, name)
