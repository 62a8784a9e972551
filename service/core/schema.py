"""What every shape that the API takes or gives is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Given(BaseModel):
    """A shape that somebody sends; what it does not name is refused. Values may come as text."""

    model_config = ConfigDict(extra="forbid")


class Body(Given):
    """A shape that somebody sends as JSON: each value in its own type."""

    model_config = ConfigDict(strict=True)


class Schema(BaseModel):
    """A shape that is given back, whose own validator is built at its first use.

    Routes build what they need of it in any case; most shapes are never used apart from them, and building
    each twice took a fifth of the start. Shapes that the API takes are built at once: a body is built with
    its route, where the framework expects it.
    """

    model_config = ConfigDict(defer_build=True)
