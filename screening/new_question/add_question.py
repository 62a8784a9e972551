"""Adding questions: from the files that a person wrote to the product with a model that knows them.

Everything is made in a copy of the science, by the commands and the generator that the product has: a copy
in which something is wrong is thrown away, and the source is as it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.population_assumptions import load_parameters
from screening.language import LANGUAGES, Language
from screening.model.shipped_files import shipped_version
from screening.model.signing import public_half, read_private_key, shipped_public_keys
from screening.new_question.errors import NotBuiltError
from screening.new_question.question_file import Addition, read_addition
from screening.new_question.source_copy import Source
from screening.new_question.source_edits import CATALOGUE, RULES, WRITTEN, raised, with_addition
from screening.new_question.wording_rules import wrong_in_words

_SHIPPED: Final = "screening/model/shipped"


@dataclass(frozen=True)
class Added:
    """What became of it: the catalogue with its questions, the version of the model, what changed."""

    catalogue: Catalogue
    questions: tuple[str, ...]
    model: str
    files: tuple[str, ...]


def add(files: Sequence[Path], key: Path, language: Language, *, quick: bool = False) -> Added:
    """Add the question in each of ``files`` and build the model for them, signed with ``key``.

    ``quick`` builds from few simulated cases, to try. Raises ``SignaalwijzerError`` that says what is wrong;
    then nothing was changed.
    """
    source, private_key = Source.here(), read_private_key(key)
    with TemporaryDirectory() as folder:
        trial = source.copy_to(Path(folder))
        catalogue, additions = _written(trial, files)
        _check_acute(load_acute_rules(catalogue, trial.root / RULES), additions)
        version = str(int(shipped_version()) + 1)
        shipped = _released(trial, version, private_key)
        _build(trial, source, version, key, language, quick=quick)
        pages = _documented(trial, source)
        changes = source.differences(trial, (*WRITTEN, *shipped, *pages))
        source.put(changes)
    return Added(catalogue, tuple(a.indicator.id for a in additions), version, tuple(changes))


def _written(trial: Source, files: Iterable[Path]) -> tuple[Catalogue, tuple[Addition, ...]]:
    """Every question in its places, checked against those before it; the catalogue has a new version."""
    catalogue, parameters, additions = load_catalogue(), load_parameters(), []
    trial.write(CATALOGUE, raised(trial.text(CATALOGUE)))
    for file in files:
        addition = read_addition(file, catalogue, parameters)
        texts = {path: trial.text(path) for path in WRITTEN}
        for path, text in with_addition(texts, addition, catalogue).items():
            trial.write(path, text)
        catalogue = load_catalogue(trial.root / CATALOGUE)
        additions.append(addition)
    return catalogue, tuple(additions)


def _check_acute(rules: AcuteRules, additions: Iterable[Addition]) -> None:
    """What must happen first is said in plain words too."""
    new = {addition.indicator.id for addition in additions}
    for rule in rules.rules:
        if rule.indicator in new:
            texts = {"heading": rule.heading, "reason": rule.reason}
            texts |= {f"step {step.id}": step.text for step in rule.steps}
            for field, text in texts.items():
                for language in LANGUAGES:
                    place, said = f"rule '{rule.indicator}'", text.in_language(language)
                    for wrong in wrong_in_words(place, f"{field}.{language}", said, language):
                        raise wrong


def _released(trial: Source, version: str, private_key: bytes) -> tuple[str, ...]:
    """The new version in place of the one before, and its key; gives the files of both models."""
    before = [f"{_SHIPPED}/{name}-{shipped_version()}.json" for name in ("evidence", "golden")]
    for path in before:
        (trial.root / path).unlink()
    trial.write(f"{_SHIPPED}/version", f"{version}\n")
    public, named = public_half(private_key), f"{_SHIPPED}/keys/release-{version}.pub"
    if public not in shipped_public_keys():
        trial.write(named, f"{public.hex()}\n")
    now = [f"{_SHIPPED}/{name}-{version}.json" for name in ("evidence", "golden")]
    return (f"{_SHIPPED}/version", named, *before, *now)


def _build(
    trial: Source, source: Source, version: str, key: Path, language: Language, *, quick: bool
) -> None:
    """Build, sign and read again, each by its own command."""
    command = ("screening.cli.main", "--language", language, "model")
    made = trial.root / "built.json"
    how = ("--quick",) if quick else ()
    _run(trial, source, *command, "build", "--key", str(key.resolve()), "--output", str(made), *how)
    made.rename(trial.root / _SHIPPED / f"evidence-{version}.json")
    made.with_suffix(".golden.json").rename(trial.root / _SHIPPED / f"golden-{version}.json")
    _run(trial, source, *command, "verify")


def _documented(trial: Source, source: Source) -> tuple[str, ...]:
    """The pages that are written from the code, as ``make docs`` writes them; gives their paths."""
    with TemporaryDirectory() as folder:
        _run(trial, source, "tests.generated_docs", folder)
        pages = Source(Path(folder))
        written = [p.relative_to(folder).as_posix() for p in sorted(pages.root.rglob("*.md"))]
        for path in written:
            (trial.root / path).parent.mkdir(parents=True, exist_ok=True)
            trial.write(path, pages.text(path))
    return tuple(written)


def _run(trial: Source, source: Source, *module: str) -> None:
    """Run a module of Python with the science of ``trial`` before that of ``source``.

    On a terminal it shows how far it is; elsewhere what it says is kept for who reads the error.
    """
    shown = sys.stderr.isatty()
    ran = subprocess.run(  # noqa: S603  modules of the product, arguments of its own
        [sys.executable, "-m", *module],
        cwd=trial.root,
        env=_environment(os.environ, trial.root, source.root),
        stdout=subprocess.PIPE,
        stderr=None if shown else subprocess.PIPE,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise NotBuiltError(ran.returncode, "" if shown else ran.stderr)


def _environment(own: Mapping[str, str], *roots: Path) -> dict[str, str]:
    return {**own, "PYTHONPATH": os.pathsep.join(map(str, roots))}
