"""What `screening evidence` shows: figures with their status, assumptions, and the prior that follows."""

from __future__ import annotations

import json
import math

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.evidence.evidence_per_indicator import EvidenceRow, as_plain, evidence_rows
from screening.evidence.prior import Prior

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rows(catalogue: Catalogue, prior: Prior) -> dict[str, EvidenceRow]:
    return {row.indicator: row for row in evidence_rows(catalogue, prior.design, prior.mean)}


def test_every_indicator_has_its_row_in_the_order_of_the_form(
    catalogue: Catalogue, rows: dict[str, EvidenceRow]
) -> None:
    assert list(rows) == [indicator.id for indicator in catalogue]


def test_a_row_shows_the_figures_and_what_follows_per_answer(rows: dict[str, EvidenceRow]) -> None:
    row = rows["community_violence"]

    (figure,) = row.figures
    assert (figure.measure, figure.value, figure.status) == ("adjusted_odds_ratio", 1.86, "verified")
    assert (row.grade, row.log_odds_ratio, row.sd) == ("published_figure", 0.4, 0.3)
    assert [level.id for level in row.levels] == ["no", "suspected", "confirmed"]
    no, suspected, confirmed = row.levels
    assert (no.log_odds, no.odds_ratio) == (0.0, 1.0)
    assert 1.0 < suspected.odds_ratio < confirmed.odds_ratio < 1.86
    assert confirmed.odds_ratio == math.exp(confirmed.log_odds)


def test_a_direct_sign_shows_a_suspicion_and_no_more(rows: dict[str, EvidenceRow]) -> None:
    """REQ direct-signs"""
    assert [level.id for level in rows["traded_sex"].levels] == ["no", "suspected"]


def test_context_is_shown_and_never_scored(rows: dict[str, EvidenceRow]) -> None:
    row = rows["intellectual_disability"]

    assert row.figures
    assert row.log_odds_ratio is None
    assert row.levels == ()
    assert row.others == {}


def test_rows_are_plain_enough_for_json(rows: dict[str, EvidenceRow]) -> None:
    for row in rows.values():
        plain = json.loads(json.dumps(as_plain(row)))
        assert plain["indicator"] == row.indicator
        assert all(figure["status"] and figure["source_url"] for figure in plain["figures"])
        assert plain["label"].keys() == {"nl", "en"}
