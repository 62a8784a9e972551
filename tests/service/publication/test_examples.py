"""The documents of the shipped model in ``docs/examples``: made by the command, current, and plain about
themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from screening.evidence.published_figures import figures, instruments
from screening.language import LANGUAGES, Language
from service.publication.overview_documents import ALL_DOCUMENTS
from service.publication.written_figures import frame_texts
from tests import generated_examples
from tests.service.publication.reading import page, paper

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kept(repository: Path) -> Mapping[str, bytes]:
    """The files as they stand in the repository."""
    folder = repository / generated_examples.FOLDER
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_examples_are_what_the_command_writes(kept: Mapping[str, bytes]) -> None:
    """The same model gives the same bytes, those of the PDFs included."""
    made = generated_examples.examples()
    assert sorted(kept) == sorted(made), "run `make docs` and commit the files"
    other = [name for name in made if kept[name] != made[name]]
    assert other == [], "run `make docs` and commit the files"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id_", ALL_DOCUMENTS)
def test_each_says_that_the_model_is_not_validated(
    kept: Mapping[str, bytes], id_: str, language: Language
) -> None:
    """REQ honest-status: on the screen and on paper, above everything else."""
    stamp = frame_texts()(language, "stamp.not_validated")
    shown = page(kept[f"{id_}.{language}.html"])
    assert stamp in shown.words
    assert shown.words.index(stamp) < shown.words.index(shown.headings[1][1])
    assert "".join(stamp.split()) in paper(kept[f"{id_}.{language}.pdf"]).text
    assert not [source for source, _ in shown.figures if source.startswith("results:")]


def test_nothing_of_an_organisation_is_made_up(kept: Mapping[str, bytes]) -> None:
    """REQ register: what nobody supplied is missing, in the data and in the entry."""
    facts = json.loads(kept["facts.json"])
    assert not [fact for fact in facts["facts"] if fact["source"].startswith("organisation:")]
    assert {"contact", "lawful_basis", "auroc", "stage"} <= {one["id"] for one in facts["missing"]}
    entry = json.loads(kept["algoritmeregister.json"])
    assert not {"organization", "contact_email", "status", "provider"} & entry.keys()


@pytest.mark.parametrize("id_", ["model-card", "technical-file"])
def test_a_source_with_a_doi_shows_that_first(kept: Mapping[str, bytes], id_: str) -> None:
    """Every study once; the page where it was read stands after the DOI."""
    places = [text for source, text in page(kept[f"{id_}.nl.html"]).figures if source.startswith("evidence:")]
    with_doi = {one.doi for one in figures() if one.doi} | {one.doi for one in instruments() if one.doi}
    shown = {text.removeprefix("https://doi.org/") for text in places if text.startswith("https://doi.org/")}
    assert {doi.lower() for doi in with_doi} == {doi.lower() for doi in shown}
    assert len(with_doi) > 10
    after = [n for n, text in enumerate(places) if text.startswith(" · ")]
    assert after
    assert all(places[n - 1].startswith("https://doi.org/") for n in after)
