"""A copy of the source in which something is added, touching only the files that a guide lists."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.guards.table import source_files

GUIDE: Final = "docs/how-to/where-things-go.md"
_COPIED: Final = ("screening", "data_contracts", "service", "tests", "docs")
_FILES: Final = ("pyproject.toml", "README.md", "SECURITY.md", "CHANGELOG.md")
_ITEM: Final = re.compile(r"^- `([^`]+)`: ", re.MULTILINE)


def listed(repository: Path, heading: str) -> tuple[str, ...]:
    """The files that the guide lists under ``heading``."""
    guide = (repository / GUIDE).read_text("utf-8")
    section = guide.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    assert section, f"{GUIDE} has no heading {heading}"
    return tuple(_ITEM.findall(section))


@dataclass
class Copy:
    """The source in ``root``, where only ``files`` may be touched, and each must be."""

    root: Path
    files: tuple[str, ...] = ()
    touched: set[str] = field(default_factory=set)
    made: set[Path] = field(default_factory=set)

    def begin(self, files: tuple[str, ...]) -> None:
        """Another addition, with a list of its own."""
        self.files, self.touched = files, set()

    def _of_list(self, path: str) -> Path:
        assert path in self.files, f"{GUIDE} does not list {path}"
        self.touched.add(path)
        return self.root / path

    def write(self, path: str, text: str) -> Path:
        """A new file."""
        file = self._of_list(path)
        assert not file.exists(), f"{path} is there already"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        """Put each new text in the place of the old one, which stands there once."""
        file = self._of_list(path)
        text = file.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{path} has {text.count(old)} times: {old}"
            text = text.replace(old, new)
        file.write_text(text, "utf-8")

    def after(self, path: str, line: str, added: str) -> None:
        """Put ``added`` behind ``line``, which stands there once."""
        self.edit(path, (line, f"{line}{added}"))

    def made_by(self, *paths: str) -> tuple[Path, ...]:
        """Files that a command is going to write."""
        files = tuple(self._of_list(path) for path in paths)
        self.made.update(files)
        return files

    def make_docs(self) -> None:
        """What ``make docs`` writes of the reference; it changes the pages that are listed and no others."""
        folder = self.root / "docs/reference"
        before = {path: path.read_text("utf-8") for path in folder.iterdir() if path.suffix == ".md"}
        made = "texts = {name: PAGES[name]() for name in PAGES if 'requirements' not in name}"
        writes = "for name, text in texts.items(): open(name, 'w').write(text)"
        self.python("-c", f"from tests.generated_docs import PAGES\n{made}\n{writes}")
        changed = {path for path, text in before.items() if path.read_text("utf-8") != text}
        assert changed == {path for path in self.made if path.parent == folder}

    def contents(self) -> dict[str, str]:
        """The digest of every file of the source, by path."""
        files = source_files(self.root, ".", suffixes=None)
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in files
        }

    def install(self) -> None:
        """The entry points of ``pyproject.toml``, as an installation writes them."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))["project"]
        folder = self.root / f"{project['name']}-{project['version']}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n", "utf-8")
        lines = [f"[console_scripts]\nscreening = {project['scripts']['screening']}\n"]
        for group, points in project["entry-points"].items():
            lines += [f"[{group}]\n", *(f"{name} = {place}\n" for name, place in points.items())]
        (folder / "entry_points.txt").write_text("".join(lines), "utf-8")

    def python(self, *arguments: str) -> str:
        """Run Python in the copy; gives what it printed."""
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=_environment(self.root),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
        return ran.stdout

    def passes(self, *tests: str) -> None:
        """Run ``tests`` of the copy."""
        self.python("-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--basetemp=run", *tests)

    def command(self, *arguments: str) -> str:
        """Run the ``screening`` command of the copy; gives what it printed."""
        return self.python("-m", "screening.cli.main", "--language", "en", *arguments)

    def finished(self) -> None:
        """Nothing in the list is there for nothing."""
        assert self.touched == set(self.files), f"listed, not needed: {set(self.files) - self.touched}"


def copied(repository: Path, root: Path) -> Copy:
    """The source of ``repository`` in ``root``.

    What Python compiled comes along, or the copy would be compiled anew.
    """
    for folder in _COPIED:
        shutil.copytree(repository / folder, root / folder)
    for name in _FILES:
        shutil.copyfile(repository / name, root / name)
    return Copy(root)


def _environment(root: Path) -> dict[str, str]:
    """This process's own, without what belongs to the run of the tests around it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    return kept | {"PYTHONPATH": str(root), "HYPOTHESIS_PROFILE": "quick"}
