"""Whatever is in a file that a command is given: one of its exit codes and a sentence, never a fault (70)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from importlib.resources import files
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from screening.bsn import find_bsn
from screening.cli.main import main
from screening.model.shipped_files import shipped_artefact
from service.core.errors import BadSettings
from service.core.organisation import Organisation
from service.installation.install_and_upgrade import organisation_template

pytestmark = pytest.mark.slow

DOCUMENTED: Final = frozenset({0, 1, 2, 3})
TABLE: Final = "case,setting,age,intake_date,neglect\nA-1,youth_protection_intake,16,2026-03-01,no\n"
REQUEST: Final = '{"setting": "youth_protection_intake", "age": 16, "answers": {"neglect": "no"}}'


def _catalogue() -> bytes:
    return (files("screening.catalogue") / "indicators.toml").read_bytes()


def beside(folder: Path) -> None:
    """What the command needs and is as it should be."""
    (folder / "good.json").write_text(REQUEST)
    (folder / "good.csv").write_text(TABLE)


KINDS: Final[dict[str, tuple[str, Callable[[], bytes], tuple[str, ...]]]] = {
    "table": ("t.csv", TABLE.encode, ("score", "FILE")),
    "requests": ("t.json", REQUEST.encode, ("score", "FILE", "--format", "json")),
    "checked table": ("t.csv", TABLE.encode, ("check", "FILE", "--kind", "intake")),
    "reference": ("t.csv", TABLE.encode, ("check", "good.csv", "--reference", "FILE")),
    "catalogue": ("c.toml", _catalogue, ("check", "good.csv", "--catalogue", "FILE")),
    "model": ("m.json", lambda: shipped_artefact().read_bytes(), ("score", "good.json", "--model", "FILE")),
    "verified model": ("m.json", lambda: shipped_artefact().read_bytes(), ("model", "verify", "FILE")),
    "key": ("k.pub", lambda: b"ab" * 32 + b"\n", ("score", "good.json", "--key", "FILE")),
    "results": ("r.json", lambda: b'{"format": 1}', ("impact", "--results", "FILE")),
}


def ran(arguments: list[str]) -> tuple[int, str]:
    """The exit code of a command line and what it said."""
    said = TextIOWrapper(BytesIO(), "utf-8", write_through=True)
    with redirect_stdout(said), redirect_stderr(said):
        code = main(arguments)
    said.seek(0)
    return code, said.read()


@st.composite
def files_like(draw: st.DrawFn, whole: bytes) -> bytes:
    """Any bytes, or ``whole`` with some of it cut out, doubled or replaced."""
    if draw(st.booleans()):
        return draw(st.one_of(st.binary(max_size=300), st.text(max_size=100).map(lambda text: text.encode())))
    at = draw(st.integers(0, len(whole)))
    until = draw(st.integers(at, min(len(whole), at + 40)))
    new = draw(
        st.one_of(st.binary(max_size=6), st.sampled_from([b"", b"null", b"[]", b'"', b"\n", b"\xef\xbb\xbf"]))
    )
    return whole[:at] + new + whole[until:]


@pytest.mark.parametrize("kind", KINDS)
def test_any_file_gives_a_documented_exit_code(tmp_path: Path, kind: str) -> None:
    """Exit 70 is for mistakes in the program; a file is never one."""
    name, whole, command = KINDS[kind]
    path = tmp_path / name
    beside(tmp_path)
    places = {
        "FILE": str(path),
        "good.csv": str(tmp_path / "good.csv"),
        "good.json": str(tmp_path / "good.json"),
    }
    arguments = [places.get(part, part) for part in command]

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(content=files_like(whole()))
    @example(b"")
    @example(b"\xff\xfe")
    @example(whole())
    @example(b"\xef\xbb\xbf" + whole())
    def tried(content: bytes) -> None:
        path.write_bytes(content)
        code, said = ran(arguments)
        assert code in DOCUMENTED, said
        assert find_bsn(said) is None

    tried()


@settings(max_examples=60)
@given(content=files_like(organisation_template().encode()))
def test_any_settings_of_an_organisation_are_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.mktemp("organisation") / "organisation.toml"
    file.write_bytes(content)
    try:
        Organisation.read(file)
    except BadSettings as told:
        said = told.in_language("nl")
    else:
        said = "."
    assert said.endswith(".")
