"""Tables of a validation: places of intake, limits, groups, other ways, and where the cases came from.

Every cell with a figure names its place in the results file. What the validation hid stays hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from screening.language import LANGUAGES, Language
from screening.validate.disclosure_control import told
from screening.validate.report.first_page_sentences import FirstPage
from screening.validate.report.wording import WHOLE
from service.publication.fact_tables import Row, counted, fact, made_table, said
from service.publication.facts import FactTable, Line, Source
from service.publication.written_figures import ResultFigures, day_words

Rows = Callable[[FirstPage], Iterable[Row]]


def tables_of(figures: ResultFigures) -> dict[str, FactTable]:
    """Every table of a validation, by its id."""
    made: dict[str, Rows] = {
        "places": _places,
        "limits": _limits,
        "groups": _groups,
        "compared": _compared,
        "origin": _origin,
    }
    return {
        id_: made_table(id_, {language: tuple(rows(figures.pages[language])) for language in LANGUAGES})
        for id_, rows in made.items()
    }


def _at(*path: str | int) -> Source:
    return Source("results", ".".join(str(name) for name in path))


def _hidden(page: FirstPage, cells: int) -> tuple[Line, ...]:
    return (said(page.say("groups.hidden")), *(said("") for _ in range(cells - 1)))


def _places(page: FirstPage) -> Iterable[Row]:
    for place, row in enumerate(page.places):
        at = ("within", "settings", place)
        name = said(page.named("value", row["group"]))
        if row["reason"]:
            yield name, *_hidden(page, 3)
            continue
        yield (
            name,
            fact(counted(row["n"]), _at(*at, "n")),
            fact(page.shown(row["auroc"], WHOLE, 100), _at(*at, "auroc")),
            fact(page.shown(row["observed_expected"], WHOLE, 100), _at(*at, "observed_expected")),
        )


def _limits(page: FirstPage) -> Iterable[Row]:
    for place, row in enumerate(page.places):
        name = said(page.named("value", row["group"]))
        for number, limit in enumerate(row["limits"] or ()):
            at = ("within", "settings", place, "limits", number)
            yield (
                name,
                said(page.limit_words(limit)),
                *_missed_and_wrong(page, limit, at),
            )


def _missed_and_wrong(page: FirstPage, limit: Any, at: tuple[str | int, ...]) -> tuple[Line, Line]:
    names = ("missed_per_100_victims", "wrongly_marked_per_100_others")
    missed, wrong = (fact(page.shown(limit[name], WHOLE), _at(*at, name)) for name in names)
    return missed, wrong


def _groups(page: FirstPage) -> Iterable[Row]:
    middle = page.results.judged_by["middle_limit"]
    for attribute, part in sorted(page.results.groups.items()):
        if attribute == "setting":
            continue
        for place, row in enumerate(part["rows"]):
            at = ("groups", attribute, "rows", place)
            known = attribute == "age"
            label = page.named("value", row["group"])
            name = said(label if known else f"{page.named('attribute', attribute)}: {label}")
            chosen = [(k, limit) for k, limit in enumerate(row["limits"] or ()) if limit["id"] == middle]
            if row["reason"] or not chosen:
                yield name, *_hidden(page, 4)
                continue
            number, limit = chosen[0]
            yield (
                name,
                fact(counted(row["n"]), _at(*at, "n")),
                fact(page.shown(row["observed_expected"], WHOLE, 100), _at(*at, "observed_expected")),
                *_missed_and_wrong(page, limit, (*at, "limits", number)),
            )


def _compared(page: FirstPage) -> Iterable[Row]:
    results = page.results
    ways: dict[str, tuple[Any, tuple[str, ...]]] = {
        name: (rows, ("baselines", name)) for name, rows in sorted(results.baselines.items())
    }
    ways["own_judgement"] = (results.own_judgement, ("own_judgement",))
    for name, (rows, at) in ways.items():
        used = page.used(rows)
        verdict = page.say(f"verdict.{rows['verdict']}") if used else page.say("better.not_used")
        lead = page.difference(rows["difference"])
        yield (
            said(page.named("method", name)),
            fact(verdict, _at(*at, "verdict")),
            fact(lead, _at(*at, "difference")),
        )


def _origin(page: FirstPage) -> Iterable[Row]:
    found = page.results.made_from
    for name in ("start", "learned", "tested") if found else ():
        part = found[name]
        if part is None:
            yield said(page.say(f"origin.{name}_none")), said("–"), said("–"), said("–")
            continue
        at = ("made_from", name)
        yield (
            said(page.say(f"origin.{name}")),
            fact(counted(told(part["n"])), _at(*at, "n")),
            fact(counted(_events_told(part)), _at(*at, "events")),
            _period(page.language, part, at),
        )


def _events_told(part: Any) -> int | None:
    """How many of the cases were exploited; ``None`` where that is not known, or not told."""
    return None if part["events"] is None else told(part["events"], part["n"])


def _period(language: Language, part: Any, at: tuple[str, ...]) -> Line:
    if part["from"] is None or part["until"] is None:
        return said("–")
    first, last = (day_words(date.fromisoformat(part[end]), language) for end in ("from", "until"))
    return (*fact(first, _at(*at, "from")), *said(" – "), *fact(last, _at(*at, "until")))
