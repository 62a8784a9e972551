"""A pool: what it makes of its members, an odd one among them, and training that starts from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from screening.model.signing import key_id, public_half
from screening.pooling.contribution import Contribution, make_contribution
from screening.pooling.errors import PoolingError
from screening.pooling.make_pool import Pool, make_pool
from screening.pooling.pool_file import read_pool, write_pool
from screening.pooling.reference_point import ReferencePoint
from screening.pooling.starting_point_from_pool import check_no_member, pooled_start
from screening.training.procedure import estimator_of, fit_champion, learn
from screening.training.training_table import TrainingTable
from tests.screening.pooling.organisations import key_of


@pytest.fixture(scope="module")
def pool(members: list[Contribution], at: ReferencePoint) -> Pool:
    return make_pool(members, at)


def outcomes_turned(table: TrainingTable) -> TrainingTable:
    """The same cases with each outcome the other one."""
    turned = {"established": "not_shown", "strong_indications": "not_shown", "not_shown": "established"}
    return replace(table, outcome=np.array([turned.get(o, o) for o in table.outcome], dtype=object))


def test_the_order_of_members_makes_no_difference(
    members: list[Contribution], pool: Pool, at: ReferencePoint
) -> None:
    turned = make_pool(members[::-1], at)

    assert np.array_equal(turned.mean, pool.mean)
    assert np.array_equal(turned.common, pool.common)


def test_a_member_with_its_outcomes_turned_hardly_counts(
    members: list[Contribution], tables: list[TrainingTable], at: ReferencePoint
) -> None:
    odd = make_contribution(outcomes_turned(tables[0]), at, key_of(50), contract="c", member="odd")
    with_it, without = make_pool([odd, *members], at), make_pool(members, at)
    weight = {member.name: member.weight for member in with_it.members}
    change = with_it.mean - without.mean

    assert weight["odd"] < 0.1
    assert min(weight[one.member] for one in members) > 0.8
    assert np.sqrt(change @ at.second_moment @ change) < 0.1


def test_members_that_contradict_each_other_are_not_pooled(
    members: list[Contribution], at: ReferencePoint
) -> None:
    size = len(at.columns)
    wild = []
    for number in range(3):
        direction = np.zeros(len(at.point))
        direction[number * 9 : number * 9 + 9] = 25.0 * np.sign(at.point[number * 9 : number * 9 + 9])
        precision = 400.0 * np.eye(len(at.point))
        precision[size:, size:] = 0.0
        wild.append(
            replace(
                members[number],
                precision=precision,
                precision_mean=precision @ (direction - 4 * at.point),
            )
        )

    with pytest.raises(PoolingError, match="contradict"):
        make_pool(wild, at)


def test_every_mean_is_on_its_side(pool: Pool, at: ReferencePoint) -> None:
    assert (pool.mean * at.start.design.signs >= 0).all()


def test_a_new_organisation_is_less_sure_than_the_common_coefficients(pool: Pool, at: ReferencePoint) -> None:
    wider = pool.for_a_new_one(at) - pool.common

    assert pool.tau2 > 0
    assert np.linalg.eigvalsh(wider).min() > 0
    assert pool.tau[0] <= pool.tau[1] <= pool.tau[2]


def test_a_member_twice_and_a_pool_of_one_are_refused(
    members: list[Contribution], at: ReferencePoint
) -> None:
    with pytest.raises(PoolingError, match="org_0' is in the pool twice"):
        make_pool([members[0], members[1], members[0]], at)
    same_key = replace(members[1], member="other", key="k", digest="d")
    with pytest.raises(PoolingError, match="twice"):
        make_pool([replace(members[0], key="k"), same_key], at)
    with pytest.raises(PoolingError, match="needs 2"):
        make_pool(members[:1], at)


def test_it_is_written_read_and_the_same(pool: Pool, at: ReferencePoint, tmp_path: Path) -> None:
    file = tmp_path / "pool.json"
    digest = write_pool(file, pool, at, key_of(99))
    read = read_pool(file, [public_half(key_of(99))], at)

    assert np.array_equal(read.mean, pool.mean)
    assert np.array_equal(read.common, pool.common)
    assert (read.members, read.tau, read.digest) == (pool.members, pool.tau, digest)


def test_without_outcomes_the_model_is_the_pool(pool: Pool, at: ReferencePoint) -> None:
    start = pooled_start(pool, at)
    prior = estimator_of(start).fit_prior()
    size = len(at.columns)

    assert prior.coef_[0, :size] == pytest.approx(pool.mean, abs=1e-9)
    covariance = prior.posterior_covariance_[:size, :size]
    assert covariance == pytest.approx(pool.for_a_new_one(at), abs=1e-9)


@pytest.mark.slow
def test_a_model_says_from_which_pool_it_started(
    pool: Pool, at: ReferencePoint, tables: list[TrainingTable]
) -> None:
    start = pooled_start(replace(pool, digest="a" * 64), at)
    made = fit_champion(tables[0], start, name="house", version="1")

    assert made.table.provenance["start"]["pool"] == "a" * 64
    assert made.table.provenance["start"]["members"] == 4
    assert made.table.provenance["start"]["prior"] == start.digest
    assert made.table.provenance["trust"]["shares"] == [1.0]


def test_it_learns_on_from_the_pool(pool: Pool, at: ReferencePoint, few: TrainingTable) -> None:
    start = pooled_start(pool, at)
    learned = learn(few, start)

    assert not np.allclose(learned.coefficients, start.mean)
    assert np.trace(learned.covariance @ at.second_moment) < np.trace(
        pool.for_a_new_one(at) @ at.second_moment
    )


def test_a_member_does_not_start_from_its_own_cases(pool: Pool) -> None:
    own = key_id(public_half(key_of(3)))
    signed = replace(pool, members=(replace(pool.members[0], key=own), *pool.members[1:]))

    with pytest.raises(PoolingError, match="twice"):
        check_no_member(signed, own)
    check_no_member(signed, key_id(public_half(key_of(7))))
