"""The description of the API is the same wherever the code lies: each shape has a name of its own.

Where two classes share a name, the framework tells them apart by the module they stand in. A file that moves
would then change the published document, and the programs that were made from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from service.web.asgi_scope import FHIR
from service.web.error_responses import MEDIA_TYPE
from service.web.operation_outcome import MEDIA_TYPE as FHIR_TYPE
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


def test_every_error_is_described_with_the_type_that_it_is_sent_as(world: World) -> None:
    """REQ asvs: V4.1.1, and each success says its type too, or that it has no body."""
    document = world.app.openapi()
    wrong = [
        f"{method} {path} {status} {sorted(kinds)}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        for status, answer in operation["responses"].items()
        if not _fits(path, int(status), kinds := _kinds_of(document, answer), refers="$ref" in answer)
    ]

    assert wrong == []


def _kinds_of(document: dict[str, Any], answer: dict[str, Any]) -> set[str]:
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return set(answer.get("content", ()))


def _fits(path: str, status: int, kinds: set[str], *, refers: bool) -> bool:
    if refers:
        return status >= 400 and kinds == {FHIR_TYPE if path.startswith(FHIR) else MEDIA_TYPE}
    return bool(kinds) != (status == 204)
