"""Scoring many parts: one after another on this machine, or side by side on a Dask cluster.

Either way a part is scored by the same function (``score_part``), and its result is a file of its own with
the bytes that ``screening score`` of that part alone gives. A worker is told where a part stands; its rows
never pass through the scheduler. A part whose worker dies is given to another one.
"""

from __future__ import annotations

import secrets
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock
from typing import Final

from screening.batch.errors import BatchError
from screening.batch.list_parts import Part
from screening.batch.read_chunks import has_header, header_names
from screening.batch.result_folder import RECORDS
from screening.batch.score_file import Progress
from screening.batch.score_part import FirstColumns, Outcome, Plan, score_part
from screening.batch.sent_model import SentModel
from screening.batch.table_address import header_file
from screening.dask_cluster import ClusterError, connected
from screening.errors import SignaalwijzerError
from screening.explain.screener import Screener

_ONE_AT_A_TIME: Final = Lock()
"""Numbers of a product of matrices are those of one thread; how many there are is set for a whole process."""


def first_columns(parts: Sequence[Part]) -> FirstColumns | None:
    """The columns of the first part whose header can be read; the others are refused in their turn."""
    for part in parts:
        if has_header(part.name):
            try:
                with header_file(part.address) as file:
                    return FirstColumns(part.name, frozenset(header_names(file, part.name)))
            except BatchError:
                continue
    return None


def score_here(
    parts: Sequence[Part], plan: Plan, screener: Screener, progress: Progress = lambda _share: None
) -> Generator[Outcome]:
    """The outcome of each part in turn, up to one that ends all; ``progress`` gets the share of all parts."""
    for number, part in enumerate(parts):

        def of_all(share: float, before: int = number) -> None:
            progress((before + share) / len(parts))

        outcome = score_part(part, plan, screener, of_all)
        of_all(1.0)
        yield outcome
        if outcome.ends:
            return


def score_on_cluster(
    parts: Sequence[Part], plan: Plan, model: SentModel, scheduler: str
) -> Generator[Outcome]:
    """The outcome of each part as it comes, up to one that ends all. Raises ``ClusterError``.

    What a worker has in hand when the reader of the outcomes stops, it finishes; nothing else is begun.
    """
    with _marked(plan) as marked, connected(scheduler) as client:
        from distributed import KilledWorker, as_completed

        # A task, and no value that lies with one worker: should that one die, it is made again.
        sent = client.submit(_as_it_is, model, pure=False)
        tasks = client.map(_score_sent, parts, plan=marked, model=sent, pure=False)
        part_of = {task.key: part for task, part in zip(tasks, parts, strict=True)}
        try:
            for task in as_completed(tasks):  # type: ignore[no-untyped-call]  # it has no types
                try:
                    outcome = task.result()
                except KilledWorker as error:
                    outcome = _lost(part_of[task.key], plan, error.allowed_failures + 1)
                except CancelledError:
                    raise ClusterError("cluster.gone", address=scheduler[:60]) from None
                except ModuleNotFoundError:
                    raise ClusterError("cluster.no_product") from None
                yield outcome
                if outcome.ends:
                    return
        finally:
            client.cancel([sent, *tasks])


@contextmanager
def _marked(plan: Plan) -> Iterator[Plan]:
    """``plan`` with an empty file among the records, by which a worker sees that it has the same folder."""
    name = f"{RECORDS}/run-{secrets.token_hex(8)}"
    with plan.results.whole(name):
        pass
    try:
        yield replace(plan, here=name)
    finally:
        plan.results.remove(name)


def _lost(part: Part, plan: Plan, times: int) -> Outcome:
    """What is told of a part whose workers died; what they had written of it goes."""
    plan.results.remove_unfinished(part.result)
    error = BatchError("batch.workers_died", file=part.name, times=times)
    return Outcome(part.name, problem=error.in_language(plan.language))


def _as_it_is(model: SentModel) -> SentModel:
    return model


def _score_sent(part: Part, plan: Plan, model: SentModel) -> Outcome:
    """Run by a worker."""
    from distributed import get_worker

    address = get_worker().address
    with _ONE_AT_A_TIME:
        try:
            screener = model.screener()
        except SignaalwijzerError as error:  # it was read where it was sent from
            other = BatchError("batch.other_program", worker=address, what=error.in_language(plan.language))
            return Outcome(part.name, problem=other.in_language(plan.language), ends=True)
        return score_part(part, plan, screener, worker=address)
