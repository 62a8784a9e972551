"""The description of the API is the same wherever the code lies: each shape has a name of its own.

Where two classes share a name, the framework tells them apart by the module they stand in. A file that moves
would then change the published document, and the programs that were made from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from tests.generated_docs import import_all
from tests.service.world import World


@pytest.fixture
def shapes(world: World) -> frozenset[str]:
    """The names of the shapes in the published document."""
    document = world.client("alice").get("/api/v1/openapi.json").json()
    return frozenset(document["components"]["schemas"])


def test_no_module_path_stands_in_the_description(shapes: frozenset[str]) -> None:
    assert shapes
    assert {name for name in shapes if not name.isalnum()} == set()


def test_no_two_shapes_share_a_name() -> None:
    """Also those that no route gives yet; a base class is private to its file and is no shape."""
    import_all()
    named = Counter(
        shape.__name__ for shape in set(_all_shapes(BaseModel)) if not shape.__name__.startswith("_")
    )

    assert named
    assert {name for name, times in named.items() if times > 1} == set()


def _all_shapes(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for narrower in kind.__subclasses__():
        if narrower.__module__.partition(".")[0] == "service":
            yield narrower
        yield from _all_shapes(narrower)
