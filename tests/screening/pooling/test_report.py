"""The report of a pool: what stands in it, in both languages, and that it asks nothing of another machine."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from screening.pooling.contribution import Contribution
from screening.pooling.make_pool import Pool, make_pool
from screening.pooling.reference_point import ReferencePoint
from screening.pooling.report.pool_figures import PoolFigures, pool_figures
from screening.pooling.report.report_page import report_html


@pytest.fixture(scope="module")
def pool(members: list[Contribution], at: ReferencePoint) -> Pool:
    return make_pool(members, at)


@pytest.fixture(scope="module")
def figures(members: list[Contribution], pool: Pool, at: ReferencePoint) -> PoolFigures:
    return pool_figures(members, pool, at)


def test_it_stands_alone_in_both_languages(pool: Pool, figures: PoolFigures) -> None:
    page = report_html(pool, figures, "nl")

    assert page.index('lang="nl"') < page.index('lang="en"')
    assert "Wat organisaties samen leerden" in page
    assert "What organisations learned together" in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org)|@import", page)


def test_each_indicator_has_each_member_and_what_all_say(pool: Pool, figures: PoolFigures) -> None:
    assert len(figures.indicators) == 48
    page = report_html(pool, figures, "en")
    for one in figures.indicators:
        assert [said.member for said in one.members] == [member.name for member in pool.members]
        assert f"{one.label.en}: log odds by organisation" in page
    assert page.count("<details>") == 2 * 48


def test_a_member_alone_is_where_its_likelihood_is_highest(
    members: list[Contribution], pool: Pool, figures: PoolFigures, at: ReferencePoint
) -> None:
    """Moving all steps of an indicator together from the pool, the other indicators staying."""
    from screening.pooling.member_likelihoods import marginal

    one = max(figures.indicators, key=lambda i: sum(s.value is not None for s in i.members))
    number = [item.id for item in at.start.design.items].index(one.id)
    whole = np.array([float(column.item == number) for column in at.start.design.columns])
    evenly = whole / whole.sum()
    for said in one.members:
        precision, told = marginal(next(m for m in members if m.member == said.member), at)
        if said.value is None or said.sd is None:
            continue
        moved = pool.mean + (said.value - one.common) * evenly
        assert evenly @ (told - precision @ moved) == pytest.approx(0.0, abs=1e-6)
        assert said.sd == pytest.approx((evenly @ precision @ evenly) ** -0.5)


def test_the_base_rates_of_members_stand_beside_that_of_the_evidence(figures: PoolFigures) -> None:
    by_setting = {one.setting: one for one in figures.settings}

    assert len(by_setting["specialised_crisis_shelter"].members) == 4
    assert len(by_setting["general_crisis_shelter"].members) == 1
    assert by_setting["general_crisis_shelter"].between is None
    assert by_setting["youth_protection_intake"].members == ()


def test_a_member_that_hardly_counts_is_named(pool: Pool, figures: PoolFigures) -> None:
    odd = replace(pool, members=(replace(pool.members[0], weight=0.01), *pool.members[1:]))

    assert "hardly counts" in report_html(odd, figures, "en")
    assert "hardly counts" not in report_html(pool, figures, "en")


def test_what_a_member_calls_itself_is_only_text(pool: Pool, figures: PoolFigures) -> None:
    named = replace(pool, members=(replace(pool.members[0], name="<b>x"), *pool.members[1:]))

    assert "<b>x" not in report_html(named, figures, "en")
