"""Pages of the documentation that are written from the code, so that they cannot say anything else.

``make docs`` writes them, and the examples of ``tests/generated_examples.py`` with them;
``python -m tests.generated_docs FOLDER`` writes the pages alone into another folder;
``tests/test_docs.py`` fails when one is out of date.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from pathlib import Path

import click
from fastapi import APIRouter
from fastapi.routing import APIRoute

import service
from benchmarks import recorded
from screening.catalogue.read_catalogue import load_catalogue
from screening.cli.localised_commands import Voice
from screening.cli.main import cli
from screening.errors import SignaalwijzerError
from screening.explain.answer_sentences import said
from screening.language import Language
from service.app.routes import API, ROUTERS
from service.core import errors
from tests import (
    generated_examples,
    generated_guides,
    generated_parts,
    generated_rights,
    requirements_index,
)

HELP_WIDTH = 96

_COMMANDS = """\
# Command line

Every command with its options, as `screening --language en COMMAND --help` shows it.
Without that option the command speaks Dutch. Exit codes stand at the end of the first list.
This page is written by `make docs`.
"""
_ROUTES = """\
# Pages and API

Every address of the service. What an address gives depends on who is signed in: somebody who may not know
that a case exists gets the same 404 as for a case that does not. The API speaks JSON; its full description
with every field is served by the product itself at `/api/v1/openapi.json` and, to read, at `/api/docs`.
This page is written by `make docs`.
"""
_ERRORS = """\
# Errors

What a person reads on an error page and a program gets as `application/problem+json`
(`type`, `title`, `status`, `detail`, `code`). `detail` is one sentence in the language of the reader;
`code` stays the same and is what a program should look at. Parts between braces are filled in.
This page is written by `make docs`.
"""

_SENTENCES = """\
# Sentences of an explanation

What an explanation says of each answer, under what raises the estimate and under what lowers it alike.
The sentences stand in `screening/explain/sentences.toml`; a test holds each to its answer.
This page is written by `make docs`.
"""


def command_page(language: Language = "en") -> str:
    """Help of every command and subcommand."""
    root = click.Context(cli, info_name="screening", obj=Voice(language), terminal_width=HELP_WIDTH)
    return _COMMANDS + "".join(_command(cli, root))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found, name
            inner = click.Context(found, parent=context, info_name=name, terminal_width=HELP_WIDTH)
            yield from _command(found, inner)


def route_page() -> str:
    """Every route with what its function says of itself."""
    api = [route for router in API for route in _routes(router)]
    pages = [route for router in ROUTERS for route in _routes(router) if route not in api]
    return (
        _ROUTES
        + "\n## Pages\n"
        + "".join(map(_route, sorted(pages, key=_address)))
        + "\n## JSON API\n"
        + "".join(map(_route, sorted(api, key=_address)))
    )


def _routes(router: APIRouter) -> Iterator[APIRoute]:
    return (route for route in router.routes if isinstance(route, APIRoute))


def _address(route: APIRoute) -> tuple[str, str]:
    return route.path, _methods(route)


def _methods(route: APIRoute) -> str:
    return " ".join(sorted(route.methods or ()))


def _route(route: APIRoute) -> str:
    said = inspect.getdoc(route.endpoint) or ""
    return f"\n### {_methods(route)} {route.path}\n\n{said}\n"


def error_page() -> str:
    """Every status the service answers with, and every sentence."""
    import_all()
    kinds: dict[int, list[str]] = {}
    for kind in _all_kinds(errors.ServiceError):
        if kind is not errors.BadSettings:
            kinds.setdefault(kind.status, []).append(_first_line(kind))
    statuses = "".join(
        f"\n### {status} {HTTPStatus(status).phrase}\n\n"
        + "".join(f"- {line}\n" for line in sorted(set(lines)))
        for status, lines in sorted(kinds.items())
    )
    texts = errors.ServiceError.sentences().merged(SignaalwijzerError.sentences())
    codes = "".join(
        f"\n### {key}\n\n{_sentence(texts.sentences['en'][key])}\n" for key in sorted(texts.keys())
    )
    return f"{_ERRORS}\n## Status\n{statuses}\n## Codes\n{codes}"


def sentence_page() -> str:
    """Every sentence of an explanation, by question and level, to be read from top to bottom."""
    parts = [_SENTENCES]
    for indicator in load_catalogue():
        parts.append(f"\n## {indicator.wording.label.en}\n\n{indicator.wording.question.en}\n\n")
        parts.append("| Answer | Sentence | Antwoord | Zin |\n| --- | --- | --- | --- |\n")
        for level in indicator.levels:
            cells = (
                level.text.en,
                said(indicator, level.id, "en"),
                level.text.nl,
                said(indicator, level.id, "nl"),
            )
            parts.append(f"| {' | '.join(cells)} |\n")
    return "".join(parts)


def import_all() -> None:
    """Know every error of the service, whatever was imported before."""
    for module in pkgutil.walk_packages(service.__path__, "service."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)


def _all_kinds(kind: type[errors.ServiceError]) -> Iterator[type[errors.ServiceError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _all_kinds(narrower)


def _first_line(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]


def _sentence(entry: str | Mapping[str, str]) -> str:
    return entry if isinstance(entry, str) else entry["other"]


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/command-line.md": command_page,
    "docs/reference/pages-and-api.md": route_page,
    "docs/reference/errors.md": error_page,
    "docs/reference/sentences.md": sentence_page,
    recorded.PAGE: lambda: recorded.page(recorded.read()),
    "docs/reference/rights.md": generated_rights.rights_page,
    "docs/explanation/evidence.md": generated_parts.evidence,
    "docs/explanation/model.md": generated_parts.model,
    "README.md": generated_parts.readme,
    **generated_guides.pages(),
    requirements_index.PAGE: lambda: requirements_index.page(Path(__file__).resolve().parents[1]),
}


def write(folder: Path) -> None:
    """Write every page below ``folder``."""
    for name, written in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(written(), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write(Path(sys.argv[1]))
    else:
        repository = Path(__file__).resolve().parents[1]
        write(repository)
        generated_examples.write(repository / generated_examples.FOLDER)
