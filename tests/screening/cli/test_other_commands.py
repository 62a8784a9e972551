"""``screening form``, ``catalogue``, ``evidence`` and ``model``: what is asked, and what it rests on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from screening.catalogue.catalogue import Catalogue
from screening.explain.load_screener import golden_beside
from screening.explain.screener import Screener
from screening.language import LANGUAGES, Language
from screening.model.artefact import write_artefact
from screening.model.golden_vectors import shipped_golden, write_golden
from screening.model.signing import public_half
from screening.score_card.score_card import card_texts
from tests.screening.cli.conftest import Run


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_printed_whole(run: Run, catalogue: Catalogue, language: Language) -> None:
    out = run("catalogue", "--language", language).out

    for indicator in catalogue:
        assert re.search(rf"^{re.escape(indicator.id)} ", out, re.MULTILINE)
        assert indicator.wording.label.in_language(language) in out
    assert catalogue.digest in out


def test_the_catalogue_as_json_holds_every_text(run: Run, catalogue: Catalogue) -> None:
    content = json.loads(run("catalogue", "--format", "json").out)

    assert content["digest"] == catalogue.digest
    assert [i["id"] for i in content["indicators"]] == [i.id for i in catalogue]
    assert (
        content["indicators"][0]["wording"]["question"]["nl"] == catalogue.indicators[0].wording.question.nl
    )


def test_the_paper_form_comes_as_html_or_pdf(run: Run, tmp_path: Path, catalogue: Catalogue) -> None:
    assert catalogue.indicators[0].wording.question.en in run("form").out
    assert run("form", "--output", tmp_path / "form.pdf").code == 0
    assert (tmp_path / "form.pdf").read_bytes().startswith(b"%PDF-")
    assert run("form", "--format", "html", "--output", tmp_path / "form.txt", "--language", "nl").code == 0
    assert '<html lang="nl"' in (tmp_path / "form.txt").read_text("utf-8")


@pytest.mark.slow
def test_the_evidence_lists_every_question_and_what_the_weights_do(run: Run, catalogue: Catalogue) -> None:
    out = run("evidence").out

    for indicator in catalogue:
        assert re.search(rf"^{re.escape(indicator.id)} ", out, re.MULTILINE)
    areas = [float(line.split()[-4]) for line in out.splitlines() if re.search(r"\d%\s+\d\.\d\d$", line)]
    assert len(areas) == 3
    assert all(0.75 <= area <= 0.85 for area in areas)


def test_the_evidence_of_one_question_has_its_figures_with_status_and_source(run: Run) -> None:
    out = run("evidence", "--indicator", "runaway_episodes").out

    assert "odds ratio 7.4 (95 % 3.178 - 17.229)" in out
    assert "Checked in the source: Williamson C et al." in out
    assert "https://" in out
    assert re.search(r"^6 or more\s+\+\d\.\d\d\s+\d\.\d\d$", out, re.MULTILINE)


def test_the_evidence_of_context_has_no_weight(run: Run) -> None:
    out = run("evidence", "--indicator", "intellectual_disability").out

    assert "Log odds" not in out


def test_the_evidence_as_json_keeps_every_figure(run: Run) -> None:
    (row,) = json.loads(run("evidence", "--indicator", "runaway_episodes", "--format", "json").out)

    assert row["indicator"] == "runaway_episodes"
    assert all(figure["status"] for figure in row["figures"])


def test_a_shown_model_has_every_answer_and_where_it_comes_from(run: Run, screener: Screener) -> None:
    """REQ honest-status: it says what the model was tested on."""
    out = run("model", "show").out

    assert screener.table.digest in out
    assert "based on literature, not yet tested on own outcomes" in out
    assert len(re.findall(r" [+-]\d\.\d\d$", out, re.MULTILINE)) == 3 + sum(
        len(item.levels) - (item.role == "direct") for item in screener.table.design.items
    )
    assert "screening model build --seed 1" in out


def test_a_shown_model_as_json_is_its_content(run: Run, screener: Screener) -> None:
    content = json.loads(run("model", "show", "--format", "json").out)

    assert content["digest"] == screener.table.digest
    assert [item["id"] for item in content["items"]] == list(screener.table.item_ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_score_card_is_a_pdf_in_the_language_asked_for(
    run: Run, tmp_path: Path, language: Language
) -> None:
    card = tmp_path / "card.pdf"
    ran = run("model", "show", "--output", card, "--language", language)

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    (page,) = PdfReader(card).pages
    assert card_texts()(language, "title") in page.extract_text()


def test_a_shown_model_goes_to_a_file_as_its_name_says(run: Run, tmp_path: Path) -> None:
    content = tmp_path / "content.json"

    assert run("model", "show", "--output", content).code == 0
    assert content.read_text("utf-8") == run("model", "show", "--format", "json").out


def test_a_table_for_the_terminal_is_not_written_to_a_file(run: Run, tmp_path: Path) -> None:
    ran = run("model", "show", "--format", "table", "--output", tmp_path / "card.txt")

    assert (ran.code, ran.out) == (2, "")
    assert (
        ran.err
        == "Error: 'screening model show' does not work this way. See 'screening model show --help'.\n"
    )
    assert not list(tmp_path.iterdir())


def test_a_score_card_where_nothing_can_be_written_is_one_sentence(run: Run, tmp_path: Path) -> None:
    ran = run("model", "show", "--output", tmp_path / "nowhere" / "card.pdf")

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "card.pdf" in ran.err


def test_the_shipped_model_verifies(run: Run) -> None:
    """REQ golden-vectors: signature, digest, catalogue and at least 200 vectors."""
    ran = run("model", "verify")

    assert ran.code == 0
    assert int(re.search(r"(\d+) golden vectors agree", ran.out)[1]) >= 200  # type: ignore[index]


PRIVATE = bytes(range(1, 33))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Key files of an organisation: private, public."""
    folder = tmp_path_factory.mktemp("keys")
    private, public = folder / "own.key", folder / "own.pub"
    private.write_text(PRIVATE.hex())
    public.write_text(public_half(PRIVATE).hex())
    return private, public


@pytest.fixture
def built(tmp_path: Path, keys: tuple[Path, Path], screener: Screener) -> Path:
    """A model file of an organisation, golden vectors beside it."""
    model = tmp_path / "model.json"
    write_artefact(model, screener.table, PRIVATE)
    write_golden(golden_beside(model), shipped_golden())
    return model


@pytest.mark.slow
def test_a_quick_build_is_signed_checked_and_says_that_it_is_not_for_use(
    run: Run, tmp_path: Path, keys: tuple[Path, Path]
) -> None:
    """REQ honest-status: the whole path of a build, from too few simulated cases to be used."""
    model = tmp_path / "trial.json"
    ran = run("model", "build", "--quick", "--seed", "7", "--key", keys[0], "--output", model)

    assert (ran.code, ran.err) == (0, "")
    assert "differs from that of the model of the product" in ran.out
    assert run("model", "verify", model, "--key", keys[1]).code == 0
    assert "a trial version, not to be used" in run("model", "show", "--model", model, "--key", keys[1]).out


def test_verifying_finds_what_is_wrong(run: Run, keys: tuple[Path, Path], built: Path) -> None:
    """REQ golden-vectors: a difference is a finding (1); a file that is not to be trusted is more (3)."""
    assert run("model", "verify", built, "--key", keys[1]).code == 0
    assert run("model", "verify", built).code == 3

    vectors = json.loads(golden_beside(built).read_bytes())
    vectors["vectors"][0]["log_odds"] += 0.001
    golden_beside(built).write_text(json.dumps(vectors))
    different = run("model", "verify", built, "--key", keys[1])
    assert different.code == 1
    assert "1 golden vector differs" in different.err

    built.write_bytes(built.read_bytes()[:-2])
    assert run("model", "verify", built, "--key", keys[1]).code == 3


def test_a_key_file_without_a_key_is_not_trusted(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.key"
    bad.write_text("no key")

    assert run("model", "build", "--key", bad, "--output", tmp_path / "m.json").code == 3
    assert not (tmp_path / "m.json").exists()
