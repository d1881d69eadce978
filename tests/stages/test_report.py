"""From answers to figures to words and pictures, stage by stage, in a project whose networks know every clip."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import answered
import pytest
from answered import CLASSES, TWO, ask_all, classes_clips, elsewhere, made_protocol
from conftest import MakeSeries
from project import write_params

from pipeline.clips import annotations
from pipeline.clips.annotations import Annotation
from pipeline.common import errors, paths
from pipeline.folds import protocol
from pipeline.folds.protocol import Protocol
from pipeline.learning import network
from pipeline.recognition import served
from pipeline.stages import count, evaluate, report

knowing = answered.knowing
QUANTISED = {"protocol": "how", "limit": 0.002, "shipped": "uint8", "windows": 9, "kinds": []}
PICTURES = ("confusion_windows", "confusion_clips", "reliability", "slices", "worst_groups", "timelines", "training")


@pytest.fixture(scope="module")
def people(make_series: MakeSeries) -> Protocol:
    """Return the protocol of a clip of each group, and of clips from elsewhere."""
    return made_protocol(classes_clips(make_series), elsewhere(make_series))


@pytest.fixture
def project(in_folder: Path, people: Protocol, knowing: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project with all that is there once the networks have answered and counts were measured."""
    monkeypatch.setattr(protocol, "read", lambda settings: people)
    write_params(in_folder, CLASSES, paper_classes=list(TWO), evaluate={"resamples": 20}, window={"span": 2.24})
    served.save(paths.ANSWERS, ask_all(people).answers)
    # Whoever asks again is found out.
    monkeypatch.setattr(network, "predict", None)
    for path, content in ((paths.QUANTISATION, QUANTISED), (paths.COUNTED_CLIPS, []), (paths.COUNTING, counted())):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    for fold in people.folds:
        fold.history.parent.mkdir(parents=True, exist_ok=True)
        fold.history.write_text("epoch,loss,accuracy\n1,1,0.5\n2,0.5,0.8\n", encoding="utf-8")
    return in_folder


def counted() -> dict[str, Any]:
    """Return what stage `count` leaves where nobody has counted."""
    nothing: dict[str, Any] = {"by": {}}
    others = {"repetitions": 0, "minutes": 0.0, "per_minute": None}
    return {"protocol": "how", "given": nothing, "end_to_end": nothing, "performed": nothing, "others": others}


def read(path: Path) -> Any:
    """Return the content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def test_evaluate_leaves_figures_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = set((project / "reports").iterdir())
    evaluate.main()
    made = {path.name for path in set((project / "reports").iterdir()) - before}
    assert made == {"metrics.json", "groups.json", "confusion_windows.csv", "confusion_clips.csv"}
    found = read(paths.METRICS)
    assert found["quantisation"] == QUANTISED and found["paper_recipe"] == {}
    assert {"view", "variant", "frames a second"} <= {one["kind"] for one in found["slices"]}
    assert len(read(paths.GROUPS)) == 63
    assert capsys.readouterr().out == "reports/metrics.json: 100.0% of windows, 100.0% of clips are right\n"


@pytest.mark.parametrize("known", [{}, {"Squats_1": Annotation(((0.1, 0.3),), ())}], ids=["nothing watched", "watched"])
def test_report_leaves_words_and_pictures_and_changes_no_figure(
    project: Path, known: Mapping[str, Annotation], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(annotations, "read_segments", lambda *_: known)
    evaluate.main()
    figures = {path: path.read_bytes() for path in (project / "reports").glob("*.json")}
    report.main()
    assert {path: path.read_bytes() for path in figures} == figures
    text = (project / "reports/report.md").read_text(encoding="utf-8")
    for name in PICTURES:
        assert f"({name}.png)" in text
        assert (project / f"reports/{name}.png").read_bytes().startswith(b"\x89PNG")
    counting = (project / "reports/counting.md").read_text(encoding="utf-8")
    assert "(counting.png)" in counting and (project / "reports/counting.png").exists()
    assert "| this model, 3 classes, accuracy | 100.0 %" in capsys.readouterr().out


def test_report_names_figures_that_are_missing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        errors.run(report.main)
    assert "reports/metrics.json can't be read" in capsys.readouterr().err


def test_figures_cannot_be_made_of_missing_answers(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths.ANSWERS.unlink()
    for stage in (evaluate, count):
        with pytest.raises(SystemExit):
            errors.run(stage.main)
        assert "data/answers.npz is missing: run `dvc repro serve`" in capsys.readouterr().err
