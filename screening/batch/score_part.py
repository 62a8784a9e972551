"""Scoring one part of many: kept where it is finished, else made whole, or refused in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from screening.batch.columns import Columns
from screening.batch.errors import BatchError
from screening.batch.list_parts import Part
from screening.batch.output_columns import Groups
from screening.batch.part_record import Origin, Records, origin_of
from screening.batch.read_chunks import has_header, header_names, opened
from screening.batch.result_folder import ResultFolder
from screening.batch.score_file import Format, Progress, score_file
from screening.batch.table_address import Fetched, fetched
from screening.errors import SignaalwijzerError
from screening.explain.screener import Screener
from screening.language import Language
from screening.quoted_in_messages import quoted

_ENDS_ALL: Final = frozenset({"batch.unwritable", "batch.other_folder", "batch.other_program"})
"""What would happen to every other part as well."""


@dataclass(frozen=True, slots=True)
class FirstColumns:
    """The columns that all parts must have, and the part whose columns they are."""

    part: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done with every part. ``first`` is ``None`` where no part has a header (JSON).

    ``here`` is the name of an empty file in ``results`` by which a worker elsewhere sees that its folder is
    this one, and ``origin`` is what results come from where the plan was made.
    """

    results: ResultFolder
    output: Format
    groups: Groups
    language: Language
    origin: Origin
    first: FirstColumns | None = None
    here: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a part. ``problem`` is the sentence why it has no result, with its name in it; ``ends``
    says that the others need not be tried. ``left`` are columns that hold no answer."""

    part: str
    was_finished: bool = False
    problem: str | None = None
    ends: bool = False
    left: tuple[str, ...] = ()


def score_part(
    part: Part,
    plan: Plan,
    screener: Screener,
    progress: Progress = lambda _share: None,
    *,
    worker: str = "",
) -> Outcome:
    """The outcome of ``part``; no ``SignaalwijzerError`` leaves it. ``worker`` names who works.

    A result of an earlier run that is not the one asked for is replaced. Where that fails because of the
    part, it is taken away, so that nobody takes it for the new one; where the disk fails, it stays.
    """
    records = Records(plan.results, plan.origin)
    try:
        _check_place(plan, screener, worker)
        try:
            return _finished(part, plan, records, screener, progress)
        finally:
            plan.results.remove_unfinished(part.result)
    except SignaalwijzerError as error:
        ends = error.key in _ENDS_ALL
        problem = _named(part, error, plan.language)
        if not ends:
            try:
                records.forget(part)
            except BatchError as second:
                return Outcome(part.name, problem=_named(part, second, plan.language), ends=True)
        return Outcome(part.name, problem=problem, ends=ends)


def _check_place(plan: Plan, screener: Screener, worker: str) -> None:
    if plan.here is not None and plan.results.read(plan.here) is None:
        raise BatchError("batch.other_folder", worker=worker)
    own = origin_of(screener, plan.output, plan.groups, plan.language)
    different = [name for name, value in own.items() if plan.origin.get(name) != value]
    if different:
        raise BatchError("batch.other_program", worker=worker, what=", ".join(different))


def _finished(part: Part, plan: Plan, records: Records, screener: Screener, progress: Progress) -> Outcome:
    with fetched(part.address) as table:
        left = _check_columns(part, table, plan, screener)
        if records.is_finished(part, table.digest):
            return Outcome(part.name, was_finished=True, left=left)
        try:
            with records.claimed(part), plan.results.whole(part.result) as sink:
                score_file(
                    table.path,
                    sink,
                    screener,
                    plan.output,
                    progress,
                    groups=plan.groups,
                    language=plan.language,
                )
                table.check_unchanged()
        except BatchError:
            # Somebody else may have finished it meanwhile, and have taken away what was half.
            if records.is_finished(part, table.digest):
                return Outcome(part.name, was_finished=True, left=left)
            raise
        records.note(part, table.digest)
    return Outcome(part.name, left=left)


def _check_columns(part: Part, table: Fetched, plan: Plan, screener: Screener) -> tuple[str, ...]:
    """The columns that hold no answer; raises ``BatchError`` where the columns are not those of the first."""
    if not has_header(part.name):
        return ()
    with opened(table.path) as file:
        names = header_names(file, part.name)
    if plan.first is not None:
        for key, columns in (
            ("batch.part_lacks", plan.first.names.difference(names)),
            ("batch.part_has_more", frozenset(names).difference(plan.first.names)),
        ):
            if columns:
                few = sorted(columns)[:5]
                shown = ", ".join(map(quoted, few)) + (" …" if len(columns) > len(few) else "")
                raise BatchError(key, file=part.name, first=plan.first.part, columns=shown)
    return Columns.of(names, screener.catalogue).left


def _named(part: Part, error: SignaalwijzerError, language: Language) -> str:
    """The sentence of an error, with the name of the part where it does not have it by itself."""
    said = error.in_language(language)
    return (
        said
        if part.name in said
        else BatchError("batch.part", file=part.name, problem=said).in_language(language)
    )
