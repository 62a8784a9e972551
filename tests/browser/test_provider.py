"""Signing in with the identity provider in a real browser, by keyboard alone, there and back again.

The provider is another site than the service (``localhost``, not ``127.0.0.1``), as it is for everybody: so
the browser sends no strict cookie along on the way back.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from service.core.clock import SystemClock
from tests.browser.support_page import looked_at, press_on, write_in
from tests.once_per_run import once_per_run
from tests.service.conftest import install_with_people
from tests.service.provider.certified import Certified, installed, running
from tests.service.provider.way import bound_in, opened_with
from tests.service.real_service import serving


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    with running(once_per_run(tmp_path_factory, "oidc-provider", installed), "localhost") as provider:
        yield provider


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, certified: Certified) -> Iterator[str]:
    """A service in a process of its own, whose Alice is known to the provider."""
    made = once_per_run(tmp_path_factory, "installed", install_with_people)
    data = Path(shutil.copytree(made / "data", tmp_path_factory.mktemp("provider") / "data"))
    alice = json.loads((made / "people.json").read_text("utf-8"))["alice"]
    with closing(opened_with(data, SystemClock(), certified.issuer)) as installation:
        bound_in(installation, alice, certified.knows("sub-alice"))
    with serving(data) as (_, url):
        certified.serves(url.rstrip("/"))
        yield url.rstrip("/")


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A window on the service; the browser finds the provider by its name, too."""
    with closing(chromium.new_context(base_url=address, viewport={"width": 1280, "height": 800})) as context:
        context.set_default_timeout(15_000)
        yield context.new_page()


def test_from_the_button_to_the_work_list_and_out_at_the_provider(
    page: Page, address: str, certified: Certified
) -> None:
    """REQ asvs: V10.6.2 and V3.3.2, strict cookies all the way, and the provider ends the session here."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type == "error" and said.location["url"].startswith(address)
            else None
        ),
    )
    page.goto("/cases")
    expect(page).to_have_url(f"{address}/login?next=/cases")
    looked_at(page)
    press_on(page, page.get_by_role("button", name="Inloggen met Zorgpas"))
    page.wait_for_url(f"{certified.issuer}/**")
    write_in(page, page.locator("input[name=who]"), "sub-alice")
    page.keyboard.press("Enter")

    page.wait_for_url(f"{address}/cases")
    expect(page.locator("header a[href='/account']")).to_contain_text("Alice")
    page.goto("/account")
    expect(page.get_by_text("Uw account is gekoppeld aan Zorgpas.")).to_be_visible()
    looked_at(page)

    page.goto(f"{certified.issuer}/session/end")
    page.get_by_role("button", name="Yes").press("Enter")
    page.wait_for_url("**/session/end/success**")
    page.goto("/cases")

    expect(page).to_have_url(f"{address}/login?next=/cases")
    assert complaints == []


def test_who_stops_there_reads_why_and_signs_out_here_and_there(
    page: Page, address: str, certified: Certified
) -> None:
    page.goto("/login")
    press_on(page, page.get_by_role("button", name="Inloggen met Zorgpas"))
    page.wait_for_url(f"{certified.issuer}/**")
    page.locator("input[name=who]").press("Enter")

    page.wait_for_url(f"{address}/login?refused=cancelled")
    expect(page.get_by_role("alert")).to_have_text(
        "Bij Zorgpas is het inloggen gestopt: probeer het opnieuw."
    )
    looked_at(page)
    press_on(page, page.get_by_role("button", name="Inloggen met Zorgpas"))
    page.wait_for_url(f"{certified.issuer}/**")
    write_in(page, page.locator("input[name=who]"), "sub-alice")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/cases")
    press_on(page, page.locator("form[action='/logout'] button"))

    page.wait_for_url(f"{address}/login?left=yes")
    looked_at(page)
    press_on(page, page.get_by_role("link", name="Log ook uit bij Zorgpas"))
    page.get_by_role("button", name="Yes").press("Enter")
    page.wait_for_url(f"{address}/login")
