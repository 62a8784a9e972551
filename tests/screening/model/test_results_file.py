"""The results file: signed figures of one validation; an edited one is refused in one sentence."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from screening.canonical_json import canonical, digest_of
from screening.model.errors import ModelFileError
from screening.model.signing import public_half
from screening.model.validation_results_file import LARGEST, read_results, results_bytes, write_results

PRIVATE: Final = bytes(range(32))
PUBLIC: Final = public_half(PRIVATE)
STRANGER: Final = public_half(bytes(range(1, 33)))
CONTENT: Final[Mapping[str, Any]] = {
    "model": {"name": "champion", "digest": "ab" * 32},
    "calibration": {"slope": {"value": 0.1 + 0.2, "low": None, "high": 1e-300, "n": 40, "reason": "één"}},
    "beats_baselines": True,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "figures.json"
    write_results(path, CONTENT, PRIVATE)
    return path


def refusal(source: Path | bytes, keys: tuple[bytes, ...] = (PUBLIC,)) -> str:
    """The rule that ``source`` breaks; it is said in one sentence, in both languages."""
    with pytest.raises(ModelFileError) as refused:
        read_results(source, keys)
    for language in ("nl", "en"):
        sentence = refused.value.in_language(language)
        assert sentence.endswith(".")
        assert (source.name if isinstance(source, Path) else "results.json") in sentence
    return refused.value.key.removeprefix("model.")


def test_what_is_read_is_what_was_written(file: Path) -> None:
    assert read_results(file, (STRANGER, PUBLIC)) == CONTENT
    assert read_results(file.read_bytes(), (PUBLIC,)) == CONTENT
    assert [path.name for path in file.parent.iterdir()] == ["figures.json"], "nothing unfinished is left"


def test_writing_gives_the_digest_of_the_content(tmp_path: Path) -> None:
    assert write_results(tmp_path / "again.json", CONTENT, PRIVATE) == digest_of(CONTENT)


def test_the_same_content_and_key_give_the_same_bytes() -> None:
    """REQ reproducible: a results file depends on its figures and the key alone."""
    assert results_bytes(dict(reversed(list(CONTENT.items()))), PRIVATE) == results_bytes(CONTENT, PRIVATE)


def test_one_changed_byte_anywhere_is_refused(file: Path) -> None:
    """REQ four-eyes: what an approver decides on is byte for byte what the validation wrote."""
    whole = file.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 0x01
        with pytest.raises(ModelFileError):
            read_results(bytes(changed), (PUBLIC,))


def test_a_figure_edited_by_hand_is_told(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"beats_baselines":true', b'"beats_baselines":null'))

    assert refusal(file) == "results_changed"


def _with(change: Callable[[dict[str, Any]], None]) -> bytes:
    document = json.loads(results_bytes(CONTENT, PRIVATE))
    change(document)
    return canonical(document) + b"\n"


def test_a_content_with_a_digest_to_match_but_no_signature_is_told() -> None:
    def forge(document: dict[str, Any]) -> None:
        document["content"]["beats_baselines"] = False
        document["digest"] = digest_of(document["content"])

    assert refusal(_with(forge)) == "results_signature"


@pytest.mark.parametrize("signature", ["", "?", "AAAA", "A" * 86 + "B="])
def test_a_signature_that_is_none_is_told(signature: str) -> None:
    assert refusal(_with(lambda d: d.update(signature=signature))) == "results_signature"


def test_another_key_is_not_trusted() -> None:
    assert refusal(results_bytes(CONTENT, PRIVATE), (STRANGER,)) == "results_key"


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "results_not_json"),
        (b"\xff", "results_not_json"),
        (b"[" * 100_000, "results_not_json"),
        (b"[]", "not_results"),
        (b'{"format": 1}', "not_results"),
        (b'{"format": "signaalwijzer-results-2"}', "results_format"),
        (b'{"format": "signaalwijzer-results-1"}', "not_results"),
        (_with(lambda d: d.update(content=[])), "not_results"),
        (_with(lambda d: d.update(key=1)), "not_results"),
        (results_bytes(CONTENT, PRIVATE).replace(b"1e-300", b"1e+999"), "results_changed"),
        (results_bytes(CONTENT, PRIVATE)[:-1], "results_changed"),
        (b" " * (LARGEST + 1), "results_too_large"),
    ],
)
def test_what_is_no_results_file_is_told(raw: bytes, rule: str) -> None:
    assert refusal(raw) == rule


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere.json") == "results_unreadable"


def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()

    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_results(file, {**CONTENT, "beats_baselines": False}, PRIVATE)

    assert [path.name for path in tmp_path.iterdir()] == ["figures.json"]
    assert file.read_bytes() == before


def test_what_cannot_be_estimated_is_none_and_never_nan() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        results_bytes({"slope": float("nan")}, PRIVATE)
