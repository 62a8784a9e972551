"""A file of acute rules that would leave danger without an answer is refused, in one sentence."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from screening.catalogue import CatalogueError, load_acute_rules, load_catalogue

SHIPPED = (files("screening.catalogue") / "acute_rules.toml").read_text("utf-8")

TRADED_CONFIRMED = 'indicator = "traded_sex"\nlevels = ["confirmed"]\nurgency = "at_once"'
UNKNOWN = (
    'indicator = "substance_use"\nlevels = ["often", "dependent"]\nnow = "unknown"\nurgency = "tomorrow"'
)
TRADED_SUSPECTED = 'indicator = "traded_sex"\nlevels = ["suspected"]\nurgency = "today"'


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('indicator = "self_harm"', 'indicator = "sadness"', "unknown_choice", "cannot be 'sadness'"),
        (
            'indicator = "self_harm"\nlevels = ["confirmed"]',
            'indicator = "self_harm"\nlevels = ["often"]',
            "unknown_choice",
            "rule 'self_harm': the field 'levels' cannot be 'often'. Choose from: suspected, confirmed.",
        ),
        (
            'indicator = "self_harm"\nlevels = ["confirmed"]',
            'indicator = "self_harm"\nlevels = ["no", "confirmed"]',
            "unknown_choice",
            "cannot be 'no'",
        ),
        (
            'indicator = "self_harm"\nlevels = ["confirmed"]',
            'indicator = "self_harm"\nlevels = []',
            "empty_list",
            "'levels' is empty",
        ),
        (
            'indicator = "self_harm"\nlevels = ["confirmed"]',
            'indicator = "self_harm"\nlevels = ["suspected"]',
            "rule_twice",
            "'suspected' has two rules",
        ),
        (
            'indicator = "substance_use"\nlevels = ["often", "dependent"]',
            'indicator = "substance_use"\nlevels = ["often"]',
            "rule_missing",
            "no rule fires at the level 'dependent'",
        ),
        (
            UNKNOWN,
            UNKNOWN.replace('["often", "dependent"]', '["dependent"]'),
            "rule_unknown_missing",
            "'often'",
        ),
        (
            UNKNOWN,
            UNKNOWN.replace('["often"', '["sometimes", "often"'),
            "rule_unknown_extra",
            "has the level 'sometimes'",
        ),
        (UNKNOWN, UNKNOWN.replace("tomorrow", "at_once"), "rule_unknown_sooner", "more urgent than knowing"),
        (UNKNOWN, UNKNOWN.replace('"unknown"', '"no"'), "unknown_choice", "'now' cannot be 'no'"),
        ('indicator = "self_harm"', 'indicator = "neglect"', "rule_never_acute", "rule 'neglect'"),
        (
            'indicator = "self_harm"\nlevels = ["confirmed"]',
            'indicator = "self_harm"\nlevels = ["suspected", "confirmed"]',
            "rule_twice",
            "'suspected' has two rules",
        ),
        (
            TRADED_SUSPECTED,
            TRADED_SUSPECTED.replace('["suspected"]', '["confirmed"]'),
            "rule_twice",
            "'confirmed' has two rules",
        ),
        (
            TRADED_SUSPECTED,
            TRADED_SUSPECTED.replace("traded_sex", "low_self_worth"),
            "rule_never_acute",
            "rule 'low_self_worth'",
        ),
        (
            TRADED_CONFIRMED,
            TRADED_CONFIRMED.replace("at_once", "soon"),
            "unknown_choice",
            "at_once, today, tomorrow",
        ),
        (
            'steps = ["call_emergency", "stay_with", "call_suicide_prevention"',
            'steps = ["call_nobody"',
            "unknown_choice",
            "cannot be 'call_nobody'",
        ),
        (
            'service = "crisis_mental_health"',
            'service = "helpline"',
            "unknown_choice",
            "Choose from: emergency_number",
        ),
        (
            'nl = "Bel {service}: {telephone}."',
            'nl = "Bel {name}."',
            "step_placeholder",
            "'name' between braces",
        ),
        ('id = "stay_with"', 'id = "call_emergency"', "duplicate_id", "step 'call_emergency'"),
        ('id = "police"', 'id = "safe_place"', "duplicate_id", "service 'safe_place'"),
        ('telephone = "112"', "telephone = 112", "wrong_type", "'telephone' must be of TOML type string"),
        ("[urgency.today]", "[urgency.someday]", "unknown_field", "'urgency.someday'"),
        ("[urgency.at_once]", "extra = 1\n[urgency.at_once]", "unknown_field", "'extra' does not belong"),
    ],
)
def test_a_mistake_names_the_rule_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, key: str, said: str
) -> None:
    assert old in SHIPPED
    path = tmp_path / "acute.toml"
    path.write_text(SHIPPED.replace(old, new, 1), "utf-8")

    with pytest.raises(CatalogueError) as caught:
        load_acute_rules(load_catalogue(), path)

    assert caught.value.key == f"catalogue.{key}"
    assert said in str(caught.value)
    assert caught.value.in_language("nl") != str(caught.value)


def test_a_higher_level_may_not_be_less_urgent(tmp_path: Path) -> None:
    """REQ acute-first: a confirmed sign may never wait longer than a suspected one."""
    path = tmp_path / "acute.toml"
    swapped = SHIPPED.replace(TRADED_CONFIRMED, TRADED_CONFIRMED.replace("at_once", "today"))
    path.write_text(swapped.replace(TRADED_SUSPECTED, TRADED_SUSPECTED.replace("today", "at_once")), "utf-8")

    with pytest.raises(CatalogueError, match="a higher level is less urgent than a lower one"):
        load_acute_rules(load_catalogue(), path)


def test_a_number_between_levels_that_fire_nothing_is_refused(tmp_path: Path) -> None:
    """REQ acute-first: once a level fires, every higher one fires too."""
    path = tmp_path / "acute.toml"
    path.write_text(SHIPPED.replace('["1", "2", "3-5", "6+"]', '["1", "3-5", "6+"]'), "utf-8")

    with pytest.raises(CatalogueError, match="rule 'runaway_episodes'"):
        load_acute_rules(load_catalogue(), path)
