"""What holds for every picture: said in words, with its table, without styles, and never empty or broken."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any, Final

import pytest

from screening.language import LANGUAGES, Language
from service.areas.about.example_pictures import Examples, example_pictures
from service.core.reader_language import Reader, reader
from service.web.pictures.dot_plot import Measured, dot_plot
from service.web.pictures.marked_hundred import marked_hundred
from service.web.pictures.month_counts import Month, month_counts
from service.web.pictures.paired_bars import Pair, paired_bars
from service.web.pictures.picture import Caption, decimal
from service.web.pictures.range_bars import Reach, range_bars
from service.web.pictures.running_sum import running_sum
from service.web.pictures.small_bars import Counted, Group, small_bars
from service.web.pictures.waterfall import Contribution, waterfall
from service.web.pictures.week_strip import week_strip
from service.web.pictures.yearly_dot_strips import Year, strips
from tests.service.web.pictures.drawn import drawn, table, written

WORDS: Reader = reader("nl")
CAPTION: Final = Caption("Titel", "Er is nog niets.")
COLUMNS: Final = ("wie", "aantal", "waarde", "tussen")
MACRO: Final = {"exact": "waterfall", "unknown": "dot_plot"}
"""Examples whose macro has another name."""

NAMES: Final = [field.name for field in fields(Examples)]
say = partial(decimal, language="nl")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_picture_has_its_title_its_finding_and_its_table(name: str, language: Language) -> None:
    picture = getattr(example_pictures(reader(language)), name)
    element = drawn(MACRO.get(name, name), picture, language)
    text = " ".join(element.itertext())
    summary = next(element.iter("summary"))

    assert picture.caption.title in text
    assert picture.caption.finding in text
    assert "".join(summary.itertext()).startswith(reader(language)("picture.as_table"))
    assert table(element) == [list(row) for row in picture.table.rows] != []
    heads = [th.text for th in next(element.iter("thead")).iter("th")]
    assert heads == list(picture.table.columns)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "unknown"])
def test_a_picture_is_one_image_to_who_hears_it(name: str) -> None:
    """Its name is its title and its finding; what is in it is not read out bit by bit."""
    picture = getattr(example_pictures(WORDS), name)
    element = drawn(MACRO.get(name, name), picture)
    images = [one for one in element.iter() if one.get("role") == "img"]
    ids = {one.get("id"): "".join(one.itertext()) for one in element.iter() if one.get("id")}

    assert len(images) == 1
    named = images[0].get("aria-label") or " ".join(
        ids[id_] for id_ in images[0].get("aria-labelledby", "").split()
    )
    assert picture.caption.finding in named
    assert [one.tag for one in images[0].iter() if one.tag in ("a", "button", "input")] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_picture_needs_a_style_or_a_script(name: str) -> None:
    element = drawn(MACRO.get(name, name), getattr(example_pictures(WORDS), name))
    for one in element.iter():
        assert one.tag not in ("style", "script")
        assert not [a for a in one.attrib if a in ("style", "fill", "stroke") or a.startswith("on")]
    ids = [one.get("id") for one in element.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def numbers(*given: float | None) -> dict[str, tuple[str, Callable[[], Any]]]:
    """Every picture of nothing else than ``given`` values."""
    return {
        "waterfall": (
            "waterfall",
            lambda: waterfall(0.0, [Contribution("a", v) for v in given if v is not None], None, WORDS),
        ),
        "range_bars": (
            "range_bars",
            lambda: range_bars(
                given[0] if given else None,
                [Reach("a", v, v, "nee", "ja") for v in given if v is not None],
                CAPTION,
                WORDS,
            ),
        ),
        "dot_plot": (
            "dot_plot",
            lambda: dot_plot(
                [Measured("a", v, v, v, 12) for v in given],
                CAPTION,
                WORDS,
                columns=COLUMNS,
                say=say,
                reference=(1.0, "gelijk"),
            ),
        ),
        "strips": (
            "strips",
            lambda: strips([Year("2026", [v for v in given if v is not None])], CAPTION, WORDS, say=say),
        ),
        "small_bars": (
            "small_bars",
            lambda: small_bars([Group("a", [Counted("ja", 0, 0, v) for v in given])], CAPTION, WORDS),
        ),
        "month_counts": (
            "month_counts",
            lambda: month_counts([Month("a", None, v, v, v) for v in given], CAPTION, WORDS),
        ),
        "running_sum": (
            "running_sum",
            lambda: running_sum([v for v in given if v is not None], 3.0, (), CAPTION, WORDS),
        ),
        "paired_bars": (
            "paired_bars",
            lambda: paired_bars(
                [Pair("a", v, v) for v in given],
                ("een", "twee"),
                CAPTION,
                WORDS,
                heading="wat",
                say=say,
            ),
        ),
        "week_strip": ("week_strip", lambda: week_strip([], CAPTION, WORDS)),
        "marked_hundred": (
            "marked_hundred",
            lambda: marked_hundred(math.nan, 0, 0, "Titel", WORDS),
        ),
    }


@pytest.mark.parametrize("given", [(), (None,), (math.nan,), (math.inf, -math.inf), (1e300,)], ids=str)
@pytest.mark.parametrize("name", list(numbers()))
def test_what_cannot_be_drawn_is_said(name: str, given: tuple[float | None, ...]) -> None:
    """Never an empty frame and never a mark without a place: words, and the table where it has rows."""
    macro, make = numbers(*given)[name]
    picture = make()
    markup = written(macro, picture)
    element = drawn(macro, picture)
    images = [one for one in element.iter() if one.get("role") == "img"]

    for broken in ("nan", "inf", "None", "1e+"):
        assert broken not in markup.replace("finding", "").replace("Informatie", "")
    assert len(picture.caption.finding) > 10
    if name != "waterfall" or given not in ((), (None,)):
        assert images == []


@pytest.mark.parametrize("given", [(0.0,), (0.5,) * 60, (0.0, 1.0)], ids=["zero", "sixty", "ends"])
@pytest.mark.parametrize("name", [n for n in numbers() if n not in ("week_strip", "marked_hundred")])
def test_one_value_the_ends_and_sixty_rows_are_drawn_or_told(
    name: str, given: tuple[float | None, ...]
) -> None:
    macro, make = numbers(*given)[name]
    markup = written(macro, make())
    assert "nan" not in markup
    assert "None" not in markup
    assert len(markup) < 40_000
