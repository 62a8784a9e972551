"""The pictures in the documents, taken of the product as it stands: ``python -m tests.docs_pictures``.

Each is a page of a new demonstration in Chromium, or the score card as it is printed, so that no picture
shows what the product no longer does. They are stored with a palette of their own colours, which keeps them
small.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from screening.canonical_json import digest_of
from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.load_screener import load_screener
from screening.score_card.score_card import score_card
from service.demo.local_model import stored_content
from tests.browser.conftest import BROWSERS, FLAGS
from tests.browser.support_server import DemoServer, demonstration

FOLDER: Final = Path(__file__).parents[1] / "docs" / "pictures"
COLOURS: Final = 32
"""So many colours a picture has at the most: our pages have few, and a shade between two is not missed."""

SCORE_CARD: Final = "score-card.png"
POINTS_PER_INCH: Final = 96


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as somebody with ``role`` sees it, ``width`` wide and at most ``height`` high (pixels).

    ``below`` is a CSS selector: the picture begins there. ``scheme`` is the colour scheme of the device.
    """

    name: str
    role: str
    path: str
    width: int
    height: int
    below: str = ""
    scheme: Literal["light", "dark"] = "light"


PUBLISHED: Final = "/programme?since=2015-01-01&until=2016-12-31"
PROPOSED: Final = f"/models/{digest_of(stored_content()['model'])}"
RESULT: Final = "/cases/2026-0012/screenings/1"
PICTURES: Final = (
    Picture("result.png", "intake_worker", RESULT, 1280, 2000),
    Picture("result-narrow.png", "intake_worker", RESULT, 360, 1500),
    Picture("result-dark.png", "intake_worker", RESULT, 1280, 900, scheme="dark"),
    Picture("form.png", "intake_worker", "/cases/2026-0018/form/relationships", 1280, 1000),
    Picture("check-answers.png", "intake_worker", "/cases/2026-0018/judgement", 1280, 1100),
    Picture("stay.png", "intake_worker", "/cases/2026-0005/stays/1", 1280, 1000),
    Picture("review.png", "reviewer", "/cases/2026-0012/screenings/1/review", 1280, 1300),
    Picture("zorgtafel.png", "coordinator", "/table", 1280, 1000),
    Picture("log.png", "privacy_officer", "/log", 1280, 1100),
    Picture("monitoring.png", "analyst", "/monitoring?example=yes", 1280, 1500, "#observed"),
    Picture("programme-report.png", "analyst", PUBLISHED, 1280, 1500, "#short"),
    Picture("registry.png", "administrator", PROPOSED, 1280, 1250),
    Picture("registry-figures.png", "administrator", PROPOSED, 1280, 1400, "#figures"),
)


def names() -> tuple[str, ...]:
    """Every file that the command writes."""
    return (*(picture.name for picture in PICTURES), SCORE_CARD)


def take(into: Path) -> None:
    """Write every picture into the folder ``into``."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    with (
        tempfile.TemporaryDirectory() as made,
        demonstration(Path(made) / "data", Path(made) / "demo.log") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        by_role = sorted(PICTURES, key=lambda picture: picture.role)
        for role, pictures in groupby(by_role, key=lambda picture: picture.role):
            page = _signed_in(browser, server, role)
            for picture in pictures:
                (into / picture.name).write_bytes(smaller(_taken(page, picture)))
        browser.close()
    (into / SCORE_CARD).write_bytes(smaller(next(_card())))


def smaller(png: bytes) -> bytes:
    """``png`` with a palette of at most ``COLOURS``."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def _signed_in(browser: Browser, server: DemoServer, role: str) -> Page:
    page, account = browser.new_page(base_url=server.url), server.account(role)
    page.goto("/")
    page.fill("#login", account.login)
    page.fill("#password", account.password)
    page.click("form[action='/login'] button")
    page.wait_for_selector("form[action='/logout']")
    return page


def _taken(page: Page, picture: Picture) -> bytes:
    page.emulate_media(color_scheme=picture.scheme)
    page.set_viewport_size(ViewportSize(width=picture.width, height=picture.height))
    answer = page.goto(picture.path)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{picture.path} is not there")
    page.evaluate("window.scrollTo(0, 0)")
    if picture.below:
        page.locator(picture.below).evaluate("element => window.scrollTo(0, element.offsetTop - 24)")
    return page.screenshot()


def _card() -> Iterator[bytes]:
    """The pages of the score card of the shipped model, in Dutch."""
    import typst

    card = score_card(load_screener().table, load_catalogue(), "nl")
    made = typst.compile(
        (files("screening.score_card") / "card.typ").read_bytes(),
        format="png",
        ppi=POINTS_PER_INCH,
        sys_inputs={"card": json.dumps(asdict(card), ensure_ascii=False)},
        ignore_system_fonts=True,
    )
    yield from made if isinstance(made, list) else [made]


if __name__ == "__main__":
    take(FOLDER)
