"""``screening model limits``: an organisation chooses where its bands begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.load_screener import load_screener, self_test
from screening.model.artefact import read_artefact, read_shipped
from screening.model.signing import public_half
from tests.screening.cli.conftest import Run

RIGHT = """
decided_by = { nl = "Directie, 3 februari 2027", en = "Board, 3 February 2027" }
[some_signals]
specialised_crisis_shelter = 20
general_crisis_shelter = 5
youth_protection_intake = 2
[many_signals]
specialised_crisis_shelter = 45
general_crisis_shelter = 10
youth_protection_intake = 5
[strong_signals]
specialised_crisis_shelter = 70
general_crisis_shelter = 25
youth_protection_intake = 12
"""


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "organisation.key"
    file.write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex() + "\n", "ascii")
    return file


@pytest.mark.slow
def test_the_model_has_the_limits_of_the_file_and_the_same_estimates(
    tmp_path: Path, key: Path, run: Run
) -> None:
    """REQ bands: per setting, with who decided, and with what each limit would miss and wrongly mark."""
    chosen, made = tmp_path / "limits.toml", tmp_path / "model.json"
    chosen.write_text(RIGHT, "utf-8")

    told = run("model", "limits", chosen, "--key", key, "--version", "2-ours", "--output", made)

    assert (told.code, told.err) == (0, "")
    secret = bytes.fromhex(key.read_text("ascii"))
    table, shipped = (
        read_artefact(made, [public_half(secret)], load_catalogue()),
        read_shipped(load_catalogue()),
    )
    assert table.limits_of("youth_protection_intake") == (0.0, 0.02, 0.05, 0.12)
    assert table.limits_of("specialised_crisis_shelter") == (0.0, 0.2, 0.45, 0.7)
    assert (table.points == shipped.points).all()
    assert (table.name, table.version) == (shipped.name, "2-ours")
    assert {band.decided_by.nl for band in table.bands} == {"Directie, 3 februari 2027"}
    for band, before in zip(table.bands[1:], shipped.bands[1:], strict=True):
        for setting, expected in band.expected.items():
            moved = band.lowest[setting] - before.lowest[setting]
            misses = expected.missed_per_100_victims - before.expected[setting].missed_per_100_victims
            assert moved * misses > 0, "a higher limit misses more"
    assert self_test(load_screener(made, [public_half(secret)]), made).ok


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("decided_by", "besloten"), "decided_by"),
        (("en = ", "de = "), "decided_by"),
        (("[many_signals]", "[low_risk]"), "'low_risk'"),
        (("general_crisis_shelter = 10\n", ""), "'general_crisis_shelter'"),
        (("youth_protection_intake = 2", "police_station = 2"), "'police_station'"),
        (("= 45", "= 0.45"), "many_signals"),
        (("= 45", "= 100"), "many_signals"),
        (("= 45", "= true"), "many_signals"),
        (("= 45", "= 20"), "specialised_crisis_shelter"),
        (("[some_signals]", "[some_signals"), "limits.toml"),
    ],
)
def test_a_file_that_does_not_fit_gets_one_sentence_and_nothing_is_written(
    tmp_path: Path, key: Path, run: Run, change: tuple[str, str], said: str
) -> None:
    chosen, made = tmp_path / "limits.toml", tmp_path / "model.json"
    chosen.write_text(RIGHT.replace(*change), "utf-8")

    told = run("model", "limits", chosen, "--key", key, "--version", "3", "--output", made)

    assert told.code != 0
    assert said in told.err
    assert len(told.err.strip().splitlines()) == 1
    assert not made.exists()
