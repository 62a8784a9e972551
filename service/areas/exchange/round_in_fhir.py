"""A round of a case in FHIR: its answers as a response, and everything together as one Bundle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.fhir import CATALOGUE_DIGEST, NAMESPACE, GivenAnswers, Resource, response
from screening.catalogue.read_fhir import CASE
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.access_log.service import Look
from service.areas.cases.rounds import Round, round_of
from service.areas.exchange.audit_events import PURPOSE, AuditEvents
from service.areas.exchange.references import MODEL, address, case_of, concept, device, moment, person
from service.areas.exchange.risk_assessments import first_address, of_judgement, of_model
from service.areas.screenings.correction import withdrawals_of
from service.areas.screenings.draft import Draft
from service.areas.screenings.draft_storage import draft_of
from service.areas.screenings.judgements import Judgement, judgements_of
from service.areas.screenings.stored_screening import StoredScreening, of_round
from service.core.reader_language import Reader

RECEIVER = f"{NAMESPACE}:receiver"
_PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


@dataclass(frozen=True, slots=True)
class RoundInFull:
    """What is known of one round. ``catalogue`` is that of its answers."""

    case: OpenCase
    round: Round
    draft: Draft
    judgements: tuple[Judgement, ...]
    stored: StoredScreening | None
    catalogue: Catalogue

    @classmethod
    def read(cls, unit: UnitOfWork, case: OpenCase, number: int) -> RoundInFull:
        """Round ``number`` of ``case``; ``NotFound`` when there is none."""
        round_ = round_of(unit, case.id, number)
        stored, catalogue = None, unit.installation.catalogue
        if round_.stage == "screened":
            stored = of_round(unit, case, round_)
            stored = replace(stored, withdrawn=withdrawals_of(unit, case.id).get(stored.number))
            catalogue = unit.installation.archive.catalogue(stored.catalogue_digest)
        judgements = judgements_of(unit, round_)
        return cls(case, round_, draft_of(unit, round_), judgements, stored, catalogue)

    @property
    def id(self) -> str:
        """The id of the response and of the Bundle: the code of the case and the number of the round."""
        return f"{self.case.reference}.{self.round.number}"

    @property
    def given(self) -> GivenAnswers:
        """The answers of the screening, or those of the draft while there is none."""
        if self.stored is not None:
            asked = self.stored.asked
            return GivenAnswers(asked["answers"], asked.get("now", {}), asked.get("known", {}))
        known = {indicator: how.to_json() for indicator, how in self.draft.known.items()}
        return GivenAnswers(self.draft.answers, self.draft.now, known)

    @property
    def without_estimate(self) -> str:
        """Why no estimate of the model goes along; empty where one does. A number that may not be seen now
        (withheld, declined, stopped, ended by a direct sign, put right since) is never handed out."""
        if self.stored is None:
            return "not_screened" if self.judgements else "not_judged"
        if self.stored.withdrawn is not None:
            return "withdrawn"
        screening = self.stored.screening
        return "" if screening.status == "scored" else str(screening.reason)

    def response(self, reader: Reader) -> Resource:
        """The answers. They are as of the first judgement, which was made on them, else as last saved."""
        draft, judged = self.draft, self.judgements[:1]
        if self.stored is not None and self.stored.withdrawn is not None:
            status = "entered-in-error"
        else:
            status = "completed" if judged else "in-progress"
        authored = judged[0].made_at if judged else draft.saved_at or self.round.created_at
        answers = response(
            self.catalogue, self.given, reader.language, status=status, authored=moment(authored)
        )
        head = {"resourceType": answers.pop("resourceType"), "id": self.id}
        author = draft.saved_by or self.round.created_by
        return {**head, **answers, "subject": case_of(self.case.reference), "author": person(author)}

    def bundle(
        self, looks: tuple[Look, ...], receiver: str, purpose: str, unit: UnitOfWork, reader: Reader
    ) -> Resource:
        """The round with its assessments, who looked at the case before this request, and where it all comes
        from."""
        reference, n = self.case.reference, self.round.number
        answers, first = address(reference, "response", n), first_address(reference, n)
        entries = [(answers, self.response(reader))]
        entries += [
            (
                address(reference, "judgement", f"{n}.{judgement.number}"),
                of_judgement(reference, judgement, answers, first, reader),
            )
            for judgement in self.judgements
        ]
        estimate = None
        if self.stored is not None and not self.without_estimate:
            estimate = of_model(self.stored, answers, first, reader)
            entries.append((address(reference, "estimate", n), estimate))
        targets = [entry for entry, _ in entries]
        events = AuditEvents(reference)
        origin = self._provenance(targets, estimate, receiver, purpose, unit)
        return {
            "resourceType": "Bundle",
            "id": self.id,
            "language": reader.language,
            "identifier": {"system": CASE, "value": f"{reference}/{n}"},
            "type": "collection",
            "timestamp": moment(unit.now),
            "entry": [
                *(_entry(url, resource) for url, resource in entries),
                *(events.entry(look) for look in looks),
                _entry(address(reference, "origin", n), origin),
            ],
        }

    def _provenance(
        self,
        targets: list[str],
        estimate: Resource | None,
        receiver: str,
        purpose: str,
        unit: UnitOfWork,
    ) -> Resource:
        sources = [(CATALOGUE_DIGEST, self.catalogue.digest)]
        if estimate is not None and self.stored is not None:
            sources.append((MODEL, self.stored.screening.model.digest))
        return {
            "resourceType": "Provenance",
            "target": [{"reference": target} for target in targets],
            "recorded": moment(unit.now),
            "reason": [concept(PURPOSE, purpose)],
            "agent": [
                _agent("enterer", person(unit.actor.person_id)),
                _agent("assembler", device()),
                {
                    "type": concept(RECEIVER, receiver),
                    "who": {"type": "Organization", "identifier": {"system": RECEIVER, "value": receiver}},
                },
            ],
            "entity": [
                {"role": "source", "what": {"identifier": {"system": digest_of, "value": digest}}}
                for digest_of, digest in sources
            ],
        }


def _entry(url: str, resource: Resource) -> Resource:
    return {"fullUrl": url, "resource": resource}


def _agent(kind: str, who: dict[str, Any]) -> Resource:
    return {"type": concept(_PARTICIPANT, kind), "who": who}
