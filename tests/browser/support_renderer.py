"""LHC-Forms (npm ``lforms``), a form renderer that others made: served by the test as it is packed."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

from playwright.sync_api import Page

VERSION: Final = "40.1.3"
SHA512: Final = "WLruTm+BcVnafC0rSAQ3/cNqhxvclBUxyBG68aub/uha2NaK9H8ZZcEXTTuORuGzzCt0wa7fvhuieZtcDIdPzQ=="
"""Of the packed file, as the registry publishes it. Its own dependencies are in its bundle: nothing else is
installed."""

_PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Renderer</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="webcomponent/styles.css"></head>
<body><div id="form"></div>
<script src="webcomponent/assets/lib/zone.min.js"></script>
<script src="webcomponent/lhc-forms.js"></script>
<script src="fhir/R4/lformsFHIR.min.js"></script></body></html>"""

_SHOW: Final = """async ([form, answers]) => {
    const more = answers ? {questionnaireResponse: answers} : {};
    await LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R4', ...more});
}"""
_CHOSEN: Final = ".ant-radio-wrapper-checked"


def unpacked(folder: Path) -> None:
    """Fetch the packed renderer, hold it to its digest, and unpack what a page needs of it."""
    npm = [str(Path(sys.executable).with_name("npm")), "pack", f"lforms@{VERSION}", "--ignore-scripts"]
    subprocess.run([*npm, "--silent"], cwd=folder, check=True, capture_output=True)
    packed = folder / f"lforms-{VERSION}.tgz"
    assert base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() == SHA512
    with tarfile.open(packed) as archive:
        wanted = [
            member
            for member in archive.getmembers()
            if member.name.startswith("package/dist/lforms/") and not member.name.endswith(".map")
        ]
        archive.extractall(folder, wanted, filter="data")
    packed.unlink()
    (folder / "package" / "dist" / "lforms" / "page.html").write_text(_PAGE, "utf-8")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_said: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the page of the renderer that was unpacked in ``folder``."""
    handler = partial(_Quiet, directory=folder / "package" / "dist" / "lforms")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/page.html"
        server.shutdown()


class Renderer:
    """The renderer in a page: what a person does in it, and what it sends."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def show(self, form: Mapping[str, Any], answers: Mapping[str, Any] | None = None) -> None:
        """Show a Questionnaire, filled in with a response where there is one."""
        self._page.wait_for_function("() => window.LForms && LForms.FHIR && LForms.FHIR.R4")
        self._page.evaluate(_SHOW, [form, answers])
        self._page.locator("input[type=radio]").first.wait_for()

    def choose(self, link: str, system: str, code: str) -> None:
        """Click an answer."""
        answer = self._page.locator(f'[id="{link}/1/1|{system}|{code}"]')
        answer.click()
        self._page.locator(f'{_CHOSEN}[id="{link}/1/1|{system}|{code}"]').wait_for()

    def offers(self, link: str) -> bool:
        """Whether the question is there to be answered."""
        return self._page.locator(f'[id="item-{link}/1/1"] input[type=radio]').count() > 0

    def chosen(self) -> set[tuple[str, str, str]]:
        """Every answer that is chosen: linkId, system and code."""
        ids = self._page.locator(_CHOSEN).evaluate_all("all => all.map(one => one.id)")
        return {
            (link.removesuffix("/1/1"), system, code) for link, system, code in (i.split("|") for i in ids)
        }

    def text(self) -> str:
        return self._page.locator("#form").inner_text()

    def response(self, subject: Mapping[str, Any]) -> dict[str, Any]:
        """The QuestionnaireResponse that it makes, about ``subject`` (a Patient)."""
        made = self._page.evaluate(
            "subject => LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4', null, {subject})", subject
        )
        return dict(json.loads(json.dumps(made)))
