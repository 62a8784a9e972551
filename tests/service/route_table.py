"""Every route of the service and who may use it: the table that the walk over all routes is held to.

People: ``a`` Alice (intake, team A), ``b`` Bob (coordinator, team A), ``c`` Charlie (intake, team B: the
stranger to the case), ``r`` Rita (reviewer, team A), ``n`` Anna (analyst), ``p`` Petra (privacy officer),
``d`` Adam (administrator), ``m`` Pim (of MEE, a partner at the Zorgtafel). The case in a route is of team A.
"""

from __future__ import annotations

from typing import Final

from tests.service.route import Route
from tests.service.route_table_exchange import EXCHANGE_ROUTES
from tests.service.route_table_exports import EXPORT_ROUTES
from tests.service.route_table_people import CASES_TOGETHER, PEOPLE_ROUTES
from tests.service.route_table_retention import RETENTION_ROUTES

LETTERS: Final = {
    "a": "alice",
    "b": "bob",
    "c": "charlie",
    "r": "rita",
    "n": "anna",
    "p": "petra",
    "d": "adam",
    "m": "pim",
}
STAFF: Final = "abcrnpd"
EVERYONE: Final = STAFF + "m"

CASE: Final = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}
JUDGEMENT: Final = {"view": "some_concern", "assess_within": "one_week", "reason": "Zorgen van school"}
ASSESSMENT: Final = {
    "round": 1,
    "revision": 1,
    "held_on": "2026-11-23",
    "assessor": 1,
    "present": ["young_person"],
    "saw_score": False,
    "outcome": "undetermined",
    "basis": "own_statement",
    "reason": "De jongere wil nog niet praten",
    "follows": ["another_conversation"],
}
FORM: Final = {"revision": "0"}
FACTS: Final = {"revision": 0, "age": 16, "setting": "youth_protection_intake"}
TALK: Final = {"revision": 0, "kind": "parent_talk", "day": "2026-11-23", "done": True}
ONWARD: Final = {"revision": 0, "to": "analysis", "day": "2026-11-23"}
ENDED: Final = {"revision": 0, "day": "2026-11-23", "how": "as_planned"}
REASON: Final = {"reason": "De cijfers kloppen niet meer"}
PULL: Final = {"setting": "youth_protection_intake", **REASON}
PROPOSAL: Final = {"artefact": "", "results": "", "to": "advisory", **REASON}
PASSWORDS: Final = {"current": "correct horse battery", "new": "correct horse battery"}
CORRECTION: Final = {"because": "wrong_entry", "reason": "Het antwoord was van iemand anders"}
REVIEW: Final = {"view": "agree", "weighed": "answers", "words": "De reden past bij de antwoorden"}
QUESTION: Final = {"question": "Wie vertelde dit aan u?"}
ANSWER: Final = {"asked": "1", "answer-1": "De mentor van school vertelde dit."}
LACK: Final = {"kind": "other", "lack": "Er is geen vraag over kleding"}
MOTHER: Final = {"relation": "mother", "safe": "not_known", "reason": ""}
WORDS: Final = {
    "said_on": "2026-11-23",
    "words": "Ik wil zelf kiezen",
    "hand": "colleague",
    "read_back": "yes",
}
FILE: Final = {"to": "young_person", "purpose": "access_request", "form": "json"}
FORWARD: Final = {"worry": "De jongere is vaak weg", "question": "Wie kent de jongere?"}
SHARE: Final = {"words": "Wij kennen deze jongere", "audience": "table"}
EMERGENCY: Final = {"case": "2026-9999", "reason": "De jongere is vannacht gevonden en zit bij ons"}
LOOKED_BACK: Final = {"view": "right", "words": "Er was vannacht niemand anders."}
ACTION: Final = {"agreement": 999999, "state": "done"}
AGREEMENT: Final = {"sheet": "Z2026-0001", "words": "Bellen met school", "owner": "mee", "due": "2026-12-01"}
CONFIRMED: Final = {"number": 1, "at": "2026-12-21"}
CARE: Final = {"kind": "Behandeling", "period": "voorjaar 2026", "ending": "left"}

ROUTES: Final = (
    # nobody needs to sign in
    Route("GET", "/healthz", EVERYONE, open=True),
    Route("GET", "/readyz", EVERYONE, open=True),
    Route("GET", "/static/{served_as}", "", hidden=EVERYONE, open=True),
    Route("GET", "/organisation.css", "", hidden=EVERYONE, open=True),
    Route("GET", "/login", EVERYONE, open=True),
    Route("POST", "/login", EVERYONE, open=True, sent={"login": "rita", "password": PASSWORDS["current"]}),
    Route("POST", "/login/code", EVERYONE, open=True),
    Route("POST", "/login/passkey/ask", EVERYONE, open=True),
    Route("POST", "/login/passkey", EVERYONE, open=True),
    Route("GET", "/begin", EVERYONE, open=True),
    Route("POST", "/begin", EVERYONE, open=True, sent={"login": "rita"}),
    Route("POST", "/api/v1/account", EVERYONE, open=True, sent={"login": "rita"}),
    Route("POST", "/login/provider", "", hidden=EVERYONE, open=True),
    Route("GET", "/login/provider/callback", "", hidden=EVERYONE, open=True),
    Route("POST", "/login/provider/logout", "", hidden=EVERYONE, open=True, sent={"logout_token": "x"}),
    Route("POST", "/account/provider", "", hidden=EVERYONE),
    Route("POST", "/language", EVERYONE, open=True, sent={"language": "en", "back": "/about"}),
    Route("GET", "/about", EVERYONE, open=True),
    Route("GET", "/help/start", EVERYONE, open=True),
    Route("GET", "/help/emergency", EVERYONE, open=True),
    Route("GET", "/help", EVERYONE),
    Route("GET", "/help/{name}", EVERYONE),
    Route("GET", "/patterns", EVERYONE),
    Route("GET", "/api/docs", EVERYONE),
    Route("GET", "/api/v1/openapi.json", EVERYONE),
    Route("GET", "/acute", EVERYONE, open=True),
    Route(
        "POST",
        "/api/v1/sessions",
        EVERYONE,
        open=True,
        sent={"login": "rita", "password": PASSWORDS["current"]},
    ),
    Route("GET", "/", EVERYONE, open=True),
    # everyone who works here
    Route("GET", "/api/v1/me", EVERYONE),
    Route("GET", "/api/v1/me/sessions", EVERYONE),
    Route("DELETE", "/api/v1/me/sessions", EVERYONE),
    Route("POST", "/api/v1/sessions/current/proof", EVERYONE, sent={"password": PASSWORDS["current"]}),
    Route("DELETE", "/api/v1/me/sessions/{session_id}", "", hidden=EVERYONE),
    Route("PUT", "/api/v1/me/password", EVERYONE, sent=PASSWORDS),
    Route("GET", "/account", EVERYONE),
    Route(
        "POST",
        "/account/password",
        EVERYONE,
        sent=PASSWORDS | {"again": PASSWORDS["new"], "new_again": PASSWORDS["new"]},
    ),
    Route("POST", "/account/sessions/{session_id}/end", EVERYONE),
    Route("POST", "/account/sessions/end", EVERYONE),
    Route("POST", "/account/prove", EVERYONE, sent={"password": PASSWORDS["current"]}),
    Route("GET", "/account/second-factor", EVERYONE),
    Route("GET", "/account/second-factor/app", EVERYONE),
    Route("GET", "/account/second-factor/passkey", EVERYONE),
    Route("POST", "/account/second-factor/passkey", EVERYONE, sent={"name": "telefoon"}),
    Route("POST", "/account/second-factor/app", EVERYONE),
    Route("POST", "/account/second-factor/codes", EVERYONE),
    Route("POST", "/account/second-factor/app/remove", "", hidden=EVERYONE),
    Route("POST", "/account/second-factor/passkeys/{passkey_id}/remove", "", hidden=EVERYONE),
    Route("GET", "/api/v1/catalogue", STAFF),
    Route("GET", "/fhir/metadata", EVERYONE),
    Route("GET", "/fhir/Questionnaire/{form}", STAFF),
    Route("GET", "/api/v1/model", STAFF),
    Route("GET", "/api/v1/scoring", STAFF),
    Route("GET", "/scoring", STAFF),
    # the stop switch; approving comes first here, for nobody may approve what they asked themselves
    Route("POST", "/api/v1/scoring/resume-approvals", "bnpd", sent=REASON),
    Route("POST", "/scoring/approve-resume", "bnpd", sent=REASON),
    Route("POST", "/api/v1/scoring/stops", "bnpd", sent=REASON),
    Route("POST", "/api/v1/scoring/resume-requests", "bnpd", sent=REASON),
    Route("POST", "/scoring/stop", "bnpd", sent=REASON),
    Route("POST", "/scoring/ask-resume", "bnpd", sent=REASON),
    # whether a band may bring a conversation forward; the model of the walk may not, so nothing waits
    Route("GET", "/api/v1/pull-forward", STAFF),
    Route(
        "POST", "/api/v1/pull-forward/proposals", "bdn", sent=PULL | {"terms": {"strong_signals": "today"}}
    ),
    Route("POST", "/api/v1/pull-forward/proposals/{proposal}/approval", "", hidden="bd", sent=REASON),
    Route("POST", "/api/v1/pull-forward/proposals/{proposal}/rejection", "", hidden="bd", sent=REASON),
    Route("POST", "/api/v1/pull-forward/{setting}/off", "bnpd", sent=REASON),
    Route("GET", "/pull-forward", STAFF),
    Route("POST", "/pull-forward/proposals", "bdn", sent=PULL | {"term-strong_signals": "today"}),
    Route("POST", "/pull-forward/proposals/{proposal}/approve", "", hidden="bd", sent=REASON),
    Route("POST", "/pull-forward/proposals/{proposal}/reject", "", hidden="bd", sent=REASON),
    Route("POST", "/pull-forward/{setting}/off", "bnpd", sent=REASON),
    # the registry of models; what needs a file or a proposal that is not there ends in 409 or 404
    Route("GET", "/api/v1/models", "bnpd"),
    Route("GET", "/api/v1/models/{digest}", "bnpd"),
    Route("POST", "/api/v1/models/proposals", "n", sent=PROPOSAL),
    Route("POST", "/api/v1/models/proposals/{proposal}/approval", "", hidden="bd", sent=REASON),
    Route("POST", "/api/v1/models/proposals/{proposal}/rejection", "", hidden="bd", sent=REASON),
    Route("POST", "/api/v1/models/{digest}/lower", "bnpd", sent={"to": "advisory", **REASON}),
    Route("GET", "/api/v1/models/{digest}/recall", "n"),
    Route("POST", "/api/v1/models/{digest}/recall", "n", sent=REASON),
    Route("GET", "/models", "bnpd"),
    Route("POST", "/models", "n", sent={"to": "advisory", **REASON}),
    Route("GET", "/models/{digest}", "bnpd"),
    Route("POST", "/models/{digest}/proposals/{proposal}/approve", "", hidden="bd", sent=REASON),
    Route("POST", "/models/{digest}/proposals/{proposal}/reject", "", hidden="bd", sent=REASON),
    Route("POST", "/models/{digest}/lower", "bnpd", sent={"to": "advisory", **REASON}),
    Route("GET", "/models/{digest}/report", "", hidden="bnpd"),
    Route("GET", "/models/{digest}/recall", "n"),
    Route("POST", "/models/{digest}/recall", "n", sent=REASON),
    # monitoring
    Route("GET", "/api/v1/monitoring", "bnpd"),
    Route("GET", "/monitoring", "bnpd"),
    Route("GET", "/fairness", "np"),
    Route("POST", "/fairness/collections", "p", sent={"purpose": "bias_audit"}),
    Route("POST", "/fairness/members", "p", sent={"code": "2026-0001"}),
    Route("POST", "/fairness/end", "p"),
    Route("GET", "/metrics", "bnpd"),
    # cases
    Route("GET", "/api/v1/cases", "abcr"),
    Route("POST", "/api/v1/cases", "abc", sent=CASE),
    Route("GET", "/api/v1/cases/{reference}/assignments", "abr", hidden="c"),
    Route(
        "POST", "/api/v1/cases/{reference}/assignments", "ab", hidden="c", sent={"person": None, "after": 1}
    ),
    Route("POST", "/cases/{reference}/assignment", "ab", hidden="c", sent={"person": "", "after": "1"}),
    *CASES_TOGETHER,
    Route("GET", "/api/v1/cases/{reference}/topic", "abr", hidden="c"),
    Route("PUT", "/api/v1/cases/{reference}/topic", "ab", hidden="c", sent={"words": "Weg van huis"}),
    Route("GET", "/cases/{reference}/topic", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/topic", "ab", hidden="c", sent={"topic": "Weg van huis"}),
    Route("GET", "/cases", "abcr"),
    Route("GET", "/cases/new", "abc"),
    Route("POST", "/cases/new", "abc", sent=CASE),
    Route("GET", "/api/v1/cases/{reference}", "abr", hidden="c"),
    Route("GET", "/api/v1/cases/{reference}/timeline", "abr", hidden="c"),
    Route("GET", "/cases/{reference}", "abr", hidden="c"),
    Route("GET", "/cases/{reference}/acute", "abr", hidden="cnpdm"),
    Route("GET", "/cases/{reference}/answers/{number}", "abr", hidden="c"),
    # work on a case
    Route("GET", "/api/v1/cases/{reference}/draft", "abr", hidden="c"),
    Route("PUT", "/api/v1/cases/{reference}/draft", "ab", hidden="c", sent={"revision": 0}),
    Route("PUT", "/api/v1/cases/{reference}/draft/provisional", "ab", hidden="c", sent={"answers": {}}),
    Route("GET", "/api/v1/cases/{reference}/draft/offers", "abr", hidden="c"),
    Route("GET", "/cases/{reference}/form/{section}", "abr", hidden="c"),
    Route("POST", "/cases/{reference}/form/{section}", "ab", hidden="c", sent={"revision": "0"}),
    Route("PUT", "/api/v1/cases/{reference}/facts", "ab", hidden="c", sent=FACTS),
    Route("GET", "/cases/{reference}/facts", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/facts", "ab", hidden="c", sent=FACTS | {"revision": "0"}),
    Route("POST", "/api/v1/cases/{reference}/judgements", "ab", hidden="c", sent=JUDGEMENT),
    Route("GET", "/cases/{reference}/judgement", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/judgement", "ab", hidden="c", sent=JUDGEMENT),
    Route("POST", "/api/v1/cases/{reference}/screenings", "ab", hidden="c"),
    Route(
        "POST",
        "/api/v1/cases/{reference}/screenings/{number}/correction",
        "ab",
        hidden="c",
        sent=CORRECTION | {"revision": 1},
    ),
    Route("GET", "/cases/{reference}/screenings/{number}/correction", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/screenings/{number}/correction", "ab", hidden="c", sent=CORRECTION),
    Route("POST", "/cases/{reference}/screenings", "ab", hidden="c"),
    Route(
        "POST",
        "/api/v1/cases/{reference}/intakes",
        "ab",
        hidden="c",
        sent={"age": 17, "setting": "youth_protection_intake"},
    ),
    Route("GET", "/cases/{reference}/rounds/new", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/rounds/new", "ab", hidden="c", sent={"age": "17"}),
    Route("POST", "/api/v1/cases/{reference}/score-refusal", "ab", hidden="c"),
    Route("DELETE", "/api/v1/cases/{reference}/score-refusal", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/score-refusal", "ab", hidden="c", sent={"declined": "yes"}),
    # the in-person assessment
    Route("GET", "/api/v1/cases/{reference}/assessments", "abr", hidden="c"),
    Route("POST", "/api/v1/cases/{reference}/assessments", "ab", hidden="c", sent=ASSESSMENT),
    Route("GET", "/cases/{reference}/assessments/{number}", "abr", hidden="c"),
    Route("GET", "/cases/{reference}/assessments/{number}/guide", "abr", hidden="c"),
    Route("GET", "/cases/{reference}/assessments/{number}/new", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/assessments/{number}/new", "ab", hidden="c", sent={"after": "0"}),
    # the rights of the young person
    Route("GET", "/cases/{reference}/record", "abr", hidden="c"),
    Route("POST", "/cases/{reference}/record/contacts", "ab", hidden="c", sent=MOTHER),
    Route("POST", "/cases/{reference}/record/export", "b", sent=FILE),
    Route("POST", "/cases/{reference}/record/information", "ab", hidden="c", sent={"given": "postponed"}),
    Route("POST", "/cases/{reference}/record/statements", "ab", hidden="c", sent=WORDS),
    Route("GET", "/api/v1/cases/{reference}/record/contacts", "abr", hidden="c"),
    Route("POST", "/api/v1/cases/{reference}/record/contacts", "ab", hidden="c", sent=MOTHER),
    Route("GET", "/api/v1/cases/{reference}/record/information", "abr", hidden="c"),
    Route(
        "POST",
        "/api/v1/cases/{reference}/record/information",
        "ab",
        hidden="c",
        sent={"reason": "De jongere slaapt nu nog"},
    ),
    Route("GET", "/api/v1/cases/{reference}/record/statements", "abr", hidden="c"),
    Route(
        "POST",
        "/api/v1/cases/{reference}/record/statements",
        "ab",
        hidden="c",
        sent=WORDS | {"read_back": True},
    ),
    Route("POST", "/api/v1/cases/{reference}/record/export", "b", sent={"purpose": "access_request"}),
    Route("GET", "/cases/{reference}/record/looked", "abr", hidden="c"),
    Route("GET", "/cases/{reference}/screenings/{number}/explanation", "abr", hidden="c"),
    *EXPORT_ROUTES,
    # the stay in crisis care; the case of the walk has one
    Route("GET", "/api/v1/stays", "abcr"),
    Route("GET", "/stays", "abcr"),
    Route("POST", "/api/v1/cases/{reference}/stays", "ab", hidden="c", sent={"begun_on": "2026-11-23"}),
    Route("GET", "/cases/{reference}/stays/new", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/stays/new", "ab", hidden="c", sent={"begun_on": "2026-11-23"}),
    Route("GET", "/api/v1/cases/{reference}/stays/{number}", "abr", hidden="c"),
    Route("GET", "/cases/{reference}/stays/{number}", "abr", hidden="c"),
    Route("POST", "/api/v1/cases/{reference}/stays/{number}/entries", "ab", hidden="c", sent=TALK),
    Route("GET", "/cases/{reference}/stays/{number}/record/{kind}", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/stays/{number}/record/{kind}", "ab", hidden="c", sent=FORM),
    Route("POST", "/api/v1/cases/{reference}/stays/{number}/phase", "ab", hidden="c", sent=ONWARD),
    Route("GET", "/cases/{reference}/stays/{number}/phase", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/stays/{number}/phase", "ab", hidden="c", sent=FORM),
    Route("POST", "/api/v1/cases/{reference}/stays/{number}/end", "ab", hidden="c", sent=ENDED),
    Route("GET", "/cases/{reference}/stays/{number}/end", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/stays/{number}/end", "ab", hidden="c", sent=FORM),
    # the programme report: counts of the whole organisation
    Route("GET", "/api/v1/programme", "brn"),
    Route("GET", "/api/v1/programme/table", "brn"),
    Route("GET", "/programme", "brn"),
    # past decisions, as they were shown
    Route("GET", "/api/v1/cases/{reference}/screenings/{number}", "abrn", hidden="c"),
    Route("GET", "/cases/{reference}/screenings/{number}", "abrn", hidden="c"),
    Route("GET", "/api/v1/cases/{reference}/screenings/{number}/correction", "ab", hidden="crn"),
    Route("GET", "/cases/{reference}/screenings/{number}/print", "abrn", hidden="c"),
    Route("GET", "/screenings", "abcrn"),
    # reviews
    Route("GET", "/api/v1/reviews", "r"),
    Route("GET", "/reviews", "r"),
    Route("GET", "/api/v1/cases/{reference}/screenings/{number}/reviews", "abr", hidden="c"),
    Route("POST", "/api/v1/cases/{reference}/screenings/{number}/reviews", "r", sent=REVIEW),
    Route("GET", "/cases/{reference}/screenings/{number}/review", "r"),
    Route("POST", "/cases/{reference}/screenings/{number}/review", "r", sent=REVIEW),
    Route("POST", "/cases/{reference}/screenings/{number}/review/question", "r", sent=QUESTION),
    Route("POST", "/cases/{reference}/screenings/{number}/review/lack", "r", sent=LACK),
    Route("GET", "/api/v1/cases/{reference}/reviews", "abr", hidden="c"),
    Route("GET", "/cases/{reference}/reviews", "abr", hidden="c"),
    Route("POST", "/cases/{reference}/reviews", "ab", hidden="c", sent=ANSWER),
    Route("GET", "/feedback", "n"),
    # the Zorgtafel
    Route("GET", "/api/v1/table", "abcm"),
    Route("POST", "/api/v1/table/sheets", "abcm", sent=FORWARD),
    Route("GET", "/api/v1/table/sheets/{sheet}", "abm", hidden="c"),
    Route("POST", "/api/v1/table/sheets/{sheet}/shares", "abm", hidden="c", sent=SHARE),
    Route("POST", "/api/v1/table/sheets/{sheet}/care", "abm", hidden="c", sent=CARE),
    Route("POST", "/api/v1/table/sheets/{sheet}/link", "", hidden="b", sent={"case": "2026-9999"}),
    Route("GET", "/api/v1/table/seats", "b"),
    Route("POST", "/api/v1/table/seats", "b", sent={"person": 1, "partner": "mee"}),
    Route("POST", "/api/v1/table/meetings", "b", sent={"day": "2026-12-22", "chair": 1}),
    Route("GET", "/api/v1/table/meetings/{day}", "bm"),
    Route("POST", "/api/v1/table/meetings/{day}/agenda", "b"),
    Route("POST", "/api/v1/table/meetings/{day}/attendance", "b", sent={"partners": {"mee": "present"}}),
    Route("POST", "/api/v1/table/meetings/{day}/actions", "", hidden="b", sent=ACTION),
    Route("POST", "/api/v1/table/meetings/{day}/agreements", "b", sent=AGREEMENT),
    Route("POST", "/api/v1/table/meetings/{day}/minutes", "b", sent={"number": 0, "words": "Besproken."}),
    Route("POST", "/api/v1/table/meetings/{day}/minutes/confirmation", "bm", sent=CONFIRMED),
    Route("POST", "/api/v1/table/meetings/{day}/minutes/corrections", "b", sent={"words": "Een aanvulling."}),
    Route("GET", "/table", "abcm"),
    Route("GET", "/table/forward", "abcm"),
    Route("POST", "/table/forward", "abcm", sent=FORWARD),
    Route("GET", "/table/sheets/{sheet}", "abm", hidden="c"),
    Route("POST", "/table/sheets/{sheet}/shares", "abm", hidden="c", sent=SHARE),
    Route("POST", "/table/sheets/{sheet}/care", "abm", hidden="c", sent=CARE),
    Route("POST", "/table/sheets/{sheet}/link", "b", sent={"case": ""}),
    Route("GET", "/table/partners", "b"),
    Route("POST", "/table/partners", "b", sent={"partner": "mee"}),
    Route("POST", "/table/meetings", "b", sent={"day": "2026-12-21"}),
    Route("GET", "/table/meetings/{day}", "bm"),
    Route("POST", "/table/meetings/{day}/agenda", "b"),
    Route("POST", "/table/meetings/{day}/attendance", "b", sent={"present-mee": "present"}),
    Route("POST", "/table/meetings/{day}/actions", "b"),
    Route("POST", "/table/meetings/{day}/agreements", "b", sent={"sheet": "Z2026-0001"}),
    Route("POST", "/table/meetings/{day}/minutes", "b", sent={"number": "0", "minutes": "Alles besproken."}),
    Route("POST", "/table/meetings/{day}/confirm", "bm", sent={"number": "1", "at": "2026-12-21"}),
    Route("POST", "/table/meetings/{day}/corrections", "b", sent={"correction": "Een aanvulling hierop."}),
    # emergency access to a case of another team; the case that is asked for, and the access, are not there
    Route("GET", "/api/v1/emergency-accesses", "abcr"),
    Route("POST", "/api/v1/emergency-accesses", "", hidden="abcr", sent=EMERGENCY),
    Route("DELETE", "/api/v1/emergency-accesses/{number}", "", hidden="abcrp"),
    Route("GET", "/emergency", "abcr"),
    Route("POST", "/emergency", "", hidden="abcr", sent=EMERGENCY),
    Route("POST", "/emergency/{number}/end", "", hidden="abcrp"),
    Route("GET", "/api/v1/notices", "p"),
    Route("GET", "/api/v1/notices/{number}", "", hidden="p"),
    Route("POST", "/api/v1/notices/{number}/reviews", "", hidden="p", sent=LOOKED_BACK),
    Route("GET", "/notices", "p"),
    Route("GET", "/notices/{number}", "", hidden="p"),
    Route("POST", "/notices/accounts", "p"),
    Route("POST", "/notices/{number}/review", "", hidden="p", sent=LOOKED_BACK),
    # the log
    Route("GET", "/api/v1/audit", "p"),
    Route("GET", "/log", "p"),
    # how long cases are kept, and their end; a hold or request that is not there ends in 404 or 409
    *RETENTION_ROUTES,
    Route("PUT", "/api/v1/kept-words", EVERYONE, sent={"page": "/emergency", "forms": {}}),
    Route("GET", "/kept", EVERYONE),
    Route("POST", "/kept/{kept_id}/discard", "", hidden=EVERYONE),
    *EXCHANGE_ROUTES,
    *PEOPLE_ROUTES,
    # last, for it ends the session
    Route("DELETE", "/api/v1/sessions/current", EVERYONE),
    Route("POST", "/logout", EVERYONE, open=True),
)
