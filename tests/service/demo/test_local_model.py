"""The model that the demonstration proposes is for the questions of today, and is marked as made up."""

from __future__ import annotations

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.score_table import LEARNED_FROM_MADE_UP
from screening.model.score_table_from_json import from_content
from screening.model.validation_results_file import made_up_in
from service.areas.registry import gates
from service.demo.local_model import is_for, stored_content


def test_the_stored_model_is_for_the_questions_of_today() -> None:
    assert is_for(load_catalogue()), "run `python -m tests.demo_model` and commit the file"


def test_the_stored_results_are_about_the_stored_model_and_say_that_they_are_simulated() -> None:
    """REQ honest-status: outside a demonstration no limit past the shadow is met with them."""
    content = stored_content()
    table = from_content(content["model"], load_catalogue())
    results = content["results"]

    assert results["model"]["digest"] == table.digest
    assert made_up_in(results) == results["data"]["cases"]
    assert (table.status, table.provenance["data"]["made_up"]) == (LEARNED_FROM_MADE_UP, 120)
    assert not all(finding.met for finding in gates.findings(results, "advisory"))
