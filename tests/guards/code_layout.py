"""The page about the layout of the code says what the folders and the import contracts say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

from tests.guards.table import Finding, Source, guard

PAGE: Final = "docs/explanation/code-layout.md"
CONTRACTS: Final = "pyproject.toml"
AREAS: Final = "service.areas"
LAYERED: Final = {
    "service": "Layers of the service",
    AREAS: "Areas",
    "screening": "Layers of the science",
}
"""What is made of layers, and the heading under which the page has them."""

_PACKAGES: Final = "Packages"
_ROW: Final = re.compile(r"^\| (.*?) \|$", re.MULTILINE)
_NAME: Final = re.compile(r"`([^`]+)`")

Layers = list[frozenset[str]]
"""From the top; those of one layer together."""


@guard("service", "service/areas", "screening", "data_contracts", leans_on=(PAGE, CONTRACTS))
def other_than_the_page(source: Source) -> Iterator[Finding]:
    """Packages, layers and areas stand on the page, in the order of the contracts, and in the folders."""
    text = (source.root / PAGE).read_text("utf-8")
    contracts = _contracts(tomllib.loads((source.root / CONTRACTS).read_text("utf-8")))
    yield from _differences(_PACKAGES, contracts[""], _rows(text, _PACKAGES))
    for container, heading in LAYERED.items():
        told = _steps(text, heading) if container == AREAS else _rows(text, heading)
        yield from _differences(heading, contracts[container], told)
        folder = container.replace(".", "/")
        here = {
            path.removeprefix(f"{folder}/").partition("/")[0].removesuffix(".py")
            for path, _ in source.inside(folder).files(frozenset({".py"}))
        } - {"__init__"}
        for name in sorted(here ^ frozenset().union(*told)):
            what = "is not on the page" if name in here else "is on the page and not there"
            yield Finding(PAGE, 0, f"{folder}/{name} {what}")


def _contracts(project: dict[str, Any]) -> dict[str, Layers]:
    """The layers of each container; those of the packages themselves under an empty name."""
    found = {}
    for contract in project["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            layers = [frozenset(re.findall(r"\w+", layer)) for layer in contract["layers"]]
            found.update(dict.fromkeys(contract.get("containers", [""]), layers))
    return found


def _table(text: str, heading: str) -> list[list[str]]:
    """The cells of the table under ``heading``, without its two lines of head."""
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [row.split(" | ") for row in _ROW.findall(section)][2:]


def _rows(text: str, heading: str) -> Layers:
    return [frozenset(_NAME.findall(cells[0])) for cells in _table(text, heading)]


def _steps(text: str, heading: str) -> Layers:
    """The areas of each step, the highest first; a step that comes back stands apart."""
    steps: list[tuple[str, set[str]]] = []
    for step, area, *_ in _table(text, heading):
        if not steps or steps[-1][0] != step:
            steps.append((step, set()))
        steps[-1][1].update(_NAME.findall(area))
    return [frozenset(names) for _, names in steps]


def _differences(heading: str, wanted: Layers, told: Layers) -> Iterator[Finding]:
    if wanted == told:
        return
    missing = frozenset().union(*wanted) - frozenset().union(*told)
    extra = frozenset().union(*told) - frozenset().union(*wanted)
    for name in sorted(missing):
        yield Finding(PAGE, 0, f"{heading}: {name} is missing")
    for name in sorted(extra):
        yield Finding(PAGE, 0, f"{heading}: no contract names {name}")
    if not missing and not extra:
        yield Finding(PAGE, 0, f"{heading}: not in the order of the contract")
