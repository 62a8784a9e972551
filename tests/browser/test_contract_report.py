"""The contract report in a real browser: opened from disk, offline, read by anybody, printed on A4."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from data_contracts.report import report_html
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.language import LANGUAGES, Language
from screening.training import case_columns as c
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling, at_width
from tests.data_contracts.tables import TODAY, cases, held, with_cell


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def report(folder: Path, catalogue: Catalogue, language: Language, *, bad: bool) -> Path:
    table = cases(catalogue, 60)
    if bad:
        table = with_cell(table, 3, c.OUTCOME, "yes").assign(nationality="x", **{c.ARM: "other"})
        table = with_cell(table, 7, c.AGE, "11")
    path = folder / f"{language}.html"
    result = held(table, catalogue)
    path.write_text(report_html(result, file="cases.csv", day=TODAY, language=language), "utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bad", [True, False])
def test_the_report_opens_offline_and_asks_nothing(
    offline: Page, catalogue: Catalogue, tmp_path: Path, language: Language, bad: bool
) -> None:
    """REQ no-third-party: the only request is the file itself."""
    asked: list[str] = []
    offline.on("request", lambda request: asked.append(request.url))
    path = report(tmp_path, catalogue, language, bad=bad)

    offline.goto(path.as_uri())

    assert asked == [path.as_uri()]
    expect(offline.get_by_role("heading", level=1)).to_be_visible()
    assert offline.locator("table.findings").count() == (2 if bad else 0)
    assert_accessible(offline)
    assert asked == [path.as_uri()]
    for width in (320, 640):
        with at_width(offline, width):
            assert_no_sideways_scrolling(offline)


def test_the_report_says_what_to_do_before_anything_else(
    offline: Page, catalogue: Catalogue, tmp_path: Path
) -> None:
    offline.goto(report(tmp_path, catalogue, "nl", bad=True).as_uri())

    expect(offline.locator("main > p").first).to_have_text(
        "Deze tabel past niet bij het contract. Verbeter eerst de bevindingen."
    )
    expect(offline.locator("table.findings").first).to_contain_text("18, 19, 20 en nog 40 rijen")


def test_the_report_prints_on_a4(offline: Page, catalogue: Catalogue, tmp_path: Path) -> None:
    offline.goto(report(tmp_path, catalogue, "nl", bad=True).as_uri())
    offline.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)

    printed = PdfReader(tmp_path / "report.pdf")
    sizes = {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in printed.pages}
    assert sizes == {(595, 842)}
    text = " ".join(p.extract_text() for p in printed.pages)
    assert "nationality" in text
    assert "Contractrapport" in text
