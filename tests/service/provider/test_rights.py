"""What somebody may do here, from what the provider says of them."""

from __future__ import annotations

from typing import Any, Final

import pytest

from service.access.unit_of_work import unit_of_system
from service.areas.account_administration import rights as changes
from service.identity.permissions import Role
from tests.service.provider.certified import AtProvider, Certified
from tests.service.provider.way import Changed, back, begun, bound, last_refusal, me
from tests.service.world import World, hire

pytestmark = pytest.mark.slow


CLAIMS: Final[dict[str, Any]] = {
    "rights": "claims",
    "roles": {
        "intake_worker": ("sw-intake",),
        "reviewer": ("sw-review",),
        "partner": ("sw-partner",),
        "administrator": ("sw-admin",),
    },
    "teams": {"Team A": ("a",), "Team B": ("b",), "Nowhere": ("n",)},
}
NEW: Final[dict[str, Any]] = {"new_accounts": "first_sign_in", "new_account_values": ("sw-users",)}


def signs_in(world: World, subject: str) -> tuple[str, str]:
    """Sign in; the login, or the code of the refusal, and the words on the page."""
    browser = world.browser()
    page = back(browser, AtProvider().signs_in(begun(browser), subject))
    return me(browser) or last_refusal(world), page.text


def account(world: World, login: str) -> dict[str, Any]:
    """The account as the administrator sees it."""
    return next(one for one in world.client("adam").get("/api/v1/people").json() if one["login"] == login)


def roles(world: World, login: str) -> list[str]:
    return list(account(world, login)["roles"])


@pytest.fixture
def by_claims(changed: Changed) -> World:
    return changed(**CLAIMS)


def test_what_the_provider_takes_away_is_gone_at_once(by_claims: World, certified: Certified) -> None:
    """Role and team, for every session there is."""
    number = hire(by_claims.installation, "both", (Role.INTAKE_WORKER, Role.REVIEWER), "Team A", "Team B")
    world = World(by_claims.installation, by_claims.clock, {**by_claims.people, "both": number})
    bound(world, "both", certified.knows("sub-both", roles=["sw-review", "other"], groups=["a"]))
    before = world.client("both")

    assert signs_in(world, "sub-both")[0] == "both"

    assert before.get("/api/v1/me").status_code == 401
    assert (roles(world, "both"), account(world, "both")["teams"]) == (["reviewer"], ["Team A"])


def test_what_sees_cases_is_proposed_and_a_person_confirms(by_claims: World, certified: Certified) -> None:
    """REQ people-by-two, REQ four-eyes: the provider proposes, as one person would; another decides here, and
    the privacy officer hears of it."""
    subject = certified.knows("sub-pim", roles=["sw-partner", "sw-review"], groups=["a", "n"])
    bound(by_claims, "pim", subject)

    assert signs_in(by_claims, subject)[0] == "pim"
    waiting = account(by_claims, "pim")["waiting"]
    assert (roles(by_claims, "pim"), bool(waiting)) == (["partner"], True)
    assert signs_in(by_claims, subject)[0] == "pim"
    assert account(by_claims, "pim")["waiting"] == waiting
    notices = by_claims.browser("petra").get("/notices").text
    assert "het inlogsysteem van de organisatie" in notices
    assert "Krijgt erbij" in notices

    done = by_claims.client("petra").post(f"/api/v1/people/changes/{waiting}/confirmation")

    assert done.status_code == 204
    assert roles(by_claims, "pim") == ["partner", "reviewer"]
    assert signs_in(by_claims, subject)[0] == "pim"
    assert account(by_claims, "pim")["waiting"] is None


def test_what_a_person_rejected_is_not_proposed_again(by_claims: World, certified: Certified) -> None:
    """Until the provider says something else; and a proposal that it no longer stands by goes."""
    subject = certified.knows("sub-pim", roles=["sw-partner", "sw-review"], groups=["a"])
    bound(by_claims, "pim", subject)
    signs_in(by_claims, subject)
    waiting = account(by_claims, "pim")["waiting"]
    by_claims.client("petra").post(f"/api/v1/people/changes/{waiting}/rejection")

    signs_in(by_claims, subject)
    assert account(by_claims, "pim")["waiting"] is None

    certified.knows(subject, roles=["sw-partner", "sw-intake"], groups=["a"])
    signs_in(by_claims, subject)
    assert account(by_claims, "pim")["waiting"]
    certified.knows(subject, roles=["sw-partner"], groups=["a"])
    signs_in(by_claims, subject)
    assert (account(by_claims, "pim")["waiting"], roles(by_claims, "pim")) == (None, ["partner"])


def test_other_roles_are_given_at_once(by_claims: World, certified: Certified) -> None:
    number = hire(by_claims.installation, "rob", (Role.REVIEWER,), "Team A")
    world = World(by_claims.installation, by_claims.clock, {**by_claims.people, "rob": number})
    bound(world, "rob", certified.knows("sub-rob", roles=["sw-partner"], groups=["b"]))

    assert signs_in(world, "sub-rob")[0] == "rob"
    assert (roles(world, "rob"), account(world, "rob")["teams"]) == (["partner"], ["Team B"])


def test_without_a_role_nobody_is_in_and_the_sentence_says_whom_to_ask(
    by_claims: World, certified: Certified
) -> None:
    bound(by_claims, "alice", certified.knows("sub-alice", roles=["other"]))

    code, page = signs_in(by_claims, "sub-alice")

    assert code == "no_role"
    assert "Zorgpas geeft u hier geen rol: vraag er een aan uw beheerder." in page
    assert roles(by_claims, "alice") == []


def test_the_last_administrator_stays_whatever_the_provider_says(
    by_claims: World, certified: Certified
) -> None:
    """REQ people-by-two: else nobody could let anybody in."""
    bound(by_claims, "adam", certified.knows("sub-adam", roles=["sw-partner"]))

    assert signs_in(by_claims, "sub-adam")[0] == "adam"
    assert roles(by_claims, "adam") == ["administrator", "partner"]


def test_roles_by_hand_do_not_follow_the_provider(world: World, certified: Certified) -> None:
    bound(world, "alice", certified.knows("sub-alice", roles=["sw-review"], groups=["b"]))

    assert signs_in(world, "sub-alice")[0] == "alice"
    assert roles(world, "alice") == ["intake_worker"]


def test_an_account_is_made_at_the_first_sign_in_where_the_rule_says_so(
    changed: Changed, certified: Certified
) -> None:
    """It gets at once what needs no second person; all else waits."""
    world = changed(**CLAIMS, **NEW)
    subject = certified.knows(
        "sub-nina",
        name="Nina Jansen",
        preferred_username="N.Jansen",
        roles=["sw-intake"],
        groups=["a", "sw-users"],
    )

    assert signs_in(world, subject)[0] == "n.jansen"

    made = account(world, "n.jansen")
    assert (made["name"], made["roles"], bool(made["waiting"])) == ("Nina Jansen", [], True)
    with_password = {"login": "n.jansen", "password": "!"}
    assert world.anonymous().post("/api/v1/sessions", json=with_password).status_code == 401
    world.client("petra").post(f"/api/v1/people/changes/{made['waiting']}/confirmation")
    assert signs_in(world, subject)[0] == "n.jansen"
    assert (roles(world, "n.jansen"), account(world, "n.jansen")["teams"]) == (["intake_worker"], ["Team A"])


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"groups": ["a"], "roles": ["sw-intake"], "preferred_username": "zoe"}, "no_account"),
        ({"groups": ["sw-users"], "roles": ["other"], "preferred_username": "zoe"}, "no_role"),
        ({"groups": ["sw-users"], "roles": ["sw-intake"], "preferred_username": "alice"}, "login_taken"),
    ],
)
def test_for_others_no_account_is_made(
    changed: Changed, certified: Certified, claims: dict[str, Any], code: str
) -> None:
    world = changed(**CLAIMS, **NEW)
    certified.knows("sub-zoe", **claims)

    assert signs_in(world, "sub-zoe")[0] == code
    assert [one["login"] for one in world.client("adam").get("/api/v1/people").json()] == sorted(world.people)


def test_a_name_that_cannot_be_one_here_is_replaced(changed: Changed, certified: Certified) -> None:
    """A citizen service number, or no login at all; nothing of it is kept."""
    world = changed(**CLAIMS, **NEW)
    certified.knows(
        "sub-odd", name="Jan 111222333", preferred_username="<b>", roles=["sw-partner"], groups=["sw-users"]
    )

    login = signs_in(world, "sub-odd")[0]

    assert login.startswith("p-")
    assert account(world, login)["name"] == login


def test_a_proposal_of_a_person_is_decided_before_that_of_the_provider(
    by_claims: World, certified: Certified
) -> None:
    subject = certified.knows("sub-pim", roles=["sw-partner", "sw-review"], groups=["a"])
    bound(by_claims, "pim", subject)
    wanted = {"roles": ["partner", "coordinator"], "teams": [by_claims.team("pim")]}
    way = f"/api/v1/people/{by_claims.people['pim']}/rights"
    number = by_claims.client("adam").put(way, json=wanted).json()["proposal"]

    signs_in(by_claims, subject)

    with unit_of_system(by_claims.installation, "command_line") as unit:
        waiting = changes.waiting_for(unit, by_claims.people["pim"])
    assert waiting
    assert waiting.id == number
