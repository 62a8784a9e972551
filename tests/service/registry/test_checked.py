"""A signature that was checked before is believed only under this installation's own seal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_artefact
from screening.model.errors import ModelFileError
from screening.model.shipped_files import shipped_artefact
from screening.model.signing import shipped_public_keys
from service.model_runtime.checked_signatures import CheckedSignatures

SECRET, OTHER = b"s" * 32, b"o" * 32


@pytest.fixture
def model(tmp_path: Path) -> Path:
    file = tmp_path / "model.json"
    file.write_bytes(shipped_artefact().read_bytes())
    return file


def checked(tmp_path: Path, secret: bytes = SECRET, keys: tuple[bytes, ...] = ()) -> CheckedSignatures:
    return CheckedSignatures(tmp_path / "data" / "checked", secret, keys or shipped_public_keys())


def test_a_good_signature_is_noted_and_known_again(tmp_path: Path, model: Path) -> None:
    assert not checked(tmp_path).holds(model.read_bytes())

    read_artefact(model, shipped_public_keys(), load_catalogue(), checked(tmp_path))

    assert checked(tmp_path).holds(model.read_bytes())


def test_a_changed_byte_is_refused_as_ever(tmp_path: Path, model: Path) -> None:
    read_artefact(model, shipped_public_keys(), load_catalogue(), checked(tmp_path))
    raw = model.read_bytes()
    place = raw.index(b'"signature":"') + 20
    model.write_bytes(raw[:place] + (b"A" if raw[place : place + 1] != b"A" else b"B") + raw[place + 1 :])

    with pytest.raises(ModelFileError) as refused:
        read_artefact(model, shipped_public_keys(), load_catalogue(), checked(tmp_path))

    assert refused.value.key == "model.wrong_signature"
    assert not checked(tmp_path).holds(model.read_bytes())


@pytest.mark.parametrize("case", ["another secret", "another key", "written by hand"])
def test_no_note_of_others_is_believed(tmp_path: Path, model: Path, case: str) -> None:
    raw = model.read_bytes()
    if case == "another secret":
        checked(tmp_path, OTHER).note(raw)
    elif case == "another key":
        checked(tmp_path, keys=(b"k" * 32,)).note(raw)
    else:
        checked(tmp_path).note(raw)
        (note,) = (tmp_path / "data" / "checked").iterdir()
        note.write_text("0" * 64)

    assert not checked(tmp_path).holds(raw)


def test_a_key_that_is_trusted_no_more_is_refused_before_the_note_is_looked_at(
    tmp_path: Path, model: Path
) -> None:
    seals = checked(tmp_path)
    read_artefact(model, shipped_public_keys(), load_catalogue(), seals)

    with pytest.raises(ModelFileError) as refused:
        read_artefact(model, [b"k" * 32], load_catalogue(), seals)

    assert refused.value.key == "model.unknown_key"


def test_without_room_for_the_note_the_signature_is_checked_each_time(tmp_path: Path, model: Path) -> None:
    (tmp_path / "data").write_text("no folder")

    for _ in range(2):
        assert read_artefact(model, shipped_public_keys(), load_catalogue(), checked(tmp_path)).digest
    assert not checked(tmp_path).holds(model.read_bytes())


@pytest.mark.slow
def test_the_second_start_loads_no_library_of_signatures(tmp_path: Path) -> None:
    start = (
        "import sys; from pathlib import Path\n"
        "from service.core.clock import SystemClock; from service.core.keys import Keys, make_keys\n"
        "from service.model_runtime.models_in_use import ScoringHandle\n"
        "from service.core.settings import Settings\n"
        "data = Path(sys.argv[1]); keys = data / 'keys'\n"
        "held = Keys.read(keys) if keys.exists() else make_keys(keys)\n"
        "handle = ScoringHandle(Settings(data=data), held, SystemClock())\n"
        "assert handle.ready() and handle.starts_with_makers_model\n"
        "print('cryptography' in sys.modules)"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", start, str(tmp_path)], check=True, capture_output=True, text=True
        ).stdout.strip()
        for _ in range(2)
    ]

    assert told == ["True", "False"]
