"""The base classes of every shape that the API takes or returns."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


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

    model_config = ConfigDict(defer_build=True)
