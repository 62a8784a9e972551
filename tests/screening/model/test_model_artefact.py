"""The model file: parsed, then audited, then constructed; what is wrong is said in one sentence."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from screening.canonical_json import canonical, digest_of
from screening.catalogue.catalogue import Catalogue
from screening.model.artefact import LARGEST, read_artefact, read_shipped, write_artefact
from screening.model.errors import ModelFileError
from screening.model.score_table import ScoreTable
from screening.model.signing import key_id, public_half, read_key, shipped_public_keys, sign

PRIVATE = bytes(range(32))
PUBLIC = public_half(PRIVATE)
STRANGER = bytes(range(1, 33))


@pytest.fixture
def file(tmp_path: Path, table: ScoreTable) -> Path:
    path = tmp_path / "model.json"
    write_artefact(path, table, PRIVATE)
    return path


def _refusal(path: Path, catalogue: Catalogue, keys: tuple[bytes, ...] = (PUBLIC,)) -> ModelFileError:
    with pytest.raises(ModelFileError) as refusal:
        read_artefact(path, keys, catalogue)
    for sentence in (str(refusal.value), refusal.value.in_language("nl")):
        assert sentence.endswith("."), "one clear sentence and what to do"
        assert "Traceback" not in sentence
        assert path.name in sentence
    return refusal.value


def _signed_anew(document: dict[str, Any]) -> bytes:
    """The bytes of a document whose digest and signature are right for its content."""
    document["digest"] = digest_of(document["content"])
    sealed = {field: document[field] for field in ("digest", "format", "key")}
    document["signature"] = base64.b64encode(sign(canonical(sealed), PRIVATE)).decode("ascii")
    return canonical(document) + b"\n"


def _change(path: Path, change: Callable[[dict[str, Any]], None], *, sign_anew: bool = True) -> None:
    document = json.loads(path.read_bytes())
    change(document)
    path.write_bytes(_signed_anew(document) if sign_anew else canonical(document) + b"\n")


def test_a_file_read_back_is_the_same_model(file: Path, table: ScoreTable, catalogue: Catalogue) -> None:
    assert read_artefact(file, (STRANGER, PUBLIC), catalogue).digest == table.digest
    assert sorted(p.name for p in file.parent.iterdir()) == ["model.json"], "nothing unfinished is left"


def test_the_same_model_and_key_give_the_same_bytes(file: Path, table: ScoreTable, tmp_path: Path) -> None:
    """REQ reproducible: a model file depends on the model and the key alone, not on the moment."""
    again = tmp_path / "again.json"
    write_artefact(again, table, PRIVATE)
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.slow
def test_one_changed_byte_anywhere_is_refused(file: Path, catalogue: Catalogue) -> None:
    """REQ no-pickle-in-service: whichever byte is changed, the file is refused with one sentence."""
    whole = file.read_bytes()
    places = {*range(0, len(whole), 997), *range(len(whole) - 260, len(whole))}
    for place in sorted(places):
        changed = bytearray(whole)
        changed[place] ^= 0x01
        file.write_bytes(bytes(changed))
        _refusal(file, catalogue)


def test_a_byte_more_or_less_is_refused(file: Path, catalogue: Catalogue) -> None:
    whole = file.read_bytes()
    for changed in (whole + b" ", whole + b"\n", b" " + whole, whole[:-1], whole[: len(whole) // 2], b""):
        file.write_bytes(changed)
        _refusal(file, catalogue)


def test_a_change_that_a_json_reader_does_not_see_is_refused(file: Path, catalogue: Catalogue) -> None:
    whole = file.read_bytes()
    document = json.loads(whole)
    spelled_otherwise = json.dumps(document, sort_keys=True, indent=1).encode() + b"\n"
    doubled = whole.replace(b'"format":1', b'"format":1,"format":1')
    for changed in (spelled_otherwise, doubled):
        file.write_bytes(changed)
        assert _refusal(file, catalogue).key == "model.other_layout"


def test_a_digit_of_a_point_changed(file: Path, catalogue: Catalogue) -> None:
    _change(file, lambda d: d["content"]["points"]["trusted_adult"].update(no=9.0), sign_anew=False)
    assert _refusal(file, catalogue).key == "model.wrong_digest"


def test_a_digest_made_right_after_a_change_is_not_signed(file: Path, catalogue: Catalogue) -> None:
    def change(document: dict[str, Any]) -> None:
        document["content"]["status"] = "validated"
        document["digest"] = digest_of(document["content"])

    _change(file, change, sign_anew=False)
    assert _refusal(file, catalogue).key == "model.wrong_signature"


@pytest.mark.parametrize("signature", ["", "no base64!", "AAAA", "A" * 86 + "=="])
def test_a_signature_that_is_none(file: Path, catalogue: Catalogue, signature: str) -> None:
    _change(file, lambda d: d.update(signature=signature), sign_anew=False)
    assert _refusal(file, catalogue).key == "model.wrong_signature"


def test_a_second_spelling_of_the_same_signature(file: Path, catalogue: Catalogue) -> None:
    """Base64 leaves four bits unused at the end; a file has one spelling only."""

    def change(document: dict[str, Any]) -> None:
        signature = document["signature"]
        other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        last = other[other.index(signature[85]) ^ 1]
        document["signature"] = signature[:85] + last + "=="
        assert base64.b64decode(document["signature"]) == base64.b64decode(signature)

    _change(file, change, sign_anew=False)
    assert _refusal(file, catalogue).key == "model.wrong_signature"


def test_a_key_that_is_not_trusted_here(file: Path, catalogue: Catalogue) -> None:
    assert _refusal(file, catalogue, (public_half(STRANGER),)).key == "model.unknown_key"
    assert _refusal(file, catalogue, ()).key == "model.unknown_key"


def test_the_name_of_a_trusted_key_on_another_signature(file: Path, catalogue: Catalogue) -> None:
    trusted = public_half(STRANGER)
    _change(file, lambda d: d.update(key=key_id(trusted)))
    assert _refusal(file, catalogue, (trusted,)).key == "model.wrong_signature"


def test_a_catalogue_of_another_version_or_text(
    tmp_path: Path, table: ScoreTable, catalogue: Catalogue
) -> None:
    path = tmp_path / "model.json"
    write_artefact(path, replace(table, catalogue_version="0.9"), PRIVATE)
    refusal = _refusal(path, catalogue)
    assert refusal.key == "model.other_catalogue_version"
    assert "0.9" in str(refusal)
    assert catalogue.version in str(refusal)
    write_artefact(path, replace(table, catalogue_digest="f" * 64), PRIVATE)
    assert _refusal(path, catalogue).key == "model.other_catalogue"


@pytest.mark.parametrize("format_", [0, 2, "1", 1.5, True, None, [1]])
def test_a_format_that_is_not_known(file: Path, catalogue: Catalogue, format_: Any) -> None:
    _change(file, lambda d: d.update(format=format_))
    assert _refusal(file, catalogue).key == "model.unknown_format"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"{", b"[1, 2]", b"null", b"{}", b"[" * 100_000, b'{"format": NaN', b"\x80\x04K\x01."],
)
def test_what_is_no_model_file(file: Path, catalogue: Catalogue, raw: bytes) -> None:
    """REQ no-pickle-in-service: a pickle is not executed, it is simply no JSON."""
    file.write_bytes(raw)
    assert _refusal(file, catalogue).key in ("model.not_json", "model.not_a_model")


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(more=1),
        lambda d: d.pop("key"),
        lambda d: d.update(content=[]),
        lambda d: d.update(content={}),
        lambda d: d["content"].update(catalogue="1"),
    ],
)
def test_a_document_of_another_shape(file: Path, catalogue: Catalogue, change: Any) -> None:
    document = json.loads(file.read_bytes())
    change(document)
    file.write_bytes(_signed_anew({"key": key_id(PUBLIC), **document}) if "key" in document else b"{}")
    assert _refusal(file, catalogue).key in ("model.not_a_model", "model.other_layout")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda c: c.pop("covariance"), "covariance"),
        (lambda c: c["points"]["trusted_adult"].update(no=9.0), "points"),
        (lambda c: c["columns"][0].update(coefficient=-1.0), "signs|points"),
        (lambda c: c["columns"].reverse(), "columns"),
        (lambda c: c["items"].pop(), "items"),
        (lambda c: c["bases"].clear(), "bases"),
        (lambda c: c["bands"][0].update(lowest=0.5), "begin at 0"),
        (lambda c: c["bases"]["youth_protection_intake"].update(rate=10**400), "log odds"),
        (lambda c: c.update(points=[]), "list|indices"),
        (lambda c: c["points"].update(nationality={"no": 0.0, "yes": 1.0}), "more than a model"),
        (lambda c: c.update(code="import os"), "more than a model"),
    ],
)
def test_a_signed_file_that_breaks_a_rule(file: Path, catalogue: Catalogue, change: Any, rule: str) -> None:
    """REQ allow-list, REQ deny-list: no file makes a model of anything but the catalogue's items."""
    _change(file, lambda d: change(d["content"]))
    refusal = _refusal(file, catalogue)
    assert refusal.key == "model.invalid"
    assert re.search(rule, str(refusal)), str(refusal)


def test_nothing_is_made_of_a_file_before_the_audit(
    file: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Constructing comes last: a file with a wrong signature never reaches the constructor."""
    made = []
    monkeypatch.setattr("screening.model.artefact.from_content", lambda *given: made.append(given))
    _change(file, lambda d: d.update(signature="A" * 86 + "=="), sign_anew=False)
    _refusal(file, catalogue)
    assert made == []


def test_a_file_that_is_too_large_or_not_there(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "model.json"
    assert _refusal(path, catalogue).key == "model.unreadable"
    assert _refusal(tmp_path, catalogue).key == "model.unreadable"
    with path.open("wb") as out:
        out.truncate(LARGEST + 1)
    assert _refusal(path, catalogue).key == "model.too_large"


@pytest.mark.parametrize("text", ["", "00" * 31, "00" * 33, "zz" * 32, "é" * 64])
def test_a_key_file_without_a_key(tmp_path: Path, text: str) -> None:
    path = tmp_path / "release.pub"
    path.write_text(text, "utf-8")
    with pytest.raises(ModelFileError, match="64 hexadecimal digits"):
        read_key(path)
    with pytest.raises(ModelFileError, match="cannot be read"):
        read_key(tmp_path / "none.pub")


def test_the_shipped_model_is_signed_with_a_shipped_key_and_loads_at_once(catalogue: Catalogue) -> None:
    """Median of some loads in processor time, so that a busy machine does not count; idle it takes 9 ms."""
    taken = []
    for _ in range(9):
        begin = time.process_time()
        table = read_shipped(catalogue)
        taken.append(time.process_time() - begin)
    assert table.status == "evidence_only"
    assert len(shipped_public_keys()) >= 1
    assert sorted(taken)[4] < 0.06


@pytest.mark.slow
def test_reading_and_scoring_need_none_of_the_heavy_packages() -> None:
    """REQ no-pickle-in-service: the served path imports no trainer and nothing that unpickles."""
    program = (
        "import sys\n"
        "from screening.catalogue.read_catalogue import load_catalogue\n"
        "from screening.model.artefact import read_shipped\n"
        "from screening.model.golden_vectors import check_golden\n"
        "catalogue = load_catalogue()\n"
        "assert check_golden(read_shipped(catalogue), catalogue).ok\n"
        "heavy = {'shap', 'sklearn', 'scipy', 'pandas', 'joblib', 'great_expectations', 'matplotlib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("item", "kind"), [("nationality", "nationality"), ("geslacht", "sex or gender"), ("religie", "religion")]
)
def test_a_model_of_forbidden_knowledge_is_refused_by_name(
    file: Path, catalogue: Catalogue, item: str, kind: str
) -> None:
    """REQ deny-list: however well it was signed, also where its own catalogue is not at hand."""

    def rename(document: dict[str, Any]) -> None:
        document["content"]["items"][3]["id"] = item
        document["content"]["catalogue"]["digest"] = "f" * 64

    _change(file, rename)
    refusal = _refusal(file, catalogue)

    assert refusal.key == "model.forbidden_item"
    assert f"'{item}'" in str(refusal)
    assert kind in str(refusal)
