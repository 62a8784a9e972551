"""The digest stands for the content: not for the layout of the file, and for every letter of it."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalogue import Catalogue, Indicator, load_acute_rules, load_catalogue
from screening.catalogue.indicator import WORDING_FIELDS, Evidence, Level, PriorJudgement
from screening.language import LANGUAGES, Text

CATALOGUE = load_catalogue()


def with_indicator(number: int, indicator: Indicator) -> Catalogue:
    indicators = list(CATALOGUE.indicators)
    indicators[number] = indicator
    return replace(CATALOGUE, indicators=tuple(indicators))


def test_the_digest_is_sha_256_in_hex() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", CATALOGUE.digest)


@pytest.mark.parametrize("name", ["indicators.toml", "acute_rules.toml"])
def test_layout_and_remarks_do_not_count(tmp_path: Path, name: str) -> None:
    text = (files("screening.catalogue") / name).read_text("utf-8")
    laid_out_anew = tmp_path / name
    laid_out_anew.write_text(
        "# another remark\n\n" + re.sub(r"(?m)^(\w+) = ", r"\1   =  ", text.replace("\n\n", "\n\n\n")),
        "utf-8",
    )

    if name == "indicators.toml":
        assert load_catalogue(laid_out_anew).digest == CATALOGUE.digest
    else:
        assert load_acute_rules(CATALOGUE, laid_out_anew).digest == load_acute_rules(CATALOGUE).digest


@pytest.mark.slow
@given(
    number=st.integers(0, len(CATALOGUE) - 1),
    field=st.sampled_from(WORDING_FIELDS),
    language=st.sampled_from(LANGUAGES),
)
def test_one_letter_in_any_text_changes_it(number: int, field: str, language: str) -> None:
    indicator = CATALOGUE.indicators[number]
    text: Text = getattr(indicator.wording, field)
    longer = replace(text, **{language: getattr(text, language) + "x"})
    changed = replace(indicator, wording=replace(indicator.wording, **{field: longer}))

    assert with_indicator(number, changed).digest != CATALOGUE.digest


@pytest.mark.parametrize(
    "change",
    [
        {"domain": "school"},
        {"section": "school"},
        {"kind": "vulnerability"},
        {"acute": "always"},
        {"levels": (Level("no", Text("Nee", "No")), Level("yes", Text("Ja", "Yes")))},
        {"special_category": Text("Gezondheid", "Health")},
        {"prior": PriorJudgement(0.51, 0.4)},
        {"evidence": Evidence("judgement", (), (), "another note")},
        {"id": "another_id"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_any_other_field_changes_it(change: dict[str, Any]) -> None:
    changed = replace(CATALOGUE.indicators[0], **change)

    assert with_indicator(0, changed).digest != CATALOGUE.digest


def test_no_field_of_an_indicator_is_left_out_of_these_tests() -> None:
    shown = {"domain", "section", "kind", "acute", "levels", "special_category", "prior", "evidence", "id"}

    assert {f.name for f in fields(Indicator)} - shown == {"role", "wording"}


def test_the_role_changes_it_together_with_what_belongs_to_it() -> None:
    asked_only = replace(CATALOGUE.indicators[0], role="context", kind="context", prior=None)

    assert with_indicator(0, asked_only).digest != CATALOGUE.digest


def test_version_order_and_sections_count() -> None:
    assert replace(CATALOGUE, version=f"{CATALOGUE.version}.1").digest != CATALOGUE.digest
    assert replace(CATALOGUE, indicators=CATALOGUE.indicators[::-1]).digest != CATALOGUE.digest
    assert replace(CATALOGUE, sections=CATALOGUE.sections[::-1]).digest != CATALOGUE.digest


def test_every_part_of_the_acute_rules_counts() -> None:
    rules = load_acute_rules(CATALOGUE)
    another = Text("iets anders", "something else")
    first = rules.rules[0]

    changes = [
        replace(rules, rules=rules.rules[1:]),
        replace(rules, rules=(replace(first, reason=another), *rules.rules[1:])),
        replace(rules, rules=(replace(first, steps=first.steps[:1]), *rules.rules[1:])),
        replace(rules, not_filled_in=another),
        replace(rules, urgency_texts={**rules.urgency_texts, "today": another}),
        replace(rules, services={name: s for name, s in rules.services.items() if name != "police"}),
    ]
    assert len({rules.digest, *(changed.digest for changed in changes)}) == 1 + len(changes)
