"""Acute rules: what the answers alone make come first."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalogue import Indicator, load_acute_rules, load_catalogue
from screening.catalogue.acute_rules import URGENCIES, AcuteStep, Contact
from screening.features.answers import ABSENT_STATES
from screening.language import LANGUAGES, Text

CATALOGUE = load_catalogue()
RULES = load_acute_rules(CATALOGUE)
FIRST = load_catalogue(Path(__file__).parents[1] / "model" / "earlier" / "indicators-1.0.toml")
ACUTE = [i for i in CATALOGUE if i.acute != "never"]
ASKED_NOW = [i.id for i in CATALOGUE if i.asks_now]

Case = tuple[dict[str, str], dict[str, bool]]


def fired(answers: dict[str, str], now: dict[str, bool] | None = None) -> dict[str, str]:
    """Urgency of what fired, by indicator."""
    rules = RULES.fired(answers, now or {})
    assert len({rule.indicator for rule in rules}) == len(rules), "one rule at most for an indicator"
    return {rule.indicator: rule.urgency for rule in rules}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any answers to any of the questions, absent ones among them, and any "now"."""
    answers = {
        i.id: draw(st.sampled_from((*ABSENT_STATES, *i.level_ids)))
        for i in draw(st.lists(st.sampled_from(CATALOGUE.indicators), unique=True, max_size=20))
    }
    now = draw(st.dictionaries(st.sampled_from(ASKED_NOW), st.booleans(), max_size=15))
    return answers, now


@pytest.mark.slow
@given(cases(), st.sampled_from(CATALOGUE.indicators), st.data())
def test_an_answer_never_removes_what_another_question_fired(
    case: Case, indicator: Indicator, data: st.DataObject
) -> None:
    """REQ acute-first: no answer, absent or not, takes away the acute rule of another question."""
    answers, now = case
    answer = data.draw(st.sampled_from((*ABSENT_STATES, *indicator.level_ids)))
    happening = {indicator.id: data.draw(st.booleans())} if indicator.asks_now else {}

    before = fired(answers, now)
    after = fired({**answers, indicator.id: answer}, {**now, **happening})

    before.pop(indicator.id, None)
    assert before.items() <= after.items()


@pytest.mark.slow
@given(cases())
def test_fired_rules_are_exactly_those_of_each_answer_by_itself(case: Case) -> None:
    """REQ acute-first: a rule looks at its own question only, so no combination can hide it."""
    answers, now = case
    one_by_one: dict[str, str] = {}
    for indicator_id, answer in answers.items():
        one_by_one |= fired({indicator_id: answer}, now)

    assert fired(answers, now) == one_by_one


@pytest.mark.slow
@given(cases(), st.sampled_from(ACUTE), st.data())
def test_more_of_a_sign_is_never_less_urgent(case: Case, indicator: Indicator, data: st.DataObject) -> None:
    """REQ acute-first: a higher level keeps the rule, at the same urgency or a greater one."""
    answers, now = case
    low, high = sorted(
        data.draw(st.lists(st.sampled_from(range(len(indicator.levels))), min_size=2, max_size=2))
    )

    lower = fired({**answers, indicator.id: indicator.level_ids[low]}, now)
    higher = fired({**answers, indicator.id: indicator.level_ids[high]}, now)

    if indicator.id in lower:
        assert URGENCIES.index(higher[indicator.id]) <= URGENCIES.index(lower[indicator.id])


@pytest.mark.parametrize("sign", CATALOGUE.direct_signs, ids=lambda sign: sign.id)
@pytest.mark.parametrize("level", ["suspected", "confirmed"])
def test_a_direct_sign_fires_when_suspected_and_when_confirmed(sign: Indicator, level: str) -> None:
    """REQ acute-first: nearly the definition of exploitation, so always acute."""
    assert sign.id in fired({sign.id: level})


def test_a_confirmed_direct_sign_is_for_now_and_no_later() -> None:
    """REQ acute-first"""
    assert {fired({sign.id: "confirmed"})[sign.id] for sign in CATALOGUE.direct_signs} == {"at_once"}


@pytest.mark.parametrize("indicator", ACUTE, ids=lambda indicator: indicator.id)
def test_every_acute_question_fires_at_its_top_level_as_the_catalogue_promises(indicator: Indicator) -> None:
    top = {indicator.id: indicator.level_ids[-1]}

    assert indicator.id in fired(top, {indicator.id: True} if indicator.asks_now else {})
    assert indicator.id in fired(top)
    if indicator.asks_now:
        assert fired(top, {indicator.id: False}) == {}


@pytest.mark.parametrize("indicator", [i for i in CATALOGUE if i.asks_now], ids=lambda i: i.id)
def test_not_knowing_whether_it_is_now_is_never_a_no(indicator: Indicator) -> None:
    """REQ acute-first: at each answer: where "yes, now" asks for something, not knowing does too, sooner than
    "no" and never sooner than "yes"; its first step says to ask now, and whom to call."""
    for level in (*ABSENT_STATES, *indicator.level_ids):
        yes, no, unknown = (
            RULES.fired({indicator.id: level}, now)
            for now in ({indicator.id: True}, {indicator.id: False}, {})
        )
        assert no == ()
        assert len(yes) == len(unknown)
        for known, asked in zip(yes, unknown, strict=True):
            assert URGENCIES.index(asked.urgency) > URGENCIES.index(known.urgency)
            first = asked.steps[0]
            assert first.service is not None
            assert re.match(r"Vraag het nu|Ga nu na", first.text.nl)
            assert "niet" in asked.reason.nl.rpartition(", ")[2]


def test_whether_self_harm_is_now_and_nobody_knows_names_the_suicide_line_and_the_emergency_number() -> None:
    """REQ acute-first"""
    for level in ("suspected", "confirmed"):
        (rule,) = RULES.fired({"self_harm": level}, {})
        told = [RULES.instruction(step, "nl", {}) for step in rule.steps]
        assert "113" in told[0]
        assert "112" in told[1]
        assert rule.urgency == "today"


def test_every_rule_says_first_what_to_do_in_danger() -> None:
    """REQ acute-first: a rule that asks says so first, and the emergency number comes next."""
    for rule in RULES.rules:
        if rule.indicator in FIRST:
            place = 1 if rule.when == "now_unknown" else 0
            assert rule.steps[place].id == "call_emergency", rule.indicator


@pytest.mark.parametrize("state", ABSENT_STATES)
def test_an_absent_answer_fires_nothing_and_neither_does_the_lowest_level(state: str) -> None:
    happening = dict.fromkeys(ASKED_NOW, True)

    assert fired({i.id: state for i in CATALOGUE}, happening) == {}
    assert fired({i.id: i.level_ids[0] for i in CATALOGUE}, happening) == {}
    assert fired({}, happening) == {}


def test_never_acute_questions_fire_nothing_at_any_level() -> None:
    quiet = {i.id: i.level_ids[-1] for i in CATALOGUE if i.acute == "never"}

    assert fired(quiet, dict.fromkeys(ASKED_NOW, True)) == {}


def test_running_away_once_and_away_now_is_acute_and_once_without_now_is_not() -> None:
    assert fired({"runaway_episodes": "1"}, {"runaway_episodes": True}) == {"runaway_episodes": "at_once"}
    assert fired({"runaway_episodes": "6+"}, {"runaway_episodes": False}) == {}
    assert fired({"runaway_episodes": "1"}) == {"runaway_episodes": "today"}


def test_the_most_urgent_come_first_and_direct_signs_lead_among_equals() -> None:
    """REQ acute-first: what stands on top is what must happen first."""
    everything = {i.id: i.level_ids[-1] for i in CATALOGUE}
    rules = RULES.fired(everything, dict.fromkeys(ASKED_NOW, True))

    ranks = [URGENCIES.index(rule.urgency) for rule in rules]
    assert ranks == sorted(ranks)
    direct = CATALOGUE.direct_signs
    assert {rule.indicator for rule in rules[: len(direct)]} == {sign.id for sign in direct}
    assert len(rules) == len(ACUTE)


def test_answers_that_everything_else_refuses_still_fire() -> None:
    """REQ acute-first: a question of another catalogue must not stand in the way of help."""
    assert fired({"no_such_question": "yes", "found_at_sex_venue": "confirmed"}) == {
        "found_at_sex_venue": "at_once"
    }


def test_lisa_found_has_someone_to_call_before_anything_else() -> None:
    """REQ direct-signs: the published case, found at a sex venue at 17: protection stands first."""
    (rule,) = RULES.fired({"found_at_sex_venue": "confirmed", "risky_relationship": "confirmed"}, {})

    services = [step.service for step in rule.steps if step.service]
    assert services[:2] == ["emergency_number", "on_call_youth_protection"]
    assert "Onder de 18 jaar is dwang niet nodig" in rule.reason.nl


def test_every_rule_tells_whom_to_call() -> None:
    for rule in RULES.rules:
        assert any(step.service for step in rule.steps), rule.indicator
        assert len({step.id for step in rule.steps}) == len(rule.steps), rule.indicator


def test_names_and_numbers_come_from_the_organisation() -> None:
    step = step_called("call_youth_protection")
    contacts = {"on_call_youth_protection": Contact("Crisisteam Rijnmond", "010 000 00 00")}

    assert RULES.instruction(step, "nl", contacts) == "Bel Crisisteam Rijnmond: 010 000 00 00."
    assert RULES.instruction(step, "en", contacts) == "Call Crisisteam Rijnmond: 010 000 00 00."


def test_a_number_that_is_not_filled_in_is_said_plainly() -> None:
    step = step_called("call_youth_protection")

    assert RULES.instruction(step, "nl", {}) == (
        "Bel het crisisteam van de jeugdbescherming: nummer nog niet ingevuld, vraag de leidinggevende."
    )
    name_only = {"on_call_youth_protection": Contact("Crisisteam Rijnmond", "")}
    assert RULES.instruction(step, "en", name_only) == (
        "Call Crisisteam Rijnmond: number not filled in yet, ask the manager."
    )


def test_the_emergency_number_is_there_from_the_first_day() -> None:
    assert (
        RULES.instruction(step_called("call_emergency"), "nl", {}) == "Is er op dit moment gevaar? Bel 112."
    )


@pytest.mark.parametrize("happening", [True, None])
@pytest.mark.parametrize("indicator", ["self_harm", "image_blackmail"])
@pytest.mark.parametrize("level", ["suspected", "confirmed"])
def test_where_somebody_may_despair_the_suicide_line_stands_whatever_the_organisation_filled_in(
    indicator: str, level: str, happening: bool | None
) -> None:
    """REQ acute-first: 113 is the same for everybody, day and night, and its free number beside it."""
    (rule,) = RULES.fired({indicator: level}, {indicator: happening} if happening is not None else {})
    (step,) = [step for step in rule.steps if step.service == "suicide_prevention"]

    for language in LANGUAGES:
        told = RULES.instruction(step, language, {})
        assert "113" in told
        assert "0800-0113" in told


def test_after_sexual_violence_the_number_of_days_is_said() -> None:
    step = step_called("call_sexual_assault_centre")

    assert "in de afgelopen 7 dagen" in step.text.nl
    assert "in the past 7 days" in step.text.en


def test_no_step_says_that_the_young_person_may_not_be_spoken_to() -> None:
    """ "The person concerned" is in youth care the young person: who is meant is whoever threatens."""
    assert "degene die dreigt of druk zet" in step_called("do_not_confront").text.nl


def test_what_is_only_suspected_is_not_told_as_if_it_were_known() -> None:
    """A rule of both answers would say of a suspicion that it is so, or of what is known that it may be.

    Of the questions of 1.0, whose rules are these; an added question has rules of its own.
    """
    for rule in (rule for rule in RULES.rules if rule.indicator in FIRST):
        assert not {"suspected", "confirmed"} <= set(rule.levels), rule.indicator
        assert "misschien of zeker" not in rule.reason.nl
        if rule.levels == ("suspected",):
            assert re.search(r"vermoeden|misschien", rule.reason.nl), rule.indicator
            assert re.search(r"[Vv]ermoeden", rule.heading.nl), rule.indicator
            assert re.search(r"[Ss]uspicion", rule.heading.en), rule.indicator


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_instruction_shows_a_placeholder(language: Any) -> None:
    for rule in RULES.rules:
        for step in rule.steps:
            assert "{" not in RULES.instruction(step, language, {})


def test_urgencies_are_strictly_ordered() -> None:
    assert all(earlier != later for earlier, later in pairwise(URGENCIES))
    assert set(RULES.urgency_texts) == set(URGENCIES)
    assert RULES.urgency_texts["at_once"] == Text("Nu meteen", "At once")


def step_called(step_id: str) -> AcuteStep:
    return next(step for rule in RULES.rules for step in rule.steps if step.id == step_id)
