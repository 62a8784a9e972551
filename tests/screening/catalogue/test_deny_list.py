"""Forbidden knowledge is known by its name, in two languages and any spelling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.catalogue.deny_list import Denied, deny_list
from screening.catalogue.errors import ForbiddenIndicatorError
from screening.catalogue.indicator import Indicator, Level, PriorJudgement
from screening.catalogue.read_catalogue import load_catalogue
from screening.language import Text

FORBIDDEN = {
    "nationality": ["nationaliteit", "Nationality", "staatsburgerschap"],
    "origin": [
        "herkomst",
        "ethnicity",
        "etniciteit",
        "land_van_herkomst",
        "country of birth",
        "migratieachtergrond",
    ],
    "religion": ["religie", "geloof", "Religion", "kerkgenootschap"],
    "residence_status": ["verblijfsstatus", "residence_permit", "asielzoeker", "immigration-status"],
    "language": ["taal", "thuisTaal", "thuis-taal", "mother tongue", "home_language"],
    "place": ["postcode", "zip", "PostalCode", "woonplaats", "home_address"],
    "income": ["inkomen", "household income", "uitkering"],
    "disability": ["beperking", "Disability", "LVB", "iq_score"],
    "orientation": ["orientatie", "oriëntatie", "sexual_orientation", "LHBTI", "geaardheid"],
    "gender": ["geslacht", "GENDER", "sex", "Sex", "sekse"],
    "appearance": ["uiterlijk", "huidskleur", "hairColour"],
    "referrer": ["verwijzer", "referred_by", "aanmelder", "referral source"],
    "earlier_score": [
        "score",
        "eerdere_score",
        "riskScore",
        "probability",
        "log_odds",
        "contribution_neglect",
    ],
    "name": ["naam", "first name", "Achternaam", "e-mail"],
    "birth_date": ["geboortedatum", "date_of_birth", "DOB"],
    "citizen_number": ["BSN", "burgerservicenummer", "sofi-nummer"],
    "free_text": ["notitie", "Opmerkingen", "free_text", "comments"],
}


@pytest.mark.parametrize(("group", "column"), [(g, c) for g, columns in FORBIDDEN.items() for c in columns])
def test_a_forbidden_column_is_known_under_any_alias(group: str, column: str) -> None:
    """REQ deny-list: in Dutch and English, with any case, accents and separators."""
    found = deny_list().group_of(column)

    assert found is not None, column
    assert found.id == group


def test_every_kind_that_is_forbidden_has_examples_here() -> None:
    assert {group.id for group in deny_list().groups} == set(FORBIDDEN)


def test_nothing_that_the_model_uses_is_forbidden() -> None:
    """REQ deny-list: the catalogue brings no forbidden knowledge into the model by the front door."""
    assert deny_list().found_in(item.id for item in load_catalogue().items) == {}


@pytest.mark.parametrize("column", ["setting", "age", "case", "runaway_episodes__now"])
def test_the_columns_of_a_table_are_allowed(column: str) -> None:
    assert deny_list().group_of(column) is None


def test_an_entry_that_could_never_match_is_a_mistake_in_the_list() -> None:
    with pytest.raises(ValueError, match="small letters"):
        Denied("x", Text("x", "x"), frozenset({"Naam"}), ())
    with pytest.raises(ValueError, match="small words"):
        Denied("x", Text("x", "x"), frozenset(), (), ("Contact met",))


PLAIN: Indicator = load_catalogue()["school_absence"]
ALIASES = {
    group.id: sorted({*group.words, *group.stems, *FORBIDDEN[group.id]}) for group in deny_list().groups
}
"""Of each kind every entry of the list itself, and the names that files from elsewhere use."""


def with_text(field: str, language: str, text: str) -> Indicator:
    texts = getattr(PLAIN.wording, field)
    return replace(PLAIN, wording=replace(PLAIN.wording, **{field: replace(texts, **{language: text})}))


def refusal_of(field: str, language: str, text: str) -> ForbiddenIndicatorError:
    with pytest.raises(ForbiddenIndicatorError) as refused:
        with_text(field, language, text)
    return refused.value


@pytest.mark.parametrize("kind", ALIASES)
def test_no_indicator_is_called_after_forbidden_knowledge(kind: str) -> None:
    """REQ deny-list: every alias of the list as the id of an indicator is refused, by name and kind."""
    for alias in ALIASES[kind]:
        id_ = "_".join(alias.lower().replace("-", " ").split())
        if not id_.isascii():
            continue  # no identifier at all
        with pytest.raises(ForbiddenIndicatorError) as refused:
            replace(PLAIN, id=id_)
        assert id_ in str(refused.value)


@pytest.mark.parametrize("kind", ALIASES)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("field", ["label", "question"])
def test_no_label_or_question_asks_for_forbidden_knowledge(kind: str, language: str, field: str) -> None:
    """REQ deny-list: every alias, alone, with a capital, and in the middle of a sentence."""
    for alias in ALIASES[kind]:
        for text in (alias, alias.capitalize(), f"Wat is: {alias}, volgens de jongere?"):
            assert f"'{language}.{field}'" in str(refusal_of(field, language, text)), text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("In what country was the young person born?", "origin"),
        ("Is the young person a boy or a girl?", "gender"),
        ("What is the young person’s sex?", "gender"),
        ("Heeft de jongere de Nederlandse nationaliteit?", "nationality"),
        ("Heeft de jongere een paspoort?", "nationality"),
        ("Which mother tongue does the young person speak?", "language"),
        ("Where is the home address?", "place"),
    ],
)
def test_a_question_in_ordinary_words_is_seen_with_its_kind(text: str, kind: str) -> None:
    titles = {group.id: group.title for group in deny_list().groups}

    refused = refusal_of("question", "en", text)

    assert titles[kind].nl in refused.in_language("nl")
    assert titles[kind].en in refused.in_language("en")


def test_the_answers_to_a_harmless_question_say_nothing_forbidden_either() -> None:
    """REQ deny-list: "which group?" with the answers boy and girl asks for the sex all the same."""
    by_id = (Level("boy", Text("A", "A")), Level("other", Text("B", "B")))
    by_text = (Level("a", Text("Meisje", "A")), Level("b", Text("B", "B")))

    for levels in (by_id, by_text):
        with pytest.raises(ForbiddenIndicatorError, match="levels"):
            replace(PLAIN, levels=levels)


def test_words_that_stand_next_to_each_other_in_a_sentence_are_not_one_word() -> None:
    """ "Came in. Comes home" holds the letters of income across two words."""
    assert with_text("question", "en", "Does the young person stay in common rooms?")
    assert with_text("question", "nl", "Gaat de jongere vaak weg, even slachtoffer of niet?")


def test_a_permitted_phrase_hides_nothing_that_stands_beside_it() -> None:
    """REQ deny-list: a phrase that is permitted excuses its own words, and no others."""
    holds = "Does someone else hold the young person’s passport, bank card or phone?"

    assert with_text("question", "en", holds)
    assert refusal_of("question", "en", f"{holds} Which passport?")
    assert refusal_of("question", "en", f"{holds} Which nationality?")


def test_every_permitted_phrase_is_needed() -> None:
    for group in deny_list().groups:
        bare = replace(group, permitted=())
        for phrase in group.permitted:
            assert bare.met_by(phrase.split(), name=False), phrase
            assert not group.met_by(phrase.split(), name=False), phrase


def test_a_disability_may_be_asked_and_never_scored() -> None:
    """REQ deny-list: a question that no model uses may ask how to talk with somebody, and nothing else."""
    asked: Indicator = load_catalogue()["intellectual_disability"]
    assert asked.role == "context"

    with pytest.raises(ForbiddenIndicatorError):
        replace(asked, role="scored", kind="vulnerability", prior=PriorJudgement(0.1, 1))
    with pytest.raises(ForbiddenIndicatorError):
        replace(asked, id="nationality")
