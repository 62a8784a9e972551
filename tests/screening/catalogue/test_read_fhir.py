"""A response that comes in: what is passed over with a warning, and what is refused with one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalogue import load_catalogue
from screening.catalogue.fhir import (
    ABSENT,
    KNOWN,
    LEVELS,
    YES_NO,
    GivenAnswers,
    Resource,
    form_url,
    now_link,
    response,
)
from screening.catalogue.read_fhir import CASE, FhirError, OtherCatalogueError, read_response
from screening.language import LANGUAGES
from screening.plain_language_check import findings

CATALOGUE = load_catalogue()
ASKS_NOW = next(i for i in CATALOGUE if i.asks_now)
PLAIN = next(i for i in CATALOGUE if not i.asks_now)
NOW = now_link(ASKS_NOW.id)
TOP = ASKS_NOW.level_ids[-1]
BSN = "111222333"


def answered(
    levels: dict[str, str] | None = None, now: dict[str, bool] | None = None, **changes: Any
) -> Resource:
    """A response as it should be, with ``changes``; ``None`` leaves an element out."""
    given = GivenAnswers({ASKS_NOW.id: TOP} if levels is None else levels, now or {})
    resource = response(
        CATALOGUE, given, "nl", status="in-progress", authored="2026-11-23T09:00:00+01:00"
    ) | {"subject": {"identifier": {"system": CASE, "value": "2026-0001"}}}
    return {name: value for name, value in (resource | changes).items() if value is not None}


def item(link: str, *codings: tuple[str, str]) -> Resource:
    return {"linkId": link, "answer": [{"valueCoding": {"system": s, "code": c}} for s, c in codings]}


def read(resource: Resource) -> Any:
    return read_response(resource, CATALOGUE)


def warned(resource: Resource) -> dict[str, tuple[str, ...]]:
    return {warning.code: warning.link_ids for warning in read(resource).warnings}


def refused(resource: Resource) -> FhirError:
    with pytest.raises(FhirError) as caught:
        read(resource)
    for language in LANGUAGES:
        assert BSN not in caught.value.in_language(language)
    return caught.value


def test_a_response_as_it_should_be_has_no_warning() -> None:
    assert warned(answered()) == {}


def test_no_moment_no_items_and_open_questions_are_warned_of() -> None:
    assert warned(answered(authored=None)) == {"no_authored": ()}
    assert warned(answered(item=[])) == {"no_items": ()}
    assert warned(answered(item=None)) == {"no_items": ()}
    still_open = tuple(i.id for i in CATALOGUE if i.id != ASKS_NOW.id)
    assert warned(answered(status="completed")) == {"questions_open": still_open}


@pytest.mark.parametrize("answer", [ASKS_NOW.level_ids[0], "unknown", "declined", "not_asked"])
def test_a_now_that_was_withdrawn_does_not_count(answer: str) -> None:
    """REQ fhir: a renderer may keep an answer whose question it hid; it would still count as acute."""
    coding = {"unknown": (ABSENT, "unknown"), "declined": (ABSENT, "asked-declined")}.get(
        answer, (ABSENT, "not-asked") if answer == "not_asked" else (LEVELS, answer)
    )
    resource = answered(item=[item(ASKS_NOW.id, coding), item(NOW, (YES_NO, "Y"))])

    assert warned(resource) == {"disabled": (NOW,)}
    assert read(resource).now == {ASKS_NOW.id: None}
    alone = answered(item=[item(NOW, (YES_NO, "Y")), item(PLAIN.id, (LEVELS, PLAIN.level_ids[0]))])
    assert warned(alone) == {"disabled": (NOW,)}
    assert read(alone).now == {}


def test_now_yes_no_and_unknown_are_read_apart() -> None:
    for coding, happens in (((YES_NO, "Y"), True), ((YES_NO, "N"), False), ((ABSENT, "unknown"), None)):
        resource = answered(item=[item(ASKS_NOW.id, (LEVELS, TOP)), item(NOW, coding)])
        assert read(resource).now == {ASKS_NOW.id: happens}
    assert read(answered()).now == {ASKS_NOW.id: None}


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": {"identifier": {"system": CASE, "value": "2026-0001"}, "display": "Lisa de Vries"}},
        {"author": {"display": "Alice"}},
        {"contained": [{"resourceType": "Patient", "name": [{"family": "De Vries"}]}]},
    ],
)
def test_a_name_is_left_out_and_that_is_said(changes: dict[str, Any]) -> None:
    resource = answered(**changes)

    assert warned(resource) == {"name_removed": ()}
    assert "Vries" not in repr(read(resource))


def test_the_case_is_named_by_identifier_or_reference() -> None:
    assert read(answered(subject={"reference": "Patient/2026-0007"})).case == "2026-0007"
    assert refused(answered(subject=None)).key == "fhir.no_case"
    assert refused(answered(subject={"identifier": {"value": "2026-0001"}})).key == "fhir.no_case"
    assert refused(answered(subject="Lisa")).key == "fhir.no_case"


@pytest.mark.parametrize(
    "subject",
    [
        {"identifier": {"system": "http://fhir.nl/fhir/NamingSystem/bsn", "value": BSN}},
        {"identifier": {"system": CASE, "value": BSN}},
        {"reference": f"Patient/{BSN}"},
    ],
)
def test_a_citizen_service_number_is_refused(subject: dict[str, Any]) -> None:
    assert refused(answered(subject=subject)).key == "fhir.bsn"


OTHER_LEVEL = next(level for i in CATALOGUE for level in i.level_ids if level not in ASKS_NOW.level_ids)
WRONG_ITEMS: dict[str, list[Resource]] = {
    "fhir.unknown_question": [item("who_is_this", (LEVELS, "no"))],
    "fhir.unknown_answer": [item(ASKS_NOW.id, (LEVELS, OTHER_LEVEL))],
    "fhir.two_answers": [item(ASKS_NOW.id, (LEVELS, TOP), (ABSENT, "unknown"))],
    "fhir.not_a_coding": [{"linkId": ASKS_NOW.id, "answer": [{"valueString": TOP}]}],
    "fhir.no_link": [{"answer": [{"valueCoding": {"system": LEVELS, "code": TOP}}]}],
    "fhir.modifier": [item(ASKS_NOW.id, (LEVELS, TOP)) | {"modifierExtension": [{"url": "urn:x"}]}],
    "fhir.not_objects": [{"linkId": ASKS_NOW.id, "answer": {"valueCoding": {}}}],
}


@pytest.mark.parametrize("code", WRONG_ITEMS)
def test_an_item_that_is_not_of_the_form_is_refused(code: str) -> None:
    """REQ fhir: an unknown linkId, a level of another question, two answers, and what has no code."""
    assert refused(answered(item=WRONG_ITEMS[code])).key == code


def test_a_refusal_says_where() -> None:
    assert refused(answered(item=WRONG_ITEMS["fhir.unknown_answer"])).at == ASKS_NOW.id


@pytest.mark.parametrize(
    "coding",
    [
        (ABSENT, TOP),
        (LEVELS, "unknown"),
        ("http://example.org/levels", TOP),
        (ABSENT, "masked"),
        (LEVELS, ""),
    ],
)
def test_a_code_counts_only_in_its_own_system(coding: tuple[str, str]) -> None:
    assert refused(answered(item=[item(ASKS_NOW.id, coding)])).key == "fhir.unknown_answer"


def test_the_same_question_twice_is_two_answers_also_in_two_groups() -> None:
    once = item(ASKS_NOW.id, (LEVELS, TOP))
    groups = [{"linkId": f"section/{s.id}", "item": [once]} for s in CATALOGUE.sections[:2]]

    assert refused(answered(item=[once, once])).key == "fhir.two_answers"
    assert refused(answered(item=groups)).key == "fhir.two_answers"


def test_items_nested_deeper_than_any_form_are_refused() -> None:
    deep = item(ASKS_NOW.id, (LEVELS, TOP))
    for _ in range(400):
        deep = {"linkId": f"section/{ASKS_NOW.section}", "item": [deep]}

    assert refused(answered(item=[deep])).key == "fhir.no_link"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"resourceType": "Patient"}, "fhir.not_a_response"),
        ({"questionnaire": None}, "fhir.other_form"),
        ({"questionnaire": "http://example.org/other|1.0"}, "fhir.other_form"),
        ({"questionnaire": form_url("nl")}, "fhir.no_version"),
        ({"status": "entered-in-error"}, "fhir.status"),
        ({"status": None}, "fhir.status"),
        ({"implicitRules": "http://example.org/rules"}, "fhir.modifier"),
    ],
)
def test_what_is_no_response_to_this_form_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refused(answered(**changes)).key == code


def test_another_version_is_refused_with_what_differs() -> None:
    """REQ fhir: who filled in an older form sees which questions and answers are not in that of today."""
    resource = answered(
        questionnaire=f"{form_url('nl')}|0.9",
        item=[
            item(ASKS_NOW.id, (LEVELS, "perhaps")),
            item("asked_before", (LEVELS, "no")),
            item(PLAIN.id, (LEVELS, PLAIN.level_ids[0])),
        ],
    )
    error = refused(resource)

    assert isinstance(error, OtherCatalogueError)
    said = [(difference.kind, difference.link_id) for difference in error.differences]
    assert said[:2] == [("answer_gone", ASKS_NOW.id), ("question_gone", "asked_before")]
    assert error.differences[0].answer == "perhaps"
    assert {link for kind, link in said if kind == "question_new"} == {i.id for i in CATALOGUE} - {
        ASKS_NOW.id,
        PLAIN.id,
    }


def test_how_an_answer_is_known_comes_from_our_extension_alone() -> None:
    parts = [{"url": "how", "valueCode": "told"}, {"url": "at", "valueString": "2026-11-20"}]
    ours = {"url": KNOWN, "extension": parts}
    other = {"url": "http://example.org/known", "valueCode": "told"}

    for extensions, known in (([other, ours], {"how": "told", "at": "2026-11-20"}), ([other], None)):
        resource = answered(item=[item(ASKS_NOW.id, (LEVELS, TOP)) | {"extension": extensions}])
        assert read(resource).known.get(ASKS_NOW.id) == known


def test_every_sentence_reads_plainly() -> None:
    errors = [refused(answered(item=wrong)) for wrong in WRONG_ITEMS.values()]
    warnings = [
        *read(answered(status="completed", authored=None, author={"display": "A"})).warnings,
        *read(answered(item=[])).warnings,
    ]
    for language in LANGUAGES:
        for message in (*errors, *warnings):
            assert findings(message.in_language(language), language) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("linkId", "answer", "item", "extension", "valueCoding", "system", "code", "url")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def said(resource: Resource) -> str:
    """What is said of ``resource``: a refusal, or nothing."""
    try:
        read(resource)
    except FhirError as error:
        return error.in_language("nl")
    return ""


ELEMENTS = ("item", "subject", "status", "questionnaire", "authored", "contained", "author")


@given(st.sampled_from(ELEMENTS), JSON)
def test_whatever_stands_in_an_element_is_read_or_refused(name: str, value: Any) -> None:
    assert BSN not in said(answered(**{name: value}))


@given(JSON)
def test_whatever_stands_in_an_item_is_read_or_refused(value: Any) -> None:
    answer = item(ASKS_NOW.id, (LEVELS, TOP))
    parts: list[Resource] = [
        {"linkId": ASKS_NOW.id, "answer": value},
        {"linkId": ASKS_NOW.id, "answer": [{"valueCoding": value}]},
        answer | {"extension": value},
        answer | {"extension": [{"url": KNOWN, "extension": value}]},
    ]
    assert all(BSN not in said(answered(item=[part])) for part in parts)
