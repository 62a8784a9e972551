"""What is published in a real browser: opened from disk, offline, read by anybody, in both languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from screening.language import LANGUAGES, Language
from screening.model.shipped_files import shipped_version
from service.publication.documented_model import shipped_subject
from service.publication.overview_documents import ALL_DOCUMENTS
from service.publication.publish import publish, put_folder
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling, at_width
from tests.service.publication.results import whole_results


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents about a model that was validated: those have every table."""
    shipped = shipped_subject()
    subject = replace(shipped, results=whole_results(shipped.table), demonstration=True)
    out = tmp_path_factory.mktemp("publication") / "out"
    put_folder(publish(subject).files, out)
    return out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id_", ALL_DOCUMENTS)
def test_a_document_opens_offline_and_can_be_read_by_anybody(
    offline: Page, folder: Path, id_: str, language: Language
) -> None:
    """REQ no-third-party: the only request is the file itself."""
    file = folder / f"{id_}.{language}.html"
    asked: list[str] = []
    offline.on("request", lambda request: asked.append(request.url))

    offline.goto(file.as_uri())

    expect(offline.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(offline)
    for width in (320, 640):
        with at_width(offline, width):
            assert_no_sideways_scrolling(offline)
    assert set(asked) == {file.as_uri()}


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_model_card_can_be_read_in_light_and_in_dark(
    offline: Page, folder: Path, colours: Literal["light", "dark"]
) -> None:
    offline.emulate_media(color_scheme=colours)
    offline.goto((folder / "model-card.nl.html").as_uri())
    assert_accessible(offline)


def test_one_link_changes_the_language_and_one_leads_to_all_documents(offline: Page, folder: Path) -> None:
    offline.goto((folder / "instructions-for-use.nl.html").as_uri())
    offline.get_by_role("link", name="English").click()
    expect(offline.get_by_role("heading", level=1)).to_have_text(
        f"Instructions for use of Signaalwijzer with evidence-{shipped_version()}"
    )
    offline.get_by_role("link", name="All documents").click()
    expect(offline.get_by_role("heading", level=1)).to_have_text(
        f"Documents about the model evidence-{shipped_version()}"
    )
