"""The file that says what a person must think of for a new question: read and checked whole.

Every complaint is one sentence that names the field. What other files are to say in the same words stays as
it was written (``content``); the readers of those files check it once more where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator, check_choice
from screening.catalogue.read_catalogue import INDICATOR_FIELDS, indicator_of, level_texts
from screening.catalogue.toml_fields import Table, read_toml
from screening.evidence.population_assumptions import BLOCKS, Parameters
from screening.evidence.published_figures import Figure, figures, source_ids
from screening.evidence.read_evidence_files import STATUSES
from screening.evidence.recording_noise import is_yes_or_no
from screening.language import LANGUAGES, Text
from screening.new_question.errors import AddingError
from screening.new_question.wording_rules import (
    carries_a_finding,
    wrong_beside,
    wrong_in_sentences,
    wrong_in_wording,
    wrong_in_words,
)

_OF_THE_FILE: Final = ("after", "level", "talk", "sentences", "population", "step", "rule", "figure")
_OF_THE_POPULATION: Final = ("block", "sight", "others", "spread", "confirmed", "status", "source")
_STEP: Final = ("id", "service", "text")
_RULE: Final = ("levels", "now", "urgency", "steps", "heading", "reason")
_SHARE: Final = ("share", "status", "source")


@dataclass(frozen=True)
class Addition:
    """A question to be added.

    ``after``: the question behind which it is asked. ``levels``: answers that no question had before.
    ``talk``: the question in words for the young person. ``content``: the whole file as it was written.
    """

    indicator: Indicator
    after: str | None
    levels: Mapping[str, Text]
    talk: Text
    sentences: Mapping[str, Text]
    figures: tuple[Figure, ...]
    content: Mapping[str, Any]

    def part(self, name: str) -> Mapping[str, Any]:
        """One table of the file, empty where it is not there."""
        part: Mapping[str, Any] = self.content.get(name, {})
        return part


def read_addition(file: Path, catalogue: Catalogue, parameters: Parameters) -> Addition:
    """The question in ``file``, to be added to ``catalogue``; raises ``SignaalwijzerError``."""
    top = read_toml(file)
    top.allow(*INDICATOR_FIELDS, *_OF_THE_FILE)
    known = dict(catalogue.level_texts)
    new = level_texts(top.table("level")) if "level" in top else {}
    asked = {name: value for name, value in top.content.items() if name in INDICATOR_FIELDS}
    table = top.named(f"indicator '{top.string('id')}'")
    for level_id in table.strings("levels"):
        allowed = ", ".join(known)
        _require(level_id in {*known, *new}, "adding.unknown_level", table, level=level_id, allowed=allowed)
    indicator = indicator_of(Table(top.place, asked), {**known, **new})
    for level_id in new:
        _require(level_id not in known, "adding.level_known", table, level=level_id)
        _require(level_id in indicator.level_ids, "adding.level_unused", table, level=level_id)
    addition = Addition(
        indicator=indicator,
        after=table.string("after") if "after" in table else None,
        levels=new,
        talk=table.text("talk"),
        sentences=_sentences(table.table("sentences")),
        figures=tuple(_figures(table)),
        content=top.content,
    )
    _check_place(addition, catalogue, table)
    _check_acute(table)
    _check_words(addition, catalogue, table)
    _check_evidence(addition, table)
    _check_population(addition, parameters, table)
    return addition


def _require(condition: bool, code: str, table: Table, **values: object) -> None:
    if not condition:
        raise AddingError(code, place=table.place, **values)


def _sentences(table: Table) -> Mapping[str, Text]:
    return {level: table.text(level) for level in table.content}


def _figures(table: Table) -> Iterator[Figure]:
    names = [field.name for field in fields(Figure)]
    for number, row in enumerate(table.tables("figure") if "figure" in table else (), start=1):
        named = row.named(f"{table.place}, figure {number}")
        named.allow(*names)
        try:
            yield Figure.of({name: _cell(named.content.get(name, "")) for name in names})
        except ValueError as error:
            raise AddingError("adding.figure", place=named.place, problem=str(error)) from None


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _check_place(addition: Addition, catalogue: Catalogue, table: Table) -> None:
    """The question is new, and stands where questions of its kind stand."""
    indicator = addition.indicator
    _require(indicator.id not in catalogue, "adding.there_already", table)
    check_choice(indicator.section, "section", tuple(s.id for s in catalogue.sections), table.place)
    domains = {i.domain for i in catalogue} | {figure.domain for figure in figures()}
    check_choice(indicator.domain, "domain", tuple(sorted(domains)), table.place)
    direct = indicator.role == "direct"
    _require(direct == (indicator.section == "direct_signs"), "adding.direct_section", table)
    _require(not direct or indicator.acute == "always", "adding.direct_acute", table)
    if addition.after is not None:
        beside = tuple(i.id for i in catalogue.in_section(indicator.section))
        check_choice(addition.after, "after", beside, table.place)


def _check_acute(table: Table) -> None:
    """What a rule and a step may say; whether they fit is said by the reader of the acute rules."""
    for name, allowed in (("step", _STEP), ("rule", _RULE)):
        for one in table.tables(name) if name in table else ():
            one.named(f"{table.place}, {one.place}").allow(*allowed)


def _check_words(addition: Addition, catalogue: Catalogue, table: Table) -> None:
    indicator = addition.indicator
    wrong = [
        *wrong_in_wording(indicator),
        *wrong_beside(indicator, catalogue),
        *wrong_in_sentences(indicator, addition.sentences),
    ]
    others = {f"level.{level_id}": text for level_id, text in addition.levels.items()}
    others |= {"talk": addition.talk}
    if indicator.special_category is not None:
        others["special_category"] = indicator.special_category
    for field, text in others.items():
        for language in LANGUAGES:
            said = text.in_language(language)
            wrong += wrong_in_words(table.place, f"{field}.{language}", said, language)
    for language in LANGUAGES:
        if "?" not in addition.talk.in_language(language):
            wrong.append(AddingError("adding.no_question", place=table.place, field=f"talk.{language}"))
    if wrong:
        raise wrong[0]


def _check_evidence(addition: Addition, table: Table) -> None:
    """Every figure that is named is there, and a published grade rests on one that was read."""
    known = (*figures(), *addition.figures)
    named = addition.indicator.evidence.figures
    for id_ in named:
        _require(any(f.id == id_ for f in known), "adding.no_figure", table, figure=id_)
    for figure in addition.figures:
        sources = {figure.id for figure in figures()}
        _require(figure.id in named or figure.id in sources, "adding.figure_unused", table, figure=figure.id)
    if addition.indicator.evidence.grade == "published_figure":
        ours = [figure for figure in known if figure.id in named]
        read = any(figure.status in ("verified", "partly_verified") for figure in ours)
        _require(read and any(map(carries_a_finding, ours)), "adding.figure_unread", table)


def _check_population(addition: Addition, parameters: Parameters, table: Table) -> None:
    """How often the sign is true among others, and how well it is seen: with every question that counts."""
    indicator = addition.indicator
    scored = indicator.role != "context"
    _require(scored == ("population" in table), "adding.population", table)
    if not scored:
        return
    population = table.table("population")
    population.allow(*_OF_THE_POPULATION, "settings", "leans")
    check_choice(population.string("block"), "population.block", BLOCKS, table.place)
    check_choice(population.string("sight"), "population.sight", tuple(parameters.sight), table.place)
    _check_status(population, addition)
    needed = 1 if indicator.role == "direct" or is_yes_or_no(indicator) else len(indicator.levels) - 1
    _check_shares(population, "others", needed)
    if needed > 1 or "spread" in population:
        spread = list(population.numbers("spread"))
        rises = len(spread) == needed and spread == sorted(spread) and spread[0] >= 0 and spread[-1] == 1
        _require(rises, "adding.spread", table, n=needed)
    direct = indicator.role == "direct"
    _require(direct == ("confirmed" in population), "adding.confirmed", table)
    _require(not direct or 0 < population.number("confirmed") < 1, "adding.confirmed", table)
    for setting, share in _tables_in(population, "settings", tuple(parameters.settings)):
        share.allow(*_SHARE)
        _check_status(share, addition)
        _check_shares(share, "share", needed)
        _require(setting != parameters.reference, "adding.reference", table, setting=setting)
    leans = population.table("leans") if "leans" in population else Table(table.place, {})
    leans.allow(*(subtype.id for subtype in parameters.subtypes))
    for subtype in leans.content:
        _require(-3 <= leans.number(subtype) <= 3, "adding.lean", table, subtype=subtype)


def _tables_in(table: Table, field: str, allowed: tuple[str, ...]) -> Iterator[tuple[str, Table]]:
    inner = table.table(field) if field in table else Table(table.place, {})
    inner.allow(*allowed)
    for name in inner.content:
        yield name, inner.table(name)


def _check_status(table: Table, addition: Addition) -> None:
    """A number that is no judgement of our own says where it was read."""
    status = table.string("status")
    check_choice(status, f"{table.prefix}status", STATUSES, table.place)
    source = table.string("source") if "source" in table else ""
    _require(status == "judgement" or bool(source), "adding.no_source_named", table)
    known = source_ids() | {figure.id for figure in addition.figures}
    _require(not source or source in known, "adding.no_figure", table, figure=source)


def _check_shares(table: Table, field: str, needed: int) -> None:
    shares = table.numbers(field)
    fits = len(shares) == needed and all(share > 0 for share in shares) and sum(shares) < 1
    _require(fits, "adding.shares", table, field=f"{table.prefix}{field}", n=needed)
