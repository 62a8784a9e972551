"""The OpenAPI document as a page: routes in groups, what they take and give, and the shapes they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.core.reader_language import Reader

METHODS: Final = ("get", "post", "put", "patch", "delete")
LONGEST_LIST: Final = 12
"""The most values of a choice that the page lists; of more it shows the number."""


@dataclass(frozen=True, slots=True)
class FieldView:
    name: str
    kind: str
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """One route and method. ``body`` and ``answers`` name shapes of the page."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[FieldView, ...]
    body: str
    answers: tuple[tuple[str, str, str], ...]
    errors: tuple[str, ...]
    """The statuses of errors; ``ApiView.errors`` says what each means."""


@dataclass(frozen=True, slots=True)
class ShapeView:
    name: str
    about: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class ApiView:
    version: str
    groups: tuple[tuple[str, tuple[OperationView, ...]], ...]
    shapes: tuple[ShapeView, ...]
    errors: tuple[tuple[str, str], ...]
    """Each status of an error, and when it is given."""


def api_view(document: Mapping[str, Any], reader: Reader) -> ApiView:
    """The page of ``document``, an OpenAPI 3.1 description."""
    groups: dict[str, list[OperationView]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                tag = next(iter(methods[method].get("tags", ())), reader("api.other"))
                groups.setdefault(tag, []).append(_operation(path, method, methods[method], reader))
    parts = document.get("components", {})
    shapes, problems = parts.get("schemas", {}), parts.get("responses", {})
    return ApiView(
        version=document["info"]["version"],
        groups=tuple((tag, tuple(operations)) for tag, operations in groups.items()),
        shapes=tuple(_shape(name, shape, reader) for name, shape in sorted(shapes.items())),
        errors=tuple((name.removeprefix("Problem"), it["description"]) for name, it in problems.items()),
    )


def _operation(path: str, method: str, operation: Mapping[str, Any], reader: Reader) -> OperationView:
    return OperationView(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        about=operation.get("description", ""),
        parameters=tuple(
            FieldView(
                parameter["name"],
                kind_of(parameter.get("schema", {}), reader),
                bool(parameter.get("required")),
                parameter.get("description") or parameter.get("schema", {}).get("description", ""),
            )
            for parameter in operation.get("parameters", ())
        ),
        body=_content(operation.get("requestBody", {}), reader),
        answers=tuple(
            (status, answer.get("description", ""), _content(answer, reader))
            for status, answer in operation.get("responses", {}).items()
            if "$ref" not in answer
        ),
        errors=tuple(status for status, answer in operation.get("responses", {}).items() if "$ref" in answer),
    )


def _content(holder: Mapping[str, Any], reader: Reader) -> str:
    for kind in holder.get("content", {}).values():
        return kind_of(kind.get("schema", {}), reader)
    return ""


def _shape(name: str, shape: Mapping[str, Any], reader: Reader) -> ShapeView:
    needed = set(shape.get("required", ()))
    return ShapeView(
        name,
        shape.get("description", ""),
        tuple(
            FieldView(field, kind_of(schema, reader), field in needed, schema.get("description", ""))
            for field, schema in shape.get("properties", {}).items()
        ),
    )


def kind_of(schema: Mapping[str, Any], reader: Reader) -> str:
    """What a value looks like, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        shown = [str(value) for value in values[:LONGEST_LIST]] + ["…"] * (len(values) > LONGEST_LIST)
        return reader("api.one_of", values=", ".join(shown))
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(_kinds(schema[several], reader)))
    if schema.get("type") == "array":
        return reader("api.list_of", kind=kind_of(schema.get("items", {}), reader))
    if isinstance(schema.get("additionalProperties"), Mapping):
        return reader("api.map_of", kind=kind_of(schema["additionalProperties"], reader))
    return str(schema.get("format") or schema.get("type") or "any")


def _kinds(schemas: list[Mapping[str, Any]], reader: Reader) -> Iterator[str]:
    return (kind_of(schema, reader) for schema in schemas)
