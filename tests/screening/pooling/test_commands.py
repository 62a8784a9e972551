"""``screening contribute``, ``screening pool`` and ``screening train --prior`` as people use them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from screening.canonical_json import canonical
from screening.catalogue.catalogue import Catalogue
from screening.model.artefact import read_artefact
from screening.model.signing import public_half, sign
from screening.training.training_table import TrainingTable
from tests.command_line import Ran, Run
from tests.screening.pooling.organisations import key_of, write_keys

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_keys(tmp_path, 0, 1, 2, 99)
    return tmp_path


@pytest.fixture(scope="module")
def written(frames: list[pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Three contributions that the command wrote, made once."""
    from screening.cli.main import main

    folder = tmp_path_factory.mktemp("written")
    write_keys(folder, 0, 1, 2)
    for number in range(3):
        frames[number].to_csv(folder / f"{number}.csv", index=False)
        given = [folder / f"{number}.csv", "--key", folder / f"{number}.key", "--member", f"org_{number}"]
        assert main(["contribute", *map(str, given), "-o", str(folder / f"{number}.json")]) == 0
    return {name: (folder / name).read_bytes() for name in ("0.json", "1.json", "2.json")}


@pytest.fixture
def contributions(folder: Path, written: dict[str, bytes]) -> Path:
    for name, content in written.items():
        (folder / name).write_bytes(content)
    return folder


Pool = Callable[..., Ran]


@pytest.fixture
def pool(run: Run, contributions: Path) -> Pool:
    """``screening pool`` over these files; the pool goes to ``pool.json``."""

    def pool(*names: str, more: tuple[str, ...] = ()) -> Ran:
        trust = [part for number in range(3) for part in ("--trust", str(contributions / f"{number}.pub"))]
        files = [contributions / name for name in names]
        key, output = contributions / "99.key", contributions / "pool.json"
        return run("pool", *files, *trust, "--key", key, "-o", output, *more)

    return pool


def resigned(raw: bytes, number: int, **changes: Any) -> bytes:
    """The contribution with other content, signed by its organisation: what a wrong program would write."""
    document = json.loads(raw)
    content = {**document["content"], **changes}
    sealed = {k: document[k] for k in ("format", "key", "kind")}
    sealed["digest"] = hashlib.sha256(canonical(content)).hexdigest()
    signature = base64.b64encode(sign(canonical(sealed), key_of(number))).decode()
    return canonical({**sealed, "content": content, "signature": signature}) + b"\n"


def test_the_whole_way(
    run: Run, pool: Pool, contributions: Path, frames: list[pd.DataFrame], catalogue: Catalogue
) -> None:
    """Three contributions, a pool, and a model that starts from the pool of the others."""
    made = pool("0.json", "1.json", "2.json", more=("--each", str(contributions)))
    assert made.code == 0, made.err
    assert "org_2" in made.out

    frames[2].to_csv(contributions / "2.csv", index=False)
    given: tuple[str | Path, ...] = (contributions / "2.csv", "--prior-key", contributions / "99.pub")
    given = (
        *given,
        "--bootstraps",
        "0",
        "--key",
        contributions / "2.key",
        "--output",
        contributions / "model.json",
    )
    own = run("train", *given, "--prior", contributions / "pool.json")
    assert own.code == 2
    assert "count twice" in own.err
    assert not (contributions / "model.json").exists()

    without = contributions / "pool-without-org_2.json"
    trained = run("train", *given, "--prior", without)
    assert trained.code == 0, trained.err
    assert "a pool of 2 organisations" in trained.out
    model = read_artefact(contributions / "model.json", [public_half(key_of(2))], catalogue)
    assert model.provenance["start"]["pool"] == json.loads(without.read_bytes())["digest"]


def test_the_command_says_what_the_attacks_found(run: Run, folder: Path, frames: list[pd.DataFrame]) -> None:
    """REQ pool-no-case: before anything leaves, people read what could be told from it."""
    frames[0].to_csv(folder / "cases.csv", index=False)
    ran = run("contribute", folder / "cases.csv", "--key", folder / "0.key", "-o", folder / "c.json")

    assert ran.code == 0, ran.err
    for words in ("guesses that answer rightly", "whether it is in", "ε = 4", "Two people decide"):
        assert words in ran.out
    attacks = json.loads((folder / "c.json").read_bytes())["content"]["attacks"]
    assert f"{100 * attacks['with_file']:.0f} of 100" in ran.out


@pytest.mark.parametrize(
    ("events", "others", "said"), [(6, 6, "12 cases"), (0, 60, "0 cases with exploitation")]
)
def test_too_few_or_one_class_is_one_sentence_and_no_file(
    run: Run,
    folder: Path,
    frames: list[pd.DataFrame],
    tables: list[TrainingTable],
    events: int,
    others: int,
    said: str,
) -> None:
    usable = tables[0].in_order
    codes = [usable.case[usable.label == label][:n] for label, n in ((1, events), (0, others))]
    frame = frames[0]
    frame[frame["case"].isin(np.concatenate(codes))].to_csv(folder / "few.csv", index=False)

    ran = run("contribute", folder / "few.csv", "--key", folder / "0.key", "-o", folder / "few.json")

    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert not (folder / "few.json").exists()


@pytest.mark.parametrize("epsilon", ["4.1", "0", "100"])
def test_less_privacy_than_the_product_gives_cannot_be_asked(run: Run, folder: Path, epsilon: str) -> None:
    ran = run(
        "contribute", folder / "x.csv", "--key", folder / "0.key", "-o", folder / "c", "--epsilon", epsilon
    )

    assert ran.code == 2
    assert not (folder / "c").exists()


def broken(raw: bytes) -> dict[str, bytes]:
    """Contribution 0 in every way in which it may not be used."""
    content = json.loads(raw)["content"]
    size = len(content["columns"])
    indefinite = [[0.0] * k + [-5.0 if k == 3 else 1.0] for k in range(size)]
    other = {**content["catalogue"], "digest": "0" * 64}
    half = len(raw) // 2
    digit = b"1" if raw[half : half + 1] != b"1" else b"2"
    unsigned = {k: v for k, v in json.loads(raw).items() if k != "signature"}
    few = {s: {"cases": 12, "events": 6} for s in list(content["settings"])[:1]}
    return {
        "changed": raw[:half] + digit + raw[half + 1 :],
        "space": raw[:-1] + b" \n",
        "unsigned": canonical(unsigned) + b"\n",
        "other catalogue": resigned(raw, 0, catalogue=other),
        "other columns": resigned(raw, 0, columns=content["columns"][::-1]),
        "12 cases": resigned(raw, 0, settings=few),
        "one class": resigned(raw, 0, settings={s: {"cases": 60, "events": 60} for s in few}),
        "indefinite": resigned(raw, 0, precision=indefinite),
        "NaN": raw.replace(b'"undetermined":', b'"undetermined":NaN,"x":', 1),
        "null": resigned(raw, 0, precision_mean=[None] * size),
        "a field more": resigned(raw, 0, more=1),
        "another outcome": resigned(raw, 0, outcome={"event": ["x"], "no_event": []}),
        "another model": resigned(raw, 0, reference={"model": "other-1", "digest": "0" * 64}),
        "stranger": resigned(raw, 0, member="org_0").replace(
            json.loads(raw)["key"].encode(), hashlib.sha256(b"x").hexdigest()[:16].encode()
        ),
        "empty": b"",
        "no JSON": b"{",
        "long": b" " * 5_000_000,
        "endless": raw.replace(b'"undetermined":', b'"undetermined":1e999,"x":', 1),
        "half a character": raw.replace(b'"signature":"', b'"signature":"\\ud800', 1),
        "a number past all": raw_with_huge_number(raw),
        "too sure": resigned(raw, 0, precision=[[5 * n for n in row] for row in content["precision"]]),
        "less noise": resigned(raw, 0, privacy={**content["privacy"], "noise_sd": 0.1}),
        "larger epsilon": resigned(raw, 0, privacy={**content["privacy"], "epsilon": 1e9}),
        "more in privacy": resigned(raw, 0, privacy={**content["privacy"], "age": 14}),
        "an odd period": resigned(raw, 0, period=["\x1b[31m", "2026-Q1"]),
        "a small setting": resigned(
            raw, 0, settings={**content["settings"], "general_crisis_shelter": {"cases": 1, "events": 1}}
        ),
    }


def raw_with_huge_number(raw: bytes) -> bytes:
    """Signed all the same: 10 to the 400, which no float holds."""
    mean = [10**400, *json.loads(raw)["content"]["precision_mean"][1:]]
    return resigned(raw, 0, precision_mean=mean)


SAID = {
    "changed": ("changed", "damaged"),
    "space": ("changed",),
    "unsigned": ("no signed file",),
    "other catalogue": ("other questions",),
    "other columns": ("other questions",),
    "12 cases": ("12 cases",),
    "one class": ("0 without",),
    "indefinite": ("less than nothing",),
    "NaN": ("not valid JSON",),
    "null": ("no number",),
    "a field more": ("another way",),
    "another outcome": ("other outcomes",),
    "another model": ("another model",),
    "stranger": ("not trusted",),
    "empty": ("not valid JSON",),
    "no JSON": ("not valid JSON",),
    "long": ("larger than",),
    "endless": ("not valid JSON",),
    "half a character": ("not valid JSON",),
    "a number past all": ("too large",),
    "too sure": ("cannot be",),
    "less noise": ("noise does not fit",),
    "larger epsilon": ("less than the product takes",),
    "more in privacy": ("nothing beside them",),
    "an odd period": ("quarter",),
    "a small setting": ("fewer than 8",),
}


@pytest.mark.parametrize("kind", SAID)
def test_a_file_that_may_not_be_used_is_one_sentence_and_no_pool(
    pool: Pool, contributions: Path, written: dict[str, bytes], kind: str
) -> None:
    (contributions / "broken.json").write_bytes(broken(written["0.json"])[kind])

    ran = pool("broken.json", "1.json", "2.json")

    assert ran.code == 2, ran.out
    assert any(words in ran.err for words in SAID[kind]), ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert not (contributions / "pool.json").exists()
    assert not (contributions / "pool.json.unfinished").exists()


def test_every_changed_byte_is_refused(contributions: Path, written: dict[str, bytes]) -> None:
    """Two hundred places in the file, spread over its length."""
    from screening.pooling.errors import PoolingError
    from screening.pooling.signed_document import read_document

    raw, file = written["0.json"], contributions / "changed.json"
    for place in range(0, len(raw), len(raw) // 200):
        file.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        with pytest.raises(PoolingError):
            read_document(file, "contribution", [public_half(key_of(0))])


def test_the_same_twice_and_one_alone_are_refused(pool: Pool, contributions: Path) -> None:
    for names, said in ((("0.json", "0.json", "1.json"), "twice"), (("0.json",), "needs 2")):
        ran = pool(*names)
        assert ran.code == 2
        assert said in ran.err
        assert not (contributions / "pool.json").exists()


def test_a_pool_is_no_contribution_and_a_contribution_no_pool(
    run: Run, pool: Pool, contributions: Path, frames: list[pd.DataFrame]
) -> None:
    assert pool("0.json", "1.json").code == 0
    (contributions / "pool.json").rename(contributions / "earlier.json")
    assert "is no contribution" in pool("earlier.json", "1.json").err
    frames[2].to_csv(contributions / "2.csv", index=False)
    ran = run(
        "train",
        contributions / "2.csv",
        "--prior",
        contributions / "0.json",
        "--prior-key",
        contributions / "0.pub",
        "--key",
        contributions / "2.key",
        "--output",
        contributions / "model.json",
    )
    assert ran.code == 2
    assert "is no pool" in ran.err
    assert not (contributions / "model.json").exists()


def test_a_folder_that_is_not_there_leaves_nothing(pool: Pool, contributions: Path) -> None:
    ran = pool("0.json", "1.json", more=("--each", str(contributions / "nowhere")))

    assert ran.code == 2
    assert not (contributions / "pool.json").exists()


def test_a_public_key_signs_nothing_under_whatever_name(
    run: Run, pool: Pool, contributions: Path, frames: list[pd.DataFrame]
) -> None:
    """The noise follows from the key: one that everybody has protects nobody."""
    frames[0].to_csv(contributions / "0.csv", index=False)
    (contributions / "mine.key").write_bytes((contributions / "0.pub").read_bytes())
    for key in ("0.pub", "mine.key"):
        out = contributions / "out.json"
        ran = run("contribute", contributions / "0.csv", "--key", contributions / key, "-o", out)
        assert ran.code == 3
        assert "public half" in ran.err
        assert not out.exists()


def test_nothing_is_written_over_what_is_read(
    run: Run, pool: Pool, contributions: Path, frames: list[pd.DataFrame], written: dict[str, bytes]
) -> None:
    frames[0].to_csv(contributions / "0.csv", index=False)
    table = (contributions / "0.csv").read_bytes()
    key = contributions / "0.key"
    ran = run("contribute", contributions / "0.csv", "--key", key, "-o", contributions / "0.csv")

    assert ran.code == 2
    assert "take the place of '0.csv'" in ran.err
    assert (contributions / "0.csv").read_bytes() == table


def test_what_leaves_is_for_its_owner_alone_until_it_is_sent(pool: Pool, contributions: Path) -> None:
    assert pool("0.json", "1.json").code == 0
    assert (contributions / "pool.json").stat().st_mode & 0o077 == 0
