"""The routes of accounts, of teams, and of cases between teams; the letters are those of the whole table."""

from __future__ import annotations

from typing import Final

from tests.service.route import Route

PERSON: Final = {"login": "nina", "name": "Nina", "roles": ["reviewer"], "teams": ["Team A"]}
RIGHTS: Final = {"roles": ["partner"], "teams": []}

PEOPLE_ROUTES: Final = (
    # people
    Route("GET", "/api/v1/people", "dp"),
    Route("GET", "/api/v1/people/changes", "dp"),
    Route("POST", "/api/v1/people/changes/{proposal}/confirmation", "", hidden="dp"),
    Route("POST", "/api/v1/people/changes/{proposal}/rejection", "", hidden="dp"),
    Route("PUT", "/api/v1/people/{person_id}/rights", "dp", sent=RIGHTS),
    Route("GET", "/api/v1/people/{person_id}/cases", "dp"),
    Route("GET", "/api/v1/teams", "dp"),
    Route("POST", "/api/v1/teams", "d", sent={"name": "Nacht"}),
    Route("PUT", "/api/v1/teams/{team_id}", "", hidden="d", sent={"name": "Nacht"}),
    Route("POST", "/api/v1/teams/{team_id}/closing", "", hidden="d"),
    Route("POST", "/api/v1/teams/{team_id}/reopening", "", hidden="d"),
    Route("POST", "/api/v1/people", "d", sent=PERSON),
    Route("POST", "/api/v1/people/{person_id}/disable", "d"),
    Route("POST", "/api/v1/people/{person_id}/enable", "d"),
    Route("POST", "/api/v1/people/{person_id}/password", "d"),
    Route("POST", "/api/v1/people/{person_id}/second-factor/reset", "dp"),
    Route("DELETE", "/api/v1/people/{person_id}/sessions", "d"),
    Route("DELETE", "/api/v1/people/sessions", "d"),
    Route("POST", "/people/{person_id}/second-factor", "dp"),
    Route("POST", "/people/{person_id}/sessions/end", "d"),
    Route("POST", "/people/sessions/end", "d"),
    Route("GET", "/people", "dp"),
    Route("GET", "/people/{person_id}", "dp"),
    Route("POST", "/people/{person_id}", "dp", sent={"roles": "partner"}),
    Route("GET", "/people/{person_id}/disable", "d"),
    Route("POST", "/people/changes/{proposal}/confirm", "", hidden="dp"),
    Route("POST", "/people/changes/{proposal}/reject", "", hidden="dp"),
    Route("GET", "/teams", "d"),
    Route("POST", "/teams", "d", sent={"name": "Nacht"}),
    Route("POST", "/teams/{team_id}/name", "", hidden="d", sent={"name-999999": "Nacht"}),
    Route("POST", "/teams/{team_id}/close", "", hidden="d"),
    Route("POST", "/teams/{team_id}/reopen", "", hidden="d"),
    Route("POST", "/people", "d", sent=PERSON),
    Route("POST", "/people/{person_id}/disable", "d"),
    Route("POST", "/people/{person_id}/enable", "d"),
    Route("POST", "/people/{person_id}/password", "d"),
)

HANDED: Final = {"team": 999999, "note": "De jongere woont nu daar"}
WHY: Final = {"reason": "De gegevens zijn van dezelfde jongere"}

CASES_TOGETHER: Final = (
    Route("GET", "/api/v1/cases/transfers", "abc"),
    Route("POST", "/api/v1/cases/{reference}/transfer", "ab", hidden="c", sent=HANDED),
    Route("DELETE", "/api/v1/cases/{reference}/transfer", "ab", hidden="c"),
    Route("POST", "/api/v1/cases/{reference}/transfer/acceptance", "", hidden="abc"),
    Route("POST", "/api/v1/cases/{reference}/transfer/refusal", "", hidden="abc", sent=WHY),
    Route("GET", "/api/v1/cases/{reference}/links", "abr", hidden="c"),
    Route(
        "POST", "/api/v1/cases/{reference}/links", "", hidden="abc", sent=WHY | {"goes_on_in": "2026-9999"}
    ),
    Route("POST", "/api/v1/cases/{reference}/links/undoing", "ab", hidden="c", sent=WHY),
    Route("POST", "/api/v1/cases/{reference}/links/{proposal}/confirmation", "", hidden="abc"),
    Route("POST", "/api/v1/cases/{reference}/links/{proposal}/rejection", "", hidden="abc"),
    Route("GET", "/cases/transfers", "abc"),
    Route("GET", "/cases/{reference}/transfer", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/transfer", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/transfer/withdraw", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/transfer/accept", "", hidden="abc"),
    Route("POST", "/cases/{reference}/transfer/refuse", "", hidden="abc"),
    Route("GET", "/cases/{reference}/link", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/link", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/link/undo", "ab", hidden="c"),
    Route("POST", "/cases/{reference}/link/{proposal}/confirm", "", hidden="abc"),
    Route("POST", "/cases/{reference}/link/{proposal}/reject", "", hidden="abc"),
)
