"""The validation report in a real browser: opened from disk, offline, in both languages, printed on A4."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped
from screening.model.shipped_files import shipped_version
from screening.validate.report.boosting_comparison import boosting_beside
from screening.validate.report.report_page import report_html
from screening.validate.report.validate_model import validate_model
from tests.browser.support_page import assert_accessible, assert_no_sideways_scrolling, at_width
from tests.screening.validate.report.cohort import cohort, table_of_groups
from tests.screening.validate.report.methods import BASELINES, ridge


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    catalogue = load_catalogue()
    table = read_shipped(catalogue)
    cases = cohort(table, catalogue, 200)
    results = validate_model(
        table,
        cases,
        procedure=ridge,
        baselines=BASELINES,
        seed=1,
        groups=table_of_groups(cases),
        challenge=boosting_beside(table),
    )
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(results), "utf-8")
    return path


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_report_opens_offline_and_can_be_read_by_anybody(
    offline: Page, report: Path, colours: Literal["light", "dark"]
) -> None:
    """REQ no-third-party: the only request is the file itself."""
    asked: list[str] = []
    offline.emulate_media(color_scheme=colours)
    offline.on("request", lambda request: asked.append(request.url))

    for address in (report.as_uri(), report.as_uri() + "#en"):
        offline.goto("about:blank")
        offline.goto(address)
        assert_accessible(offline)
        for width in (320, 640):
            with at_width(offline, width):
                assert_no_sideways_scrolling(offline)
    assert {address.split("#")[0] for address in asked} <= {report.as_uri(), "about:blank"}


def test_one_link_changes_the_language_without_script(offline: Page, report: Path) -> None:
    version = shipped_version()
    heading = offline.get_by_role("heading", level=1)
    offline.goto(report.as_uri())
    expect(heading).to_have_text(f"Validatierapport van evidence {version}")

    offline.get_by_role("link", name="English").click()
    expect(heading).to_have_text(f"Validation report of evidence {version}")

    offline.get_by_role("link", name="Nederlands").click()
    expect(heading).to_have_text(f"Validatierapport van evidence {version}")


def test_the_report_prints_on_a4_with_verdicts_and_settings_on_one_page(
    offline: Page, report: Path, tmp_path: Path
) -> None:
    offline.goto(report.as_uri())
    offline.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    sheets = PdfReader(tmp_path / "report.pdf").pages

    assert [round(float(side)) for side in sheets[0].mediabox[2:]] == [595, 842]
    assert "Per plaats van intake" in sheets[0].extract_text()
    assert "Alle, elke plaats met zichzelf" in sheets[0].extract_text()
    limits = [
        sheet.extract_text().count(line)
        for sheet in sheets[:2]
        for line in ("Gemist en onterecht aangemerkt bij elke grens", "Alle plaatsen")
    ]
    assert limits == [0, 0, 1, 1], "the table of limits stands whole, with its heading"
    assert "Getoond en niet getoond apart" in sheets[1].extract_text()
    assert "De onderbouwing" in sheets[2].extract_text()
