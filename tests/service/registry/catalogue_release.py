"""A later release of the catalogue: an answer dropped; a question with another id, one in other words,
one added, one removed.

The release is served as the product would serve it: the file of the questions in place of the shipped one,
and a model that was made for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from screening.canonical_json import canonical
from screening.catalogue import read_catalogue
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Design
from screening.model.artefact import read_shipped, write_artefact
from screening.model.score_table import ScoreTable
from screening.model.score_table_parts import Frequencies
from screening.training.assemble_score_table import golden_vectors
from service.app.open_installation import open_installation
from service.core.clock import Clock
from service.installation.running_installation import Installation
from service.model_runtime import model_archive_files as kept
from service.model_runtime.models_in_use import SERVED, SERVED_GOLDEN
from tests.service.registry.candidates import signing_key

DROPPED: Final = ("several_phones", "suspected")
RENAMED: Final = ("older_partner", "much_older_partner")
REMOVED: Final = "mark_or_tattoo"
ADDED: Final = "carries_two_phones"
REWORDED: Final = ("neglect", "Te weinig toezicht, zorg of aandacht", "Te weinig hulp van thuis")
"""A question and its Dutch name, before the release and after it."""
VERSION: Final = "9"


def released(
    at_work: Installation, clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """The installation of ``at_work`` at work with the later catalogue and a model for it."""
    key, settings, replaced = signing_key(at_work), at_work.settings, at_work.keys
    file = folder / "indicators.toml"
    file.write_text(later_questions(), "utf-8")
    catalogue = load_catalogue(file)
    monkeypatch.setattr(read_catalogue, "_shipped", lambda: catalogue)
    monkeypatch.setattr(kept, "_CATALOGUE", file)
    table = table_for(catalogue)
    write_artefact(settings.data / "models" / SERVED, table, key)
    vectors = canonical(golden_vectors(table).to_content()) + b"\n"
    (settings.data / "models" / SERVED_GOLDEN).write_bytes(vectors)
    return replace(open_installation(settings, clock), keys=replaced)


def later_questions() -> str:
    """The file of the later catalogue."""
    text = (files("screening.catalogue") / "indicators.toml").read_text("utf-8")
    blocks = text.split("[[indicator]]")
    named = {re.search(r'^id = "(\w+)"', block, re.MULTILINE)[1]: block for block in blocks[1:]}  # type: ignore[index]
    phones = named["several_phones"]
    named["several_phones"] = phones.replace('["no", "suspected", "confirmed"]', '["no", "confirmed"]')
    named[RENAMED[0]] = named[RENAMED[0]].replace(f'id = "{RENAMED[0]}"', f'id = "{RENAMED[1]}"')
    named[ADDED] = phones.replace('id = "several_phones"', f'id = "{ADDED}"')
    named[REWORDED[0]] = named[REWORDED[0]].replace(REWORDED[1], REWORDED[2])
    del named[REMOVED]
    head = re.sub(r'^version = ".*"', f'version = "{VERSION}"', blocks[0], count=1, flags=re.MULTILINE)
    return "[[indicator]]".join([head, *named.values()])


def table_for(catalogue: Catalogue) -> ScoreTable:
    """The shipped model carried over to ``catalogue``; what it does not know gets small points of its own."""
    shipped = read_shipped(_shipped_catalogue())
    before = {column.name: place for place, column in enumerate(shipped.design.columns)}
    centre = dict(zip(before, shipped.design.centre.tolist(), strict=True))
    names = [column.name for column in Design.of(catalogue, _Otherwise(centre, 0.3)).columns]
    design = Design.of(catalogue, _Otherwise(centre, 0.3))
    coefficients = np.array(
        [
            shipped.coefficients[before[name]] if name in before else 0.25 * column.sign
            for name, column in zip(names, design.columns, strict=True)
        ]
    )
    covariance = np.eye(len(names)) * 0.04
    both = [(new, before[name]) for new, name in enumerate(names) if name in before]
    for new, old in both:
        for other, of_old in both:
            covariance[new, other] = shipped.covariance[old, of_old]
    return replace(
        shipped,
        name="local",
        version="9",
        catalogue_version=catalogue.version,
        catalogue_digest=catalogue.digest,
        design=design,
        coefficients=coefficients,
        points=design.points(coefficients),
        covariance=covariance,
        frequencies=_frequencies(shipped, design),
    )


def _frequencies(shipped: ScoreTable, design: Design) -> Frequencies:
    old = {item.id: place for place, item in enumerate(shipped.design.items)}
    known = shipped.frequencies
    shape = (len(design.items), known.victims.shape[1])
    victims, others = np.zeros(shape), np.zeros(shape)
    answered = [np.full(len(design.items), 0.8), np.full(len(design.items), 0.8)]
    for place, item in enumerate(design.items):
        levels = slice(FIRST_LEVEL, FIRST_LEVEL + len(item.levels))
        was = old.get(item.id)
        if was is not None and shipped.design.items[was].level_ids == item.level_ids:
            victims[place], others[place] = known.victims[was], known.others[was]
            answered[0][place] = known.answered_victims[was]
            answered[1][place] = known.answered_others[was]
        else:
            victims[place, levels] = others[place, levels] = 1 / len(item.levels)
    return Frequencies(victims, others, *answered)


class _Otherwise(dict[str, float]):
    """A mapping with a value for every key."""

    def __init__(self, known: Mapping[str, float], otherwise: float) -> None:
        super().__init__(known)
        self._otherwise = otherwise

    def __missing__(self, _key: str) -> float:
        return self._otherwise


_FIRST: list[Catalogue] = []


def _shipped_catalogue() -> Catalogue:
    """The catalogue of the product, whatever a test puts in its place."""
    if not _FIRST:
        _FIRST.append(load_catalogue(Path(str(files("screening.catalogue") / "indicators.toml"))))
    return _FIRST[0]


__all__ = ["ADDED", "DROPPED", "REMOVED", "RENAMED", "REWORDED", "later_questions", "released"]
