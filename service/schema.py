"""What every shape that the API gives is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """A shape whose own validator is built at its first use.

    Routes build what they need of it in any case; most shapes are never used apart from them, and building
    each twice took a fifth of the start. Shapes that the API takes are plain models: a body is built with its
    route, where the framework expects it.
    """

    model_config = ConfigDict(defer_build=True)
