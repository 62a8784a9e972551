"""A question that is to be added: what is wrong with it is said in one sentence, and nothing is changed."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from screening.catalogue.read_catalogue import load_catalogue
from screening.errors import SignaalwijzerError
from screening.evidence.population_assumptions import load_parameters
from screening.language import LANGUAGES
from screening.new_question.errors import AddingError
from screening.new_question.question_file import read_addition
from screening.new_question.source_copy import Source
from tests.added_indicator import COUNTED, DIRECT, EXAMPLE
from tests.command_line import Ran, Run
from tests.copied_source import copied
from tests.guards.table import source_files

JUDGED = 'others = [0.15]\nstatus = "judgement"'
"""How often the sign of the example is true, by judgement."""


@pytest.fixture
def example(repository: Path) -> str:
    return (repository / EXAMPLE).read_text("utf-8")


@pytest.fixture(scope="module")
def source(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(repository, tmp_path_factory.mktemp("checkout") / "source").root


@pytest.fixture
def checkout(source: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that the command works on in the place of this one."""
    monkeypatch.setattr("screening.new_question.source_copy.files", lambda package: source / package)
    return source


def refused(folder: Path, text: str) -> SignaalwijzerError:
    file = folder / "question.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SignaalwijzerError) as raised:
        read_addition(file, load_catalogue(), load_parameters())
    return raised.value


def replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_the_examples_can_be_added(example: str, tmp_path: Path) -> None:
    for text in (example, COUNTED, DIRECT):
        file = tmp_path / "question.toml"
        file.write_text(text, "utf-8")
        addition = read_addition(file, load_catalogue(), load_parameters())
        assert addition.indicator.id not in load_catalogue()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "broke_with_mentor"', "", "the field 'id' is missing"),
        ('id = "broke_with_mentor"', 'id = "school_change"', "is in the catalogue already"),
        ('id = "broke_with_mentor"', 'id = "ethnicity"', "never reaches a model"),
        ('section = "school"', 'section = "scool"', "'section' cannot be 'scool'. Choose from: "),
        ('section = "school"', 'section = "direct_signs"', "a direct sign stands in 'direct_signs'"),
        ('after = "school_change"', 'after = "neglect"', "'after' cannot be 'neglect'. Choose from: "),
        ('domain = "school"', 'domain = "scool"', "'domain' cannot be 'scool'. Choose from: "),
        ('kind = "vulnerability"', 'kind = "direct_sign"', "the role 'direct' belong together"),
        ('acute = "never"', 'acute = "sometimes"', "'acute' cannot be 'sometimes'"),
        ('["no", "suspected", "confirmed"]', '["no", "weekly"]', "'weekly' has no text. Choose from: no, "),
        ("log_odds_ratio = 0.2", "log_odds_ratio = -0.2", "It may be below 0 for a protective"),
        ("log_odds_ratio = 0.2", "log_odds_ratio = 4", "It must lie from -3 to 3"),
        ('grade = "judgement"', 'grade = "published_figure"', "needs the id of a figure"),
        ("figures = []", 'figures = ["no_such"]', "'no_such' is no figure that is known"),
        ('block = "running"', 'block = "walking"', "'population.block' cannot be 'walking'"),
        ("others = [0.15]", "others = [0.15, 0.1]", "'population.others' needs 1 shares"),
        ("others = [0.15]", "others = [1.5]", "each above 0 and together below 1"),
        ("others = [0.15]", 'others = ["some"]', "must be of TOML type float"),
        (JUDGED, 'others = [0.15]\nstatus = "verified"', "Give 'source', or set 'status' to 'judgement'"),
        (JUDGED, 'others = [0.15]\nstatus = "verified"\nsource = "none"', "'none' is no figure"),
        ("others = [0.15]", "others = [0.15]\nconfirmed = 0.1", "belongs with every direct sign"),
        ("others = [0.15]", "others = [0.15]\nleans = { criminal = 9 }", "must lie from -3 to 3"),
        ("others = [0.15]", "others = [0.15]\nleans = { others = 1 }", "'population.leans.others' does not"),
        ("[population]", "[popualtion]", "the field 'popualtion' does not belong here"),
        ("Breuk met de mentor", "B" * 41, "'nl.label' has 41 characters. It may have 40"),
        ("Breuk met de mentor", "Plotse verandering op school", "is the same as that of 'school_change'"),
        ("Heeft de jongere met de mentor gebroken?", "Heeft zij gebroken?", "'nl.question' says 'zij'"),
        ("Heeft de jongere met de mentor gebroken?", "Gebroken.", "'nl.question' has no question mark"),
        ("de jongere wil de mentor niet meer spreken.", "eigen schuld.", "says 'eigen schuld'"),
    ],
)
def test_a_fault_is_said_in_one_sentence(example: str, tmp_path: Path, old: str, new: str, said: str) -> None:
    fault = refused(tmp_path, replaced(example, old, new))

    assert said in str(fault)
    for language in LANGUAGES:
        assert "\n" not in fault.in_language(language)
    assert fault.in_language("nl") != fault.in_language("en")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Met wie op school praat de jongere nu?", "Waarom brak het?", "'nl.ask' asks why"),
        (
            "Hierover zijn geen cijfers gevonden.",
            "Dit komt vaak voor.",
            "does not say how weak the evidence is",
        ),
        ('statement = "Brak met de mentor"', 'statement = "Brak met de mentor."', "Take the mark at its end"),
        (
            'example = "Three appointments with the mentor missed in a row."',
            'example = "No end"',
            "full stop",
        ),
        ('label = "Breuk met de mentor"', 'label = "Break with the mentor"', "is the same in both languages"),
        ('nl = "Nagegaan: brak niet met de mentor"', 'nl = "Houdt contact"', "Begin with 'Checked: no"),
        ('nl = "Vermoeden: brak met de mentor"', 'nl = "Brak misschien"', "'Vermoeden' cannot be read in"),
        ('nl = "Brak met de mentor", en = "Broke', 'nl = "Brak met de mentor.", en = "Broke', "no full stop"),
        ("suspected = { nl", "often = { nl", "a sentence for each answer, and no other"),
        ('nl = "Met wie op school praat jij?"', 'nl = "Vertel eens."', "'talk.nl' has no question mark"),
        ("Praat nog met de mentor", "Praat  nog", "has spaces or line ends too many"),
        ("Praat nog met de mentor", "Praat 'nog'", "has straight quotation marks"),
    ],
)
def test_words_are_held_to_the_rules_of_the_catalogue(
    example: str, tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in str(refused(tmp_path, replaced(example, old, new)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[level.once_or_twice]", "[level.seldom]", "'once_or_twice' has no text"),
        (
            "[level.once_or_twice]",
            '[level.no]\nnl = "Nee"\nen = "No"\n[level.once_or_twice]',
            "[level.no] out",
        ),
        ("spread = [0.5, 1.0]", "spread = [1.0, 0.5]", "They rise from 0 or more to exactly 1"),
        ("value = 1.5", "value = -1.5", "figure 1: 'value' of odds_ratio must be a number above 0"),
        ('id = "money_keys"', 'id = "other_keys"', "'money_keys' is no figure"),
        ('figures = ["money_keys"]', 'figures = ["onl_images"]', "'money_keys' is not in 'evidence.figures'"),
        ('measure = "odds_ratio"', 'mesure = "odds_ratio"', "'mesure' does not belong here"),
        ("general_crisis_shelter =", "youth_protection_intake =", "stand in 'population.others'"),
        ("Had een enkele keer sleutels", "Had ooit sleutels", "'Een enkele keer' cannot be read"),
        ('urgency = "today"', 'urgncy = "today"', "'urgncy' does not belong here"),
    ],
)
def test_what_the_example_leaves_out_is_checked_too(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in str(refused(tmp_path, replaced(COUNTED, old, new)))


def test_a_direct_sign_is_always_acute(tmp_path: Path) -> None:
    fault = refused(tmp_path, replaced(DIRECT, 'acute = "always"', 'acute = "never"'))
    assert "Set 'acute' to 'always'" in str(fault)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('levels = ["no", "suspected"', 'levels = ["no", "suspectd"', "'suspectd' has no text"),
        ('levels = ["suspected", "confirmed"]', 'levels = ["confirmed"]', "no rule fires at the level"),
        ('"do_not_probe"]', '"do_no_probe"]', "'steps' cannot be 'do_no_probe'. Choose from: "),
        ("Blijf erbij.", "Dit is een laag risico.", "says 'laag risico'"),
    ],
)
def test_the_command_says_it_and_changes_nothing(
    run: Run, checkout: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    before = contents(checkout)
    ran = added(run, tmp_path, replaced(DIRECT, old, new))

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert contents(checkout) == before


@pytest.mark.slow
def test_a_model_that_would_give_the_outcome_away_is_not_built(
    run: Run, tmp_path: Path, checkout: Path
) -> None:
    """What the build says is said once, and nothing is changed."""
    before = contents(checkout)
    strong = replaced(COUNTED, "log_odds_ratio = 0.4, sd = 0.4", "log_odds_ratio = 3.0, sd = 0.01")
    strong = replaced(strong, 'sight = "hidden"', 'sight = "visible"')
    strong = replaced(strong, "spread = [0.5, 1.0]", "spread = [1.0, 1.0]")
    ran = added(run, tmp_path, replaced(strong, "others = [0.06, 0.03]", "others = [0.3, 0.3]"))

    assert (ran.code, ran.out) == (2, "")
    assert "AUROC" in ran.err
    assert ran.err.count("\n") == 1
    assert contents(checkout) == before


def added(run: Run, folder: Path, text: str) -> Ran:
    (folder / "question.toml").write_text(text, "utf-8")
    (folder / "release.key").write_text(secrets.token_hex(32), "ascii")
    return run("catalogue", "add", folder / "question.toml", "--key", folder / "release.key", "--quick")


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in source_files(root, "screening", suffixes=None)}


def test_outside_the_source_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screening.new_question.source_copy.files", lambda _package: tmp_path / "screening")
    with pytest.raises(AddingError, match="Do this in a checkout of the source"):
        Source.here()


def test_files_are_written_whole_or_left_as_they_were(tmp_path: Path) -> None:
    """Also where the last cannot be written: what was changed before it is put back."""
    (tmp_path / "a.toml").write_text("before", "utf-8")
    (tmp_path / "b.toml").write_text("before", "utf-8")
    (tmp_path / "d").write_text("no folder", "utf-8")
    changes = {"a.toml": b"after", "b.toml": None, "c.toml": b"new", "d/e.toml": b"cannot"}
    with pytest.raises(OSError, match="Not a directory"):
        Source(tmp_path).put(changes)

    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        "a.toml": "before",
        "b.toml": "before",
        "d": "no folder",
    }
