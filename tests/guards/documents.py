"""Guards of what is written beside the code: pages, notebooks, and the list of requirements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.guards.table import Finding, Source, guard, source_files
from tests.requirements_index import requirements, shown_by

_LINK: Final = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
_PICTURE: Final = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
_CODE: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_ABSOLUTE: Final = re.compile(r"""(?:^|["'(\s])(/[A-Za-z]+/|[A-Za-z]:\\|~/)""", re.MULTILINE)
_PATH: Final = re.compile(
    r"(?<![\w./-])((?:service|screening|data_contracts|tests|benchmarks|notebooks|scripts|docs)/[\w./*-]*[\w/*])"
)
HEADING: Final = re.compile(r"^#{1,6} (.+?)\s*$", re.MULTILINE)
PAGES: Final = frozenset({".md"})
INDEX: Final = "docs/index.md"
TO_BE_MADE: Final = "docs/how-to/where-things-go.md"
"""Its lists name files that are not there yet; tests/test_where_things_go.py makes them."""


@guard("docs", leans_on=("README.md",))
def dead_link(source: Source) -> Iterator[Finding]:
    """Every link leads somewhere, and every anchor to a heading."""
    root = source.root
    for page in (*sorted(root.glob("*.md")), *source_files(root, *source.folders, suffixes=PAGES)):
        for target in dead_links(page):
            yield Finding(page.relative_to(root).as_posix(), 0, f"leads to {target}")


@guard("docs", leans_on=("SECURITY.md",))
def path_that_is_gone(source: Source) -> Iterator[Finding]:
    """Every file or folder of ours that a document names is there, or is made by the test of a guide."""
    root = source.root
    for page in (*sorted(root.glob("*.md")), *source_files(root, *source.folders, suffixes=PAGES)):
        guide = page.relative_to(root).as_posix() == TO_BE_MADE
        for number, line in enumerate(page.read_text("utf-8").splitlines(), 1):
            for path in () if guide and line.startswith("- ") else _PATH.findall(line):
                if not (any(root.glob(path)) if "*" in path else (root / path).exists()):
                    yield Finding(page.relative_to(root).as_posix(), number, f"names {path}")


@guard("docs", leans_on=(INDEX,))
def not_in_the_index(source: Source) -> Iterator[Finding]:
    """Every page can be reached from the index."""
    reached: set[Path] = set()
    waiting = [source.root / INDEX]
    while waiting:
        page = waiting.pop().resolve()
        if page not in reached and page.suffix == ".md" and page.is_file():
            reached.add(page)
            links = (target.partition("#")[0] for target in _LINK.findall(page.read_text("utf-8")))
            waiting += [page.parent / link for link in links if link and ":" not in link]
    for path, _ in source.files(PAGES):
        if (source.root / path).resolve() not in reached:
            yield Finding(path, 0, "no page leads here")


def dead_links(page: Path) -> Iterator[str]:
    """The targets of links and pictures in ``page`` that are not there."""
    text = page.read_text("utf-8")
    for target in [*_LINK.findall(text), *_PICTURE.findall(text)]:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (anchor and anchor not in _anchors(file.read_text("utf-8"))):
            yield target


def _anchors(text: str) -> set[str]:
    """Anchors of the headings of a page, as a forge makes them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(_CODE.sub("", text))
    }


def notebooks(root: Path) -> tuple[Path, ...]:
    """Every notebook, in the order in which they are read."""
    return source_files(root, "notebooks", suffixes=frozenset({".ipynb"}))


@guard("notebooks")
def notebook_with_outputs(source: Source) -> Iterator[Finding]:
    """What somebody saw of their own cases is never kept in a notebook, nor where their files are."""
    for path in notebooks(source.root):
        name = path.relative_to(source.root).as_posix()
        for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"], 1):
            if cell.get("outputs") or cell.get("execution_count"):
                yield Finding(name, 0, f"cell {number} has outputs")
            if names_a_place("".join(cell["source"])):
                yield Finding(name, 0, f"cell {number} names a place on somebody's machine")


def names_a_place(text: str) -> bool:
    """Whether ``text`` says where on somebody's machine a file is."""
    return _ABSOLUTE.search(text) is not None


@guard("tests", leans_on=("tests/requirements.toml",))
def requirement_without_a_test(source: Source) -> Iterator[Finding]:
    """Every requirement that is due has a test that carries its name."""
    shown = shown_by(source.root)
    for requirement in requirements(source.root):
        if requirement.due and not shown.get(requirement.name):
            yield Finding("tests/requirements.toml", 0, f"no test carries {requirement.name}")


@guard("tests", leans_on=("tests/requirements.toml",))
def unknown_requirement(source: Source) -> Iterator[Finding]:
    """No test carries the name of a requirement that does not exist."""
    known = {requirement.name for requirement in requirements(source.root)}
    for name, tests in shown_by(source.root).items():
        if name not in known:
            yield Finding(tests[0].path, 0, f"{name} is no requirement")
