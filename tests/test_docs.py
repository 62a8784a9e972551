"""The documentation says what the code does: links lead somewhere, every setting has its heading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from screening.explain.estimate_words import natural_frequency, span_words
from screening.explain.load_screener import load_screener
from screening.explain.screening_request import ScreeningRequest
from service.core.organisation import Organisation, ServiceKey
from service.core.settings import Settings
from tests.generated_docs import PAGES
from tests.guards import documents
from tests.guards.documents import HEADING


@pytest.mark.parametrize("name", PAGES)
def test_a_page_written_from_the_code_is_current(repository: Path, name: str) -> None:
    assert (repository / name).read_text("utf-8") == PAGES[name](), "run `make docs` and commit the page"


def test_every_link_leads_somewhere(repository: Path) -> None:
    assert documents.dead_link(repository) == []


def test_a_dead_link_and_a_dead_anchor_are_seen(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# A heading, here\n```\n# no heading\n```\n", "utf-8")
    page = tmp_path / "a.md"
    page.write_text("[b](b.md) [c](b.md#a-heading-here) [d](gone.md) [e](b.md#no-heading)", "utf-8")

    assert list(documents.dead_links(page)) == ["gone.md", "b.md#no-heading"]


def test_every_path_that_a_document_names_is_there(repository: Path) -> None:
    assert documents.path_that_is_gone(repository) == []


def test_a_path_that_is_gone_is_seen(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "service" / "web").mkdir(parents=True)
    (tmp_path / "SECURITY.md").write_text("`service/web/`, service/web/gone.py.\n", "utf-8")
    page = tmp_path / "docs" / "a.md"
    page.write_text(
        "https://example.org/service/a\n(`service/w*`, `service/gone/`, `data/service/b`)", "utf-8"
    )

    assert documents.path_that_is_gone(tmp_path) == [
        "SECURITY.md:1: names service/web/gone.py",
        "docs/a.md:2: names service/gone/",
    ]


def test_every_page_can_be_found_from_the_index(repository: Path) -> None:
    assert documents.not_in_the_index(repository) == []


def _settings(model: type[BaseModel]) -> Iterator[tuple[str, list[str]]]:
    """Every field of ``model`` with the fields inside it."""
    for name, field in model.model_fields.items():
        inner = field.annotation
        nested = isinstance(inner, type) and issubclass(inner, BaseModel)
        yield name, list(inner.model_fields) if nested and inner else []


def test_every_setting_has_its_heading(repository: Path) -> None:
    text = (repository / "docs" / "reference" / "settings.md").read_text("utf-8")
    headings = set(HEADING.findall(text))
    missing = []
    for prefix, model in (("", Organisation), ("SIGNAALWIJZER_", Settings)):
        for name, inner in _settings(model):
            heading = prefix + name if not prefix else (prefix + name).upper()
            missing += [heading] if heading not in headings else []
            missing += [f"{name}.{field}" for field in inner if f"`{field}`" not in text]
    missing += [key for key in get_args(ServiceKey) if f"`{key}`" not in text]

    assert missing == []


def test_the_readme_tells_of_the_real_case_what_the_model_says_of_it(repository: Path) -> None:
    """The published case, a year before she was found: estimate, interval and base rate as they are now."""
    answers = {
        "risky_relationship": "confirmed",
        "parents_separated": "confirmed",
        "family_conflict": "confirmed",
        "neglect": "suspected",
        "school_absence": "often",
    }
    screening = load_screener().screen(ScreeningRequest("youth_protection_intake", 16, answers))
    assert screening.probability
    assert screening.interval
    assert screening.base_rate
    estimate, base = map(natural_frequency, (screening.probability, screening.base_rate))
    span = span_words(screening.interval.total, "en")

    assert f"{estimate} of 100, interval {span}" in (repository / "README.md").read_text("utf-8")
    assert f"starting point {base} of 100" in (repository / "README.md").read_text("utf-8")
