"""The form as a FHIR Questionnaire, and the response that holds answers: what no validator looks at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalogue import load_acute_rules, load_catalogue
from screening.catalogue.fhir import (
    ABSENT,
    ABSENT_CODES,
    LEVELS,
    GivenAnswers,
    Resource,
    answer_coding,
    enables_now,
    form_url,
    now_link,
    questionnaire,
    response,
)
from screening.catalogue.read_fhir import CASE, read_response
from screening.features.answers import ABSENT_STATES
from screening.language import LANGUAGES, Language
from tests.screening.answering import requests

CATALOGUE = load_catalogue()
RULES = load_acute_rules(CATALOGUE)
FORMS = {language: questionnaire(CATALOGUE, RULES, language) for language in LANGUAGES}
KNOWN = st.fixed_dictionaries(
    {"how": st.sampled_from(("told", "seen", "file", "third_party"))},
    optional={"at": st.sampled_from(("2026-11-20", "2026-11-20T14:02", "2026-11-20T14:02:00+01:00"))},
)


def items(resource: Resource) -> Iterator[Resource]:
    """Every item of a resource, those inside others too."""
    for item in resource.get("item", ()):
        yield item
        yield from items(item)


def keys(part: Any) -> Iterator[str]:
    """Every key and every text in a resource."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield key
            yield from keys(value)
    elif isinstance(part, list):
        for value in part:
            yield from keys(value)
    elif isinstance(part, str):
        yield part


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_link_id_stands_twice_and_every_question_is_there(language: Language) -> None:
    """REQ fhir: no validator that we know refuses a linkId that stands twice."""
    links = [item["linkId"] for item in items(FORMS[language])]

    assert len(links) == len(set(links))
    assert {i.id for i in CATALOGUE} <= set(links)
    assert {now_link(i.id) for i in CATALOGUE if i.asks_now} <= set(links)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_offers_its_levels_and_the_three_absent_answers(language: Language) -> None:
    """REQ absent-states: as options, since a renderer keeps options and loses extensions."""
    questions = {item["linkId"]: item for item in items(FORMS[language])}
    for indicator in CATALOGUE:
        options = [option["valueCoding"] for option in questions[indicator.id]["answerOption"]]

        assert [(o["system"], o["code"]) for o in options] == [
            *((LEVELS, level) for level in indicator.level_ids),
            *((ABSENT, code) for code in ABSENT_CODES.values()),
        ]
        assert len({option["display"] for option in options}) == len(options)
        assert not questions[indicator.id].get("initial")
    assert set(ABSENT_CODES) == set(ABSENT_STATES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_offers_one_code_in_two_systems(language: Language) -> None:
    """Smart Forms keeps the first option with the code of the one that was clicked, whatever its system."""
    for item in items(FORMS[language]):
        codes = [option["valueCoding"]["code"] for option in item.get("answerOption", ())]
        assert len(codes) == len(set(codes)), item["linkId"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_option_carries_a_number(language: Language) -> None:
    """REQ judge-first: a renderer shows the number of an option, and that would be a score."""
    said = {text.lower() for text in keys(FORMS[language])}

    assert not [text for text in said if "ordinal" in text or "weight" in text or "score" in text.split()]
    extensions = {e["url"] for item in items(FORMS[language]) for e in item.get("extension", ())}
    assert extensions == {"http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"}
    options = [o for item in items(FORMS[language]) for o in item.get("answerOption", ())]
    assert {tuple(option) for option in options} == {("valueCoding",)}
    assert {tuple(sorted(o["valueCoding"])) for o in options} == {("code", "display", "system")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_depends_on_an_answer_is_enabled_by_equals_and_any(language: Language) -> None:
    """REQ fhir: R4 asks for the behaviour where there is more than one condition; no validator does."""
    there = {item["linkId"]: item for item in items(FORMS[language])}
    enabled = [item for item in there.values() if "enableWhen" in item]

    assert {i.id for i in CATALOGUE if i.asks_now} == {
        item["linkId"].removesuffix("/now") for item in enabled if item["type"] == "choice"
    }
    for item in enabled:
        assert item["enableBehavior"] == "any"
        if item["linkId"].endswith("/ask-now"):
            continue
        for condition in item["enableWhen"]:
            assert condition["operator"] == "="
            options = [o["valueCoding"] for o in there[condition["question"]]["answerOption"]]
            assert condition["answerCoding"] in [
                {"system": o["system"], "code": o["code"]} for o in options
            ], item["linkId"]


def test_now_opens_at_the_levels_at_which_the_form_of_the_product_asks_it() -> None:
    there = {item["linkId"]: item for item in items(FORMS["nl"])}
    for indicator in CATALOGUE:
        if indicator.asks_now:
            opens = {c["answerCoding"]["code"] for c in there[now_link(indicator.id)]["enableWhen"]}
            assert opens == {a for a in (*indicator.level_ids, *ABSENT_STATES) if enables_now(indicator, a)}
            assert indicator.level_ids[0] not in opens


def test_a_notice_of_danger_stands_wherever_an_acute_rule_can_fire() -> None:
    """REQ acute-first: it is an item of its own, since some renderers show no help."""
    there = {item["linkId"]: item for item in items(FORMS["en"])}
    for rule in RULES.rules:
        asked = {c["question"]: c for c in there[f"{rule.indicator}/acute"]["enableWhen"]}
        assert (rule.indicator if rule.when == "always" else now_link(rule.indicator)) in asked
    assert FORMS["en"]["item"][0]["type"] == "display"
    assert "112" in FORMS["en"]["item"][0]["text"]


def test_it_says_to_ask_now_until_somebody_answered_whether_it_is_now() -> None:
    """REQ acute-first: not answered and "do not know" both; inside the question, so disabled with it."""
    for rule in (rule for rule in RULES.rules if rule.when == "now_unknown"):
        link = now_link(rule.indicator)
        (asked,) = next(item for item in items(FORMS["nl"]) if item["linkId"] == link)["item"]
        assert asked["type"] == "display"
        assert "Vraag het nu" in asked["text"]
        assert asked["enableBehavior"] == "any"
        assert asked["enableWhen"] == [
            {"question": link, "operator": "exists", "answerBoolean": False},
            {"question": link, "operator": "=", "answerCoding": answer_coding("unknown")},
        ]


def test_both_languages_ask_the_same_in_other_words() -> None:
    def without_words(part: Any) -> Any:
        if isinstance(part, dict):
            return {k: without_words(v) for k, v in part.items() if k not in ("text", "display")}
        return [without_words(value) for value in part] if isinstance(part, list) else part

    nl, en = FORMS["nl"], FORMS["en"]
    assert without_words(nl["item"]) == without_words(en["item"])
    assert nl["url"] != en["url"]
    assert nl["version"] == en["version"] == CATALOGUE.version
    assert nl["identifier"] == en["identifier"] != []


def sent(answers: Resource, code: str = "2026-0001") -> Resource:
    return {**answers, "subject": {"identifier": {"system": CASE, "value": code}}}


@given(requests(), st.data(), st.sampled_from(LANGUAGES))
def test_what_is_read_is_what_was_written(request: Any, data: st.DataObject, language: Language) -> None:
    """REQ absent-states: no answer, no absent answer and no "now" changes on its way."""
    now = {id_: v for id_, v in request.now.items() if enables_now(CATALOGUE[id_], request.answers.get(id_))}
    known = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(list(request.answers)[:5], KNOWN)))
    answers = response(
        CATALOGUE,
        GivenAnswers(request.answers, request.now, known),
        language,
        status="in-progress",
        authored="2026-11-23T09:00:00+01:00",
    )
    read = read_response(sent(json.loads(json.dumps(answers))), CATALOGUE)

    assert dict(read.levels) == dict(request.answers)
    assert {id_: value for id_, value in read.now.items() if value is not None} == now
    assert dict(read.known) == known
    assert read.case == "2026-0001"
    assert answers["questionnaire"] == f"{form_url(language)}|{CATALOGUE.version}"
    assert "display" not in set(keys(answers))
    assert [w.code for w in read.warnings] == ([] if request.answers else ["no_items"])


@given(requests())
def test_every_item_of_a_response_lies_in_the_group_of_its_question(request: Any) -> None:
    answers = response(
        CATALOGUE,
        GivenAnswers(request.answers, request.now),
        "nl",
        status="completed",
        authored="2026-11-23T09:00:00+01:00",
    )
    groups = {group["linkId"]: {item["linkId"] for item in items(group)} for group in FORMS["nl"]["item"]}
    for group in answers.get("item", ()):
        assert {item["linkId"] for item in group["item"]} <= groups[group["linkId"]]
