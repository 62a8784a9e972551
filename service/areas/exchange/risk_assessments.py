"""Two kinds of RiskAssessment: that of the professional comes first, that of the model refers to it.

FHIR R4 takes percent, and either a number or a range: the estimate is one prediction, its interval a second
one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from screening.catalogue.fhir import NAMESPACE, Resource
from screening.explain.screening_result import Bounds, Screening
from service.areas.exchange.fhir_json import exact, percent
from service.areas.exchange.references import address, case_of, concept, model, moment, person
from service.areas.screenings.judgements import Judgement
from service.areas.screenings.stored_screening import StoredScreening
from service.core.reader_language import Reader

VIEW: Final = f"{NAMESPACE}:view"
BAND: Final = f"{NAMESPACE}:band"
OUTCOME: Final = f"{NAMESPACE}:outcome"
METHOD: Final = f"{NAMESPACE}:method"
ASSESS_WITHIN: Final = f"{NAMESPACE}:assess-within"
SCORE_SEEN: Final = f"{NAMESPACE}:score-seen"
CONTRIBUTION: Final = f"{NAMESPACE}:contribution"
BASE: Final = f"{NAMESPACE}:base-log-odds"
BASE_RATE: Final = f"{NAMESPACE}:base-rate"
_UCUM: Final = "http://unitsofmeasure.org"


def of_judgement(reference: str, judgement: Judgement, basis: str, first: str, reader: Reader) -> Resource:
    """A judgement of a professional on the response at ``basis``. A later one is part of the ``first``."""
    within = judgement.assess_within
    return {
        "resourceType": "RiskAssessment",
        "extension": [
            {"url": ASSESS_WITHIN, "valueCode": within},
            {"url": SCORE_SEEN, "valueBoolean": judgement.score_seen},
        ],
        **({"parent": {"reference": first}} if judgement.number > 1 else {}),
        "status": "final",
        "method": concept(METHOD, "own_judgement", reader("exchange.own_judgement")),
        "subject": case_of(reference),
        "occurrenceDateTime": moment(judgement.made_at),
        "performer": person(judgement.made_by),
        "basis": [{"reference": basis}],
        "prediction": [
            {
                "outcome": _outcome(reader),
                "qualitativeRisk": concept(VIEW, judgement.view, reader(f"view.{judgement.view}")),
            }
        ],
        "mitigation": reader("exchange.assess", within=reader(f"pullterm.{within}")),
        "note": [{"time": moment(judgement.made_at), "text": judgement.reason}],
    }


def of_model(stored: StoredScreening, basis: str, first: str, reader: Reader) -> Resource:
    """What the model estimated in a screening with a number that may be seen, part of the judgement at
    ``first``."""
    screening = stored.screening
    assert screening.probability is not None
    assert screening.interval is not None
    marked = screening.model
    return {
        "resourceType": "RiskAssessment",
        "extension": list(_extensions(screening)),
        "parent": {"reference": first},
        "status": "final",
        "method": concept(
            METHOD,
            f"{marked.name}-{marked.version}",
            reader("exchange.model", name=f"{marked.name}-{marked.version}"),
        ),
        "subject": case_of(stored.reference),
        "occurrenceDateTime": moment(stored.made_at),
        "performer": model(marked.digest),
        "basis": [{"reference": basis}],
        "prediction": [
            {
                "outcome": _outcome(reader),
                "probabilityDecimal": percent(screening.probability),
                "qualitativeRisk": concept(BAND, str(screening.band)),
                "rationale": reader("exchange.estimate"),
            },
            {
                "outcome": _outcome(reader),
                "probabilityRange": _range(screening.interval.total),
                "rationale": reader("exchange.interval"),
            },
        ],
        "note": [{"text": reader("exchange.advice")}],
    }


def _extensions(screening: Screening) -> Iterator[Resource]:
    """The base and every contribution (log odds): they add up to the log odds of the estimate."""
    assert screening.base_log_odds is not None
    assert screening.base_rate is not None
    yield {"url": BASE_RATE, "valueDecimal": percent(screening.base_rate)}
    yield {"url": BASE, "valueDecimal": exact(screening.base_log_odds)}
    for indicator, log_odds in screening.contributions.items():
        yield {
            "url": CONTRIBUTION,
            "extension": [
                {"url": "indicator", "valueCode": indicator},
                {"url": "log-odds", "valueDecimal": exact(log_odds)},
            ],
        }


def _range(bounds: Bounds) -> Resource:
    return {
        end: {"value": percent(value), "unit": "%", "system": _UCUM, "code": "%"}
        for end, value in (("low", bounds.low), ("high", bounds.high))
    }


def _outcome(reader: Reader) -> Resource:
    return concept(OUTCOME, "exploitation", reader("exchange.outcome"))


def first_address(reference: str, round_number: int) -> str:
    """The address of the first judgement of a round, to which others refer."""
    return address(reference, "judgement", f"{round_number}.1")
