"""The stylesheet, the scripts and the icon: read once, named by their content, kept by browsers for good."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from service.core.errors import NotFound

KINDS: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
ORGANISATION_SHEET: Final = "/organisation.css"
"""Where the organisation's own token stylesheet is, when its settings name one."""

FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, with the name under which it is asked for: ``signaalwijzer.<digest>.css``."""

    served_as: str
    kind: str
    content: bytes
    packed: bytes

    @classmethod
    def of(cls, name: str, content: bytes) -> Asset:
        stem, _, suffix = name.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()[:12]
        return cls(f"{stem}.{digest}.{suffix}", KINDS[suffix], content, gzip.compress(content, 9, mtime=0))


def slim(css: str) -> str:
    """A stylesheet without comments and without the spaces that only its authors need."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    bare = re.sub(r"\s+", " ", bare)
    return re.sub(r" ?([{};,]) ?", r"\1", bare).strip()


@cache
def assets() -> dict[str, Asset]:
    """Every file of the folder ``static`` by its plain name."""
    folder = files("service") / "web" / "static"
    return {path.name: Asset.of(path.name, _sent(path)) for path in folder.iterdir()}


def _sent(path: Traversable) -> bytes:
    return slim(path.read_text("utf-8")).encode() if path.name.endswith(".css") else path.read_bytes()


def asset_url(name: str) -> str:
    """Where pages ask for the file ``name``."""
    return f"/static/{assets()[name].served_as}"


router = APIRouter(include_in_schema=False)


@router.get("/static/{served_as}")
def static_file(request: Request, served_as: str) -> Response:
    """A file by the name that holds its digest; an older name is gone, since its content is."""
    asset = next((asset for asset in assets().values() if asset.served_as == served_as), None)
    if asset is None:
        raise NotFound
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, media_type=asset.kind, headers={**headers, "Content-Encoding": "gzip"})
    return Response(asset.content, media_type=asset.kind, headers=headers)


@router.get(ORGANISATION_SHEET)
def organisation_sheet(request: Request) -> Response:
    """The organisation's own tokens, which come after ours."""
    sheet = request.app.state.installation.organisation.token_stylesheet
    if sheet is None:
        raise NotFound
    return FileResponse(sheet, media_type=KINDS["css"])
