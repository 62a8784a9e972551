"""From recorded outcomes to the model that serves, through the pages: an analyst, and another who decides.

What runs on the analyst's own computer (train, validate) is done by the real commands before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from screening.model.shipped_files import shipped_version
from tests.browser.conftest import Windows
from tests.browser.support_intake import signed_in
from tests.browser.support_page import looked_at
from tests.browser.support_server import Api, DemoServer, copy_of_demonstration, judge_by, make_demonstration
from tests.once_per_run import once_per_run
from tests.service.analysts import MODEL, REASON, Files, key_of, made_up
from tests.service.screenings.flow import JUDGEMENT, LISA_BEFORE

NAMED = "house, version 5"


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A copy of its own: another model serves in it when the test is over."""
    made = once_per_run(tmp_path_factory, "demonstration", make_demonstration)
    with copy_of_demonstration(made, tmp_path_factory.mktemp("analyst")) as server:
        yield server


@pytest.fixture(scope="module")
def files(demo_server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A model with its results and report, on made-up outcomes of enough cases."""
    return made_up(tmp_path_factory, key_of(demo_server))


def screened(server: DemoServer) -> tuple[str, dict[str, Any]]:
    """The address of the result of a new case, and its answer."""
    api = Api(server, server.account("intake_worker"))
    case = {"setting": LISA_BEFORE["setting"], "age": LISA_BEFORE["age"], "reported_by": "school"}
    reference = api.post("/api/v1/cases", case)["reference"]
    judge_by(api, f"/api/v1/cases/{reference}", LISA_BEFORE["answers"], JUDGEMENT)
    answer = dict(api.post(f"/api/v1/cases/{reference}/screenings", LISA_BEFORE))
    return f"/cases/{reference}/screenings/{answer['number']}", answer


def exported(analyst: Page) -> int:
    """How many cases the table holds that the analyst fetches."""
    analyst.goto("/exports")
    looked_at(analyst)
    analyst.locator("input[name=purpose][value=retraining]").check()
    with analyst.expect_download() as fetched:
        analyst.locator("main form button.btn").click()
    return len(fetched.value.path().read_text("ascii").splitlines()) - 1


def propose(analyst: Page, files: Files, to: str) -> str:
    """The address of the page of the model that the analyst proposed with its three files."""
    analyst.goto("/models")
    looked_at(analyst)
    analyst.locator("#artefact").set_input_files(files.model)
    analyst.locator("#results").set_input_files(files.results)
    analyst.locator("#report").set_input_files(files.report)
    analyst.locator(f"input[name=to][value={to}]").check()
    analyst.locator("#reason").fill(REASON)
    analyst.locator("form[action='/models'] button.btn").click()
    analyst.wait_for_url("**/models/*")
    expect(analyst.locator("#proposal")).to_be_visible()
    looked_at(analyst)
    return analyst.url


def approve(approver: Page, address: str) -> None:
    approver.goto(address)
    looked_at(approver)
    form = approver.locator("form[action$='/approve']")
    form.locator("input[name=reason]").fill(REASON)
    form.locator("button").click()
    expect(approver.locator("form[action$='/approve']")).to_have_count(0)
    looked_at(approver)


def test_outcomes_become_the_model_that_serves(
    window: Windows, demo_server: DemoServer, files: Files
) -> None:
    """REQ four-eyes, REQ reproducible, REQ recall: fetched, proposed, approved by another person, in use.

    The old result keeps the version that made it, the next one names the new version, and a recall lists it.
    """
    digest = json.loads(files.model.read_bytes())["digest"]
    analyst = signed_in(window(accept_downloads=True), demo_server, "analyst", "en")
    approver = signed_in(window(), demo_server, "coordinator", "en")
    worker = signed_in(window(), demo_server, "intake_worker", "en")
    old, before = screened(demo_server)
    assert exported(analyst) >= 20

    for stage in ("shadow", "advisory"):
        address = propose(analyst, files, stage)
        expect(analyst.locator("form[action$='/approve']")).to_have_count(0)
        approve(approver, address)
    new, after = screened(demo_server)
    assert (before["model"]["name"], f"{after['model']['name']}-{after['model']['version']}") == (
        "evidence",
        MODEL,
    )

    for place, named in ((new, NAMED), (old, f"evidence, version {shipped_version()}")):
        worker.goto(place)
        looked_at(worker)
        expect(worker.locator("main")).to_contain_text(named)
    expect(worker.locator("main")).not_to_contain_text(NAMED)

    analyst.goto(f"/models/{digest}/recall")
    looked_at(analyst)
    expect(analyst.locator("main table")).to_contain_text(after["reference"])
    expect(analyst.locator("main table")).not_to_contain_text(before["reference"])


def test_the_report_opens_inside_and_compares(window: Windows, demo_server: DemoServer, files: Files) -> None:
    """Who decides reads the report that was made from the signed results, in a page that may do nothing."""
    digest = json.loads(files.model.read_bytes())["digest"]
    page = signed_in(window(), demo_server, "coordinator", "en")
    known = page.goto(f"/models/{digest}")
    if known and known.status == 404:
        propose(signed_in(window(), demo_server, "analyst", "en"), files, "shadow")
        page.goto(f"/models/{digest}")
    page.locator(f"a[href='/models/{digest}/report']").click()
    page.wait_for_url("**/report")

    expect(page.locator("h1").first).to_be_visible()
    assert page.locator("script").count() == 0
    assert page.locator("svg").count() > 3
