"""What the benchmarks measure is the product as it is: installed, signed in to, with a case to screen."""

from __future__ import annotations

from pathlib import Path

from benchmarks.intake import filled_form
from benchmarks.product import Installation, judged_cases


def test_the_benchmarks_reach_a_screening(tmp_path: Path) -> None:
    installation = Installation.make(tmp_path / "data")
    with installation.serving() as server:
        cookie = installation.cookie(server)
        form = filled_form()
        (path,) = judged_cases(server, cookie, 1, form)

        status, _, answer = server.ask("POST", path, form, {"Cookie": cookie})

    assert status == 201, answer
