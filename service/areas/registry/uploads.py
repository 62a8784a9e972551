"""Files that come with a form of our own."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.datastructures import UploadFile

from service.areas.registry.candidate import Offered
from service.core.errors import Invalid
from service.web.forms import Typed

_FIELDS: Final = ("artefact", "results", "report")


async def offered_files(request: Request) -> tuple[Typed, Offered | None]:
    """What was typed, and the files; ``None`` when the model or the results are missing."""
    content: dict[str, bytes] = {}
    names: dict[str, str] = {}
    async with request.form() as form:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        for name in _FIELDS:
            sent_file = form.get(name)
            if isinstance(sent_file, UploadFile):
                content[name], names[name] = await sent_file.read(), sent_file.filename or ""
    typed = Typed(tuple(fields))
    request.state.typed = typed
    if not content.get("artefact") or not content.get("results"):
        return typed, None
    offered = Offered(
        content["artefact"],
        content["results"],
        content.get("report", b""),
        names["artefact"],
        names["results"],
    )
    return typed, offered


SentFiles = Annotated[tuple[Typed, Offered | None], Depends(offered_files)]
"""What a form with files sent; a page route takes it as a parameter."""


def required(offered: Offered | None) -> Offered:
    """The files; ``Invalid`` when there are none."""
    if offered is None:
        raise Invalid("registry.no_files")
    return offered
