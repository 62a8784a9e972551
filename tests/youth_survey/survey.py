"""The Youth Risk Behavior Survey (CDC, public domain) as a catalogue and as tables of cases.

It has no trafficking label. Forced intercourse (QN19) stands in as the outcome, to show that the machinery is
general and meets real missing answers. Questions on sexual violence are left out: they nearly restate it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from screening.training import case_columns

SETTING: Final = "school_survey"
OUTCOME: Final = "QN19"


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its id, its column in each year, and its words."""

    id: str
    column: dict[int, str]
    nl: str
    en: str
    not_nl: str
    not_en: str
    protective: bool = False


def _item(id_: str, first: int, second: int, nl: str, en: str, *, protective: bool = False) -> Item:
    return Item(
        id=id_,
        column={2019: f"QN{first}", 2021: f"QN{second}"},
        nl=f"heeft ja gezegd op: {nl}",
        en=f"said yes to: {en}",
        not_nl=f"heeft nee gezegd op: {nl}",
        not_en=f"said no to: {en}",
        protective=protective,
    )


ITEMS: Final = (
    _item("dating_violence", 22, 22, "geweld door een partner", "physical dating violence"),
    _item("skipped_school_unsafe", 15, 14, "niet naar school uit angst", "missed school, felt unsafe"),
    _item("threatened_at_school", 16, 15, "bedreigd op school", "threatened at school"),
    _item("physical_fight", 17, 16, "betrokken bij een vechtpartij", "in a physical fight"),
    _item("carried_gun", 14, 13, "een vuurwapen gedragen", "carried a gun"),
    _item("bullied_at_school", 23, 23, "gepest op school", "bullied at school"),
    _item("bullied_online", 24, 24, "online gepest", "bullied online"),
    _item("sad_or_hopeless", 25, 25, "somber of zonder hoop", "sad or hopeless"),
    _item("considered_suicide", 26, 26, "aan zelfdoding gedacht", "considered suicide"),
    _item("attempted_suicide", 28, 28, "poging tot zelfdoding", "attempted suicide"),
    _item("early_alcohol", 40, 40, "alcohol voor het 13e jaar", "alcohol before age 13"),
    _item("drinks_alcohol", 41, 41, "drinkt alcohol", "drinks alcohol"),
    _item("uses_marijuana", 47, 47, "gebruikt wiet", "uses marijuana"),
    _item("offered_drugs", 57, 56, "kreeg drugs aangeboden op school", "offered drugs at school"),
    _item("plays_in_team", 82, 80, "sport in een team", "plays in a sports team", protective=True),
    _item("sleeps_enough", 88, 86, "slaapt acht uur of meer", "sleeps eight hours", protective=True),
)


def write_catalogue(path: Path) -> Path:
    """The catalogue file of the survey, as somebody with another subject would write one."""
    blocks = [_HEAD, *(_block(item) for item in ITEMS)]
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def table(folder: Path, year: int) -> pd.DataFrame:
    """Every young person of ``year`` who answered the outcome, as a training table of text cells.

    ``folder`` is that of the survey's files. An empty answer is ``not_asked``: the file does not say whether
    somebody skipped the question or never saw it.
    """
    raw = pd.read_parquet(folder / f"yrbs{year}.parquet")
    raw = raw[raw[OUTCOME].notna() & raw["Q1"].notna()].reset_index(drop=True)
    day = f"{year}-04-01"
    frame = pd.DataFrame({case_columns.CASE: [f"Y{year}-{number:05d}" for number in range(1, len(raw) + 1)]})
    frame[case_columns.SETTING] = SETTING
    frame[case_columns.AGE] = raw["Q1"].str[:2]  # "12 years old or younger" to "18 years old or older"
    frame[case_columns.INTAKE_DATE] = day
    for item in ITEMS:
        frame[item.id] = np.select(
            [raw[item.column[year]] == 1, raw[item.column[year]] == 2],
            ["yes", "no"],
            "not_asked",
        )
    for empty in sorted(case_columns.MAY_BE_EMPTY):
        frame[empty] = ""
    frame[case_columns.OUTCOME] = np.where(raw[OUTCOME] == 1, "established", "not_shown")
    frame[case_columns.OUTCOME_DATE] = day
    return frame


_HEAD: Final = """version = "1.0"

[levels.no]
nl = "Nee"
en = "No"

[levels.yes]
nl = "Ja"
en = "Yes"

[[section]]
id = "survey"
title = { nl = "Vragen", en = "Questions" }
lead = { nl = "Uit een onderzoek op scholen.", en = "From a survey at schools." }
"""


def _block(item: Item) -> str:
    kind, prior = ("protective", -0.4) if item.protective else ("signal", 0.4)
    words = {"nl": _words(item, "nl"), "en": _words(item, "en")}
    lines = [
        "[[indicator]]",
        f'id = "{item.id}"',
        'section = "survey"',
        'domain = "survey"',
        f'kind = "{kind}"',
        'role = "scored"',
        'acute = "never"',
        'levels = ["no", "yes"]',
        f"prior = {{ log_odds_ratio = {prior}, sd = 0.6 }}",
        'evidence = { grade = "judgement", figures = [], instruments = [], note = "From the survey." }',
    ]
    for language, texts in words.items():
        lines.append(f"[indicator.{language}]")
        lines += [f"{field} = {json.dumps(text, ensure_ascii=False)}" for field, text in texts.items()]
    return "\n".join([*lines, ""])


def _words(item: Item, language: str) -> dict[str, str]:
    dutch = language == "nl"
    said = item.nl if dutch else item.en
    subject = said.partition(": ")[2]
    return {
        "label": subject[:40].capitalize(),
        "question": f"{subject.capitalize()}?",
        "definition": f"Het antwoord in het onderzoek op: {subject}."
        if dutch
        else f"The answer in the survey to: {subject}.",
        "example": "Een leerling kruist ja aan." if dutch else "A pupil ticks yes.",
        "why": "De vraag staat in het onderzoek." if dutch else "The survey asks it.",
        "ask": f"Wat vertelt de leerling over: {subject}?"
        if dutch
        else f"What does the pupil say of: {subject}?",
        "statement": said.capitalize(),
        "negation": (item.not_nl if dutch else item.not_en).capitalize(),
    }
