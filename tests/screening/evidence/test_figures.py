"""Published figures are facts with a status and a source, and a wrong row says what is wrong with it."""

from __future__ import annotations

from collections import Counter

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.evidence.errors import EvidenceError
from screening.evidence.published_figures import (
    Figure,
    figures,
    figures_of,
    instruments,
    published_base_rates,
)
from screening.evidence.read_evidence_files import Row, count, number, read_table


def test_every_figure_keeps_its_status() -> None:
    """REQ honest-status: recalled numbers are not passed off as read in their source."""
    recalled = Counter(figure.citation.split(",")[0] for figure in figures() if figure.status == "recalled")
    assert recalled["Laird JJ"] == 5


def test_every_row_says_where_it_was_read() -> None:
    for table in (figures(), published_base_rates(), instruments()):
        for row in table:
            assert row.source_url.startswith("http"), row.id
            assert row.citation, row.id


def test_a_figure_id_gathers_the_studies_of_one_sign() -> None:
    studies = figures_of("abuse_sexual")

    girls = next(study for study in studies if "girls" in study.definition and study.value == 2.52)
    assert (girls.measure, girls.n, girls.status) == ("odds_ratio", 913, "verified")
    adjusted = next(study for study in studies if study.measure == "adjusted_odds_ratio")
    assert (adjusted.value, adjusted.ci_low, adjusted.ci_high) == (2.17, 1.43, 2.49)
    with pytest.raises(KeyError):
        figures_of("no_such_sign")


def test_every_figure_that_the_catalogue_names_exists(catalogue: Catalogue) -> None:
    known = {figure.id for figure in figures()}

    for indicator in catalogue:
        assert set(indicator.evidence.figures) <= known, indicator.id


def test_an_indicator_graded_as_published_has_figures_that_were_read(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        if indicator.evidence.grade == "published_figure":
            statuses = {f.status for id_ in indicator.evidence.figures for f in figures_of(id_)}
            assert statuses & {"verified", "partly_verified"}, indicator.id


def test_counts_of_an_instrument_give_its_published_accuracy() -> None:
    """The multisite study: 76 of 90 found, 414 of 720 rightly left (Greenbaum et al. 2018)."""
    screen = next(instrument for instrument in instruments() if instrument.id == "sscst_multisite")

    assert (screen.tp, screen.fn, screen.fp, screen.tn, screen.n) == (76, 14, 306, 414, 810)
    for instrument in instruments():
        if instrument.tp is not None and instrument.fn is not None and instrument.sensitivity is not None:
            found = instrument.tp / (instrument.tp + instrument.fn)
            assert found == pytest.approx(instrument.sensitivity, abs=0.005), instrument.id


def test_what_is_never_asked_is_named_by_no_indicator(catalogue: Catalogue) -> None:
    """REQ deny-list: gender stands in the evidence for the audit of fairness only."""
    named = {id_ for indicator in catalogue for id_ in indicator.evidence.figures}

    assert "gender_trans" in {figure.id for figure in figures()}
    assert "gender_trans" not in named


HEADER = (
    "id,domain,definition,measure,value,value_high,ci_low,ci_high,victims_percent,others_percent,"
    "qualifier,stated,population,n,citation,doi,status,source_url,note\n"
)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("a_sign,d,x,odds_ratio,,,,,,,,higher,p,10,c,,verified,https://x.nl,", "'value' of odds_ratio"),
        ("a_sign,d,x,odds_ratio,nine,,,,,,,,p,10,c,,verified,https://x.nl,", "no number"),
        ("a_sign,d,x,odds_ratio,2,,3,4,,,,,p,10,c,,verified,https://x.nl,", "outside its interval"),
        ("a_sign,d,x,odds_ratio,2,,3,1,,,,,p,10,c,,verified,https://x.nl,", "upside down"),
        ("a_sign,d,x,prevalence,,,,,,,,,p,10,c,,verified,https://x.nl,", "needs a number"),
        ("a_sign,d,x,prevalence,,,,,120,,,,p,10,c,,verified,https://x.nl,", "between 0 and 100"),
        ("a_sign,d,x,hazard,2,,,,,,,,p,10,c,,verified,https://x.nl,", "'measure' is 'hazard'"),
        ("a_sign,d,x,odds_ratio,2,,,,,,,,p,ten,c,,verified,https://x.nl,", "no whole number"),
        ("a_sign,d,x,odds_ratio,2,,,,,,,,p,10,c,,certain,https://x.nl,", "'status' is 'certain'"),
        ("a_sign,d,x,odds_ratio,2,,,,,,,,p,10,c,,verified,,", "'source_url'"),
        ("A sign,d,x,odds_ratio,2,,,,,,,,p,10,c,,verified,https://x.nl,", "'A sign'"),
    ],
)
def test_a_bad_figure_is_refused_with_the_reason(row: str, complaint: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        read_table("figures.csv", Figure.of, HEADER + row)
    assert complaint in str(refused.value)
    assert "row '2'" in str(refused.value)


def test_a_missing_column_is_named() -> None:
    def make(row: Row) -> tuple[float | None, int | None]:
        return number(row, "value"), count(row, "n")

    assert read_table("some.csv", make, "value,n\n1.5,3\n,\n") == ((1.5, 3), (None, None))
    with pytest.raises(EvidenceError, match="column 'n' is missing"):
        read_table("some.csv", make, "value\n1.5\n")
