"""The report's tables and text: no class left out, nothing that was not measured, and a verdict on a rebuild."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import measured
import pytest
from conftest import ROOT
from measured import CLASSES, GROUPS, metrics

from pipeline.commands import results
from pipeline.common import files, paths
from pipeline.common.errors import InputError
from pipeline.report import page, tables


def text(made: dict[str, Any]) -> str:
    """Return the report."""
    return page.text(made, GROUPS)


def paper_recipe() -> dict[str, Any]:
    """Return what the stage `baseline` leaves."""
    whole = {"whole_clips": metrics()["clips"]}
    recipe = {"protocol": "as they did", "reading": "a reading", "random_split": whole}
    return recipe | {"group_split": metrics() | whole}


def test_the_summary_has_figures_with_intervals() -> None:
    made = metrics()
    made["windows"]["ci95"]["accuracy"] = [0.7, 0.9512]
    found = tables.summary(made)
    assert "| this model, 3 classes, accuracy | 83.3 % (70.0-95.1) | 91.7 % (" in found
    assert "| exercise time answered right | 81.0 % (75.0-87.0) |" in found
    assert "| false claims a minute on Other | 1.25 (0.6-2.0) |" in found
    assert "| first right answer, median | 1.4 s; never in 7 of 96 clips |" in found
    assert "| left-out exercise answered with another, mean | 51.0 % |" in found


def test_what_could_not_be_measured_has_dashes() -> None:
    made = metrics() | {"running": measured.unanswered(), "open_set": {}}
    found = tables.summary(made)
    for what in ("exercise time answered right", "false claims a minute on Other"):
        assert f"| {what} | - |" in found
    assert "| first right answer, median | - s; never in 0 of 0 clips |" in found
    assert "left-out" not in found and "None" not in found + text(made) and "nan" not in text(made)


@pytest.mark.parametrize(
    ("off", "verdict"),
    [(0.014, "1.40 points, within the tolerance of 1.5"), (-0.016, "1.60 points, OUTSIDE the tolerance of 1.5")],
)
def test_a_rebuild_beside_the_committed_results_has_a_verdict(off: float, verdict: str) -> None:
    found = tables.beside(metrics(off), metrics())
    assert f"Largest difference {verdict}." in found
    mine, committed = (f"{100 * metrics(by)['windows']['accuracy']:.1f} %" for by in (off, 0))
    line = next(line for line in found.splitlines() if "accuracy" in line)
    assert line.index(mine) < line.index(committed)


def test_a_first_build_has_nothing_to_compare_with() -> None:
    assert "Nothing is committed yet" in tables.beside(metrics(), None)


def test_other_classes_are_no_rebuild() -> None:
    found = tables.beside(metrics(), metrics(classes=("Squats", "PushUps", "Other")))
    assert (
        "Other classes than in the committed figures: they cannot be compared" in found
        and "Largest difference" not in found
    )


def test_a_row_that_was_not_committed_has_dashes() -> None:
    more = metrics() | {"paper_classes": metrics()}
    line = next(line for line in tables.beside(more, metrics()).splitlines() if "the paper's 3 classes" in line)
    assert line.endswith("| - | - |")


def test_results_are_shown_beside_those_in_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    files.write_json(paths.METRICS, metrics())
    git = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    results.main([])
    assert "Nothing is committed yet" in capsys.readouterr().out
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--message", "figures"], check=True)
    files.write_json(paths.METRICS, metrics(0.01))
    results.main([])
    assert "Largest difference 1.00 points, within" in capsys.readouterr().out


def test_the_report_names_every_class_split_variant_kind_of_weights_and_warning() -> None:
    found = text(metrics())
    for start in (*CLASSES, "1", "2", "full", "lite", "float32", "uint8-fitted"):
        assert f"\n| {start} | " in found
    assert "**Note:** class Lunges has one group only" in found and "75,078 parameters" in found
    assert "| uint8-fitted | 75 | 0.11 % | 80.1 % |" in found
    assert "the smallest that changes less than 0.2 %: uint8-fitted." in found


def test_tables_are_whole() -> None:
    for made in (metrics(), metrics() | {"collections": [], "open_set": {}, "paper_recipe": paper_recipe()}):
        found = text(made)
        tables = re.findall(r"(?:^\|.*\n)+", found, re.MULTILINE)
        assert len(tables) > 8
        for table in tables:
            assert len({line.count("|") for line in table.splitlines()}) == 1 and table.count("\n") > 2, table


def test_a_class_in_whose_clips_nobody_is_seen_is_in_the_report() -> None:
    unseen = metrics()
    del unseen["windows"]["per_class"]["Lunges"]
    assert "\n| Lunges | - | - | - | 0 | " in text(unseen)


def test_slices_and_worst_groups_are_in_the_report() -> None:
    found = text(metrics())
    assert "| view | side | 95.0 % (90.0-100.0) | 900 | 30 |" in found
    assert "|  | oblique | - | 67 % of 12 | - |" in found
    assert "| Squats/g01 | 50.0 % | 20 | 1 of 2 | taken for Lunges in 50 % of its windows; in no" in found


def test_clips_from_elsewhere_are_reported_where_there_are_any() -> None:
    found = text(metrics())
    assert (
        "| learnt from none of its clips | Squats 5 of 8, Other 3 of 4 | 81.0 % (75.0-87.0) | 1.25 (0.6-2.0) |" in found
    )
    assert "| Squats 7 of 8, Other 4 of 4 | 92.0 % (" in found
    without = metrics()
    without["collections"] = []
    assert "## Collection `field`" in found and "## Collection" not in text(without)


def test_clips_from_elsewhere_in_which_no_exercise_is_done_are_reported() -> None:
    only_other = {"labels": {"Other": {"right": 1, "clips": 2}}} | measured.unanswered()
    field = {"never_learnt_from": only_other, "other_sources_learnt_from": only_other}
    assert "| learnt from none of its clips | Other 1 of 2 | - | - |" in text(metrics() | {"field": field})


def test_exercises_left_out_of_training_are_reported_where_there_are_any() -> None:
    assert "| Lunges | 62.0 % |" in text(metrics())
    assert "Each exercise left out" not in text(metrics() | {"open_set": {}})


def test_the_paper_s_recipe_is_reported_where_it_was_made() -> None:
    found = text(metrics() | {"paper_recipe": paper_recipe()})
    assert "as they did" in found and "a reading" in found
    assert "| paper's recipe, random split, whole clips (Moran et al. 2022: 95.9 %) | - | 91.7 %" in found
    assert "as they did" not in text(metrics())


@pytest.mark.parametrize("content", [None, b'{"windows": ', b"\xff\xfe"], ids=["missing", "cut off", "not text"])
def test_json_that_cannot_be_read_is_named_with_remedies(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "metrics.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"metrics\.json can't be read .*run `dvc repro`, or `git checkout .*metrics"):
        files.read_json(path)


def test_the_figures_made_up_here_are_json() -> None:
    assert json.loads(json.dumps(metrics(), allow_nan=False))["classes"] == list(CLASSES)


def test_what_was_published_is_cited_and_listed() -> None:
    found = text(metrics() | {"paper_recipe": paper_recipe()})
    assert "(../docs/references.md)" in found
    listed = (ROOT / "docs/references.md").read_text(encoding="utf-8").splitlines()
    for cited in ("Soomro et al. 2012", "Moran et al. 2022", "Guo et al. 2017", "Frantar et al. 2022"):
        name, year = cited.split(" et al. ")
        assert cited in found and any(name in line and year in line for line in listed), cited
