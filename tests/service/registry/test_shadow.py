"""A model in the shadow computes along: afterwards, apart, and nothing of it reaches who works with cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from screening.cli.main import main
from screening.model.score_table import ScoreTable
from screening.model.shipped_files import shipped_version
from service.access.unit_of_work import unit_as
from service.areas.registry.shadow_scores import catch_up, shadow_times, waiting_now
from service.areas.registry.shadow_scores_verify import ShadowFinding, verify_shadow
from service.areas.serving_model import stop_switch
from service.areas.serving_model.model_stages import Step
from service.installation.running_installation import Installation
from tests.service.plans import statements_of
from tests.service.prepared import with_share
from tests.service.raw import only_new_rows, outside
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import REASON, approve, lower, propose
from tests.service.screenings.flow import LISA_BEFORE, judged, screen, screened
from tests.service.world import World

pytestmark = pytest.mark.slow


def in_shadow(world: World, table: ScoreTable) -> None:
    approve(world, propose(world, offered(world.installation, table), to="shadow"))


def stored(installation: Installation) -> list[tuple[str, int, str, float | None, str | None]]:
    with installation.database.reading() as db:
        rows = db.execute(
            text(
                "SELECT c.reference, s.number, s.model_digest, s.probability, s.band FROM shadow_score s "
                "JOIN cases c ON c.id = s.case_id ORDER BY s.case_id, s.number"
            )
        )
        return [tuple(row) for row in rows]


def checked(installation: Installation, *, destroyed: bool = False) -> list[ShadowFinding]:
    keys = installation.keys.signing_public_keys
    with installation.database.reading() as db:
        return list(verify_shadow(db, installation.scoring._kept, keys, destroyed=destroyed))


def test_a_model_in_the_shadow_scores_what_is_screened_while_it_is_there(world: World) -> None:
    """REQ not-self-learning: with two people it came there, and it changes nothing of what is shown."""
    alice, table = world.client("alice"), updated(0.3)
    before = screened(alice, LISA_BEFORE)
    world.clock.advance(timedelta(minutes=1))
    in_shadow(world, table)
    after = screened(alice, LISA_BEFORE)
    (ran,) = catch_up(world.installation)

    ((reference, number, digest, probability, band),) = stored(world.installation)
    assert (ran.scored, ran.waiting, ran.problem) == (1, 0, None)
    assert (reference, number, digest) == (after["reference"], after["number"], table.digest)
    assert probability is not None
    assert probability > after["probability"] == before["probability"]
    assert band is not None
    assert after["model"]["version"] == shipped_version()


def test_nothing_of_it_reaches_who_works_with_the_case(world: World) -> None:
    alice, table = world.client("alice"), updated(0.3)
    in_shadow(world, table)
    answer = screened(alice, LISA_BEFORE)
    catch_up(world.installation)
    where = f"/api/v1/cases/{answer['reference']}"
    seen = " ".join(
        alice.get(path).text for path in (where, f"{where}/screenings/1", f"/cases/{answer['reference']}")
    )

    ((*_, probability, _),) = stored(world.installation)
    assert str(probability) not in seen
    assert table.digest not in seen
    for path in ("/monitoring", "/models", "/api/v1/monitoring"):
        assert alice.get(path, follow_redirects=False).status_code == 403


def test_a_screening_waits_for_no_model_in_the_shadow(world: World) -> None:
    """Not one statement more on the way of a screening."""

    def statements(login: str) -> int:
        client = world.client(login)
        reference = judged(client)
        with statements_of(world.installation) as asked:
            screen(client, reference, LISA_BEFORE)
        return len(asked)

    screened(world.client("alice"), LISA_BEFORE)
    without = statements("alice")
    world.clock.advance(timedelta(minutes=1))
    in_shadow(world, updated())
    screened(world.client("alice"), LISA_BEFORE)

    assert statements("alice") == without > 5
    assert waiting_now(world.installation) == 2


def test_a_refused_score_stays_refused_in_the_shadow(world: World) -> None:
    """REQ decline-score: a model in the shadow is no way round it, before the screening or after."""
    alice = world.client("alice")
    in_shadow(world, updated())
    declined, later = judged(alice), screened(alice, LISA_BEFORE)["reference"]
    alice.post(f"/api/v1/cases/{declined}/score-refusal")
    screen(alice, declined, LISA_BEFORE)
    alice.post(f"/api/v1/cases/{later}/score-refusal")
    catch_up(world.installation)

    assert stored(world.installation) == []


def test_while_scoring_is_stopped_the_shadow_computes_nothing(world: World) -> None:
    """REQ stop-switch"""
    alice = world.client("alice")
    in_shadow(world, updated())
    screened(alice, LISA_BEFORE)
    with unit_as(world.installation, world.people["bob"]) as unit:
        stop_switch.stop(unit, REASON)
    screened(alice, LISA_BEFORE)
    (ran,) = catch_up(world.installation)

    assert (ran.scored, ran.waiting, ran.problem) == (0, 1, "stopped")
    assert stored(world.installation) == []


def test_withheld_scores_are_computed_along_too(world: World) -> None:
    in_shadow(world, updated())
    screened(with_share(world, 1.0).client("alice"), LISA_BEFORE)

    assert catch_up(world.installation)[0].scored == 1


def test_after_the_shadow_nothing_is_added_and_what_was_missed_still_is(world: World) -> None:
    alice, table = world.client("alice"), updated()
    in_shadow(world, table)
    first = screened(alice, LISA_BEFORE)
    world.clock.advance(timedelta(minutes=1))
    lower(world, table.digest, "retired")
    screened(alice, LISA_BEFORE)
    catch_up(world.installation)

    assert [row[0] for row in stored(world.installation)] == [first["reference"]]


def test_a_run_is_done_once_and_bounded(world: World) -> None:
    alice = world.client("alice")
    in_shadow(world, updated())
    for _ in range(3):
        screened(alice, LISA_BEFORE)

    (first,), (second,), (third,) = (catch_up(world.installation, most=2) for _ in range(3))
    assert [(one.scored, one.waiting) for one in (first, second, third)] == [(2, 1), (1, 0), (0, 0)]
    with world.installation.database.reading() as db:
        said = db.execute(text("SELECT facts, role FROM audit_entry WHERE action = 'model.shadow'")).all()
    assert [tuple(one) for one in said] == [('{"screenings":2}', "system"), ('{"screenings":1}', "system")]


def test_a_model_whose_file_was_changed_computes_nothing(world: World) -> None:
    """REQ golden-vectors: it passes the same self-test as a model that serves."""
    table = updated()
    in_shadow(world, table)
    screened(world.client("alice"), LISA_BEFORE)
    file = world.installation.settings.data / "models" / f"{table.digest}.json"
    file.write_bytes(file.read_bytes().replace(b"0.3", b"0.4", 1))

    (ran,) = catch_up(world.installation)
    assert (ran.scored, ran.problem) == (0, "unreadable")


class TestVerify:
    """REQ reproducible: what was computed in the shadow is recomputed and counted like a screening."""

    @pytest.fixture
    def shadowed(self, world: World) -> World:
        in_shadow(world, updated())
        for _ in range(2):
            screened(world.client("alice"), LISA_BEFORE)
        catch_up(world.installation)
        return world

    def test_untouched_it_is_sound(self, shadowed: World) -> None:
        assert checked(shadowed.installation) == []
        assert main(["verify", "--data", str(shadowed.installation.settings.data)]) == 0

    @pytest.mark.parametrize(
        ("statement", "found"),
        [
            ("UPDATE shadow_score SET probability = probability + 1e-9", ["other_score", "other_score"]),
            ("UPDATE shadow_score SET band = 'few_signals' WHERE case_id = 1", ["other_score"]),
            ("DELETE FROM shadow_score WHERE case_id = 1", ["other_number"]),
        ],
    )
    def test_a_change_from_outside_is_found(
        self, shadowed: World, statement: str, found: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with only_new_rows(), shadowed.installation.database.transaction() as db:
            db.execute(text(statement))
        outside(shadowed.installation.settings.data, statement)

        assert [one.key for one in checked(shadowed.installation)] == found
        said = ["--data", str(shadowed.installation.settings.data), "--language", "en"]
        assert main(["verify", *said]) == 1
        assert "shadow" in capsys.readouterr().out

    def test_after_a_destruction_fewer_are_no_finding_and_more_still_are(self, shadowed: World) -> None:
        """REQ retention: the scores of a destroyed case go with it; the log that tells of them stays."""
        outside(shadowed.installation.settings.data, "DELETE FROM shadow_score WHERE case_id = 1")
        assert checked(shadowed.installation, destroyed=True) == []
        emptied = "UPDATE audit_entry SET facts = '{}' WHERE action = 'model.shadow'"
        outside(shadowed.installation.settings.data, emptied)
        assert [one.key for one in checked(shadowed.installation, destroyed=True)] == ["other_number"]


def test_the_times_in_the_shadow_follow_from_the_steps() -> None:
    """Up to the shadow, out of it, down to it again: two times, the last one open."""
    day = datetime(2026, 11, 1, tzinfo=UTC)

    def step(number: int, kind: str, to: str) -> Step:
        at = day + timedelta(days=number)
        return Step(number, "d", kind, "candidate", to, None, None, None, None, "", at, 1)  # type: ignore[arg-type]

    steps = [
        step(1, "proposed", "shadow"),
        step(2, "approved", "shadow"),
        step(3, "rejected", "shadow"),
        step(4, "approved", "advisory"),
        step(5, "lowered", "shadow"),
    ]
    two, four, five = (day + timedelta(days=n) for n in (2, 4, 5))

    assert shadow_times(steps) == ((two, four), (five, None))
    assert shadow_times(steps[:1]) == ()
    assert shadow_times([replace(steps[1]), *steps[3:4]]) == ((two, four),)


def test_the_command_says_what_it_did(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    data = str(world.installation.settings.data)
    assert main(["model", "shadow", "--data", data, "--language", "en"]) == 0
    assert "No model is or was in the shadow." in capsys.readouterr().out
    in_shadow(world, updated())
    screened(world.client("alice"), LISA_BEFORE)

    assert main(["model", "shadow", "--data", data, "--language", "nl"]) == 0
    assert "local-5: 1 screening gedaan." in capsys.readouterr().out
    (world.installation.settings.data / "golden" / f"{updated().digest}.json").write_text("{}", "utf-8")
    screened(world.client("alice"), LISA_BEFORE)
    assert main(["model", "shadow", "--data", data, "--language", "en"]) == 1
    assert "computes nothing. 1 screenings" in " ".join(capsys.readouterr().out.split("\n"))
