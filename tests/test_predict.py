"""`python -m pipeline.predict`: one answer a video, as lines to read or as JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from conftest import MakeSeries
from project import QUICK, ROOT, new_project

from pipeline import actor, errors, network, params, predict
from pipeline.actor import Performance
from pipeline.blazepose import bundle_path
from pipeline.decide import Rule
from pipeline.landmarks import NAMES, Series
from pipeline.predict import Prediction
from pipeline.runs import MODEL
from pipeline.windows import Window

pytestmark = pytest.mark.skipif(
    not bundle_path("full", ROOT / "data/models").exists(), reason="no BlazePose bundle: python -m pipeline.blazepose"
)
CLASSES = ["BodyWeightSquats", "PushUps", "Other"]
STATES = {"no-person", "not-in-frame", "unsure", "none", "exercise"}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with an untrained model, a squat of 4 s, push-ups, an empty room and a file that is no video."""
    folder = new_project(tmp_path_factory.mktemp("predict") / "project", CLASSES, predict={"variant": "lite"})
    network.fix_randomness(1)
    network.save(network.build(len(CLASSES), 8, 4), folder / MODEL)
    for exercise, name in (("BodyWeightSquats", "squat.mp4"), ("PushUps", "push up ä.webm")):
        performance = Performance(exercise, 2, view="side", fps=10.0, size=QUICK["size"])
        actor.write_video(performance, folder / name)
    writer = cv2.VideoWriter(str(folder / "room.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, (160, 120))
    for _ in range(20):
        writer.write(np.full((120, 160, 3), 90, np.uint8))
    writer.release()
    (folder / "bad.mp4").write_bytes(b"no video")
    return folder


@pytest.fixture
def project(origin: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Enter the project."""
    monkeypatch.chdir(origin)
    return origin


@pytest.fixture
def command(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs the command and returns its exit code, lines and errors."""

    def run(*arguments: str) -> SimpleNamespace:
        monkeypatch.setattr(sys, "argv", ["predict", *arguments])
        with pytest.raises(SystemExit) as end:
            errors.run(predict.main)
        out, err = capsys.readouterr()
        return SimpleNamespace(code=end.value.code, lines=out.splitlines(), err=err)

    return run


def certain(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the model sure of one class."""
    sure = np.array([0.9 if one == name else 0.05 for one in CLASSES], np.float32)
    monkeypatch.setattr(network, "predict", lambda _, windows: np.tile(sure, (len(windows), 1)))


def test_each_video_is_one_json_object_on_its_own_line(project: Path) -> None:
    """Run as from the shell: nothing else may be printed, by no library."""
    line = [sys.executable, "-m", "pipeline.predict", "squat.mp4", "push up ä.webm", "--json"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["video"] for answer in answers] == ["squat.mp4", "push up ä.webm"]
    keys = {"video", "seconds", "label", "timeline", "windows", "sets"}
    assert all(set(answer) == keys for answer in answers)
    assert all(answer["seconds"] == pytest.approx(4, abs=0.01) and answer["sets"] == [] for answer in answers)


def test_the_timeline_covers_the_video_without_gaps(command: Any) -> None:
    answer = json.loads(command("squat.mp4", "--json").lines[0])
    timeline = answer["timeline"]
    assert all(set(part) == {"start", "end", "state", "exercise", "missing", "confidence"} for part in timeline)
    assert timeline[0]["start"] == 0 and timeline[-1]["end"] == answer["seconds"]
    assert [part["start"] for part in timeline[1:]] == [part["end"] for part in timeline[:-1]]
    assert {part["state"] for part in timeline} <= STATES
    assert all((part["state"] == "exercise") == (part["exercise"] in CLASSES) for part in timeline)
    assert all(0 <= part["confidence"] <= 1 for part in timeline)


def test_windows_are_a_stride_apart_with_a_probability_for_each_class(command: Any) -> None:
    windows = json.loads(command("squat.mp4", "--json").lines[0])["windows"]
    assert [window["end"] for window in windows] == pytest.approx(np.arange(20) * 0.2)
    for window in windows:
        assert list(window["probabilities"]) == CLASSES
        assert sum(window["probabilities"].values()) == pytest.approx(1, abs=0.001)


def test_the_label_is_the_exercise_that_is_done(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("PushUps", monkeypatch)
    answer = json.loads(command("squat.mp4", "--json").lines[0])
    assert answer["label"] == "PushUps"
    assert [(part["state"], part["exercise"], part["confidence"]) for part in answer["timeline"]] == [
        ("unsure", None, 0.9),
        ("exercise", "PushUps", 0.9),
    ]
    assert answer["timeline"][0]["end"] == pytest.approx(params.load().decide.shortest)


def test_other_is_no_label(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("Other", monkeypatch)
    answer = json.loads(command("squat.mp4", "--json").lines[0])
    assert answer["label"] is None
    assert {(part["state"], part["exercise"]) for part in answer["timeline"]} == {("none", None)}


def test_a_room_without_people_says_so(command: Any) -> None:
    answer = json.loads(command("room.avi", "--json").lines[0])
    assert answer["label"] is None and answer["windows"] == []
    (part,) = answer["timeline"]
    assert part == {
        "start": 0.0,
        "end": 2.0,
        "state": "no-person",
        "exercise": None,
        "missing": [],
        "confidence": 0.0,
    }


def test_a_video_that_cannot_be_read_does_not_stop_the_others(command: Any) -> None:
    done = command("squat.mp4", "bad.mp4", "gone.mp4", "room.avi", "--json")
    assert done.code == 0
    answers = [json.loads(line) for line in done.lines]
    assert [set(answer) == {"video", "error"} for answer in answers] == [False, True, True, False]
    assert answers[1]["video"] == "bad.mp4" and "not a video" in answers[1]["error"]
    assert answers[2]["error"] == "gone.mp4: there is no such file"


def test_a_video_is_answered_as_if_it_were_alone(command: Any) -> None:
    together = command("push up ä.webm", "squat.mp4", "--json").lines
    assert command("squat.mp4", "--json").lines == together[1:]


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_exit_code_is_2_when_no_video_can_be_read(command: Any, form: list[str]) -> None:
    done = command("bad.mp4", "gone.mp4", *form)
    assert done.code == 2
    assert ["bad.mp4" in done.lines[0], "gone.mp4" in done.lines[1]] == [True, True]


def test_text_tells_when_what_is_done(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("BodyWeightSquats", monkeypatch)
    done = command("squat.mp4", "bad.mp4", "room.avi")
    assert done.code == 0
    assert done.lines[:3] == [
        "squat.mp4: BodyWeightSquats (4.0 s)",
        "     0.0 -    0.2 s  not sure",
        "     0.2 -    4.0 s  BodyWeightSquats  90%",
    ]
    assert done.lines[3].startswith("error: bad.mp4: not a video")
    assert done.lines[4:] == ["room.avi: no exercise (2.0 s)", "     0.0 -    2.0 s  nobody to be seen"]


def prediction(series: Series, monkeypatch: pytest.MonkeyPatch, least: float = 1.5) -> Prediction:
    """Return what is said of a series by a model that is sure of push-ups."""
    certain("PushUps", monkeypatch)
    settings = params.load(ROOT / "params.yaml")
    rule, window = Rule(**settings.decide.model_dump()), Window(8, 2.24)
    return predict.predict_series(series, None, CLASSES, window, 0.2, rule, least)


def test_parts_out_of_the_picture_are_named(make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    series = make_series(frames=100)
    series.image[...] = [0.5, 0.5, 0, 0.9]
    series.image[:, [i for i, name in enumerate(NAMES) if "hip" in name or "knee" in name], 1] = 1.3
    found = prediction(series, monkeypatch)
    (part,) = predict.as_json("a.mp4", found, CLASSES)["timeline"]
    assert (part["state"], part["exercise"], part["missing"]) == ("not-in-frame", None, ["hips", "knees"])
    assert predict.as_text("a.mp4", found).splitlines() == [
        "a.mp4: no exercise (4.0 s)",
        "     0.0 -    4.0 s  not in the picture: hips, knees",
    ]


def test_parts_that_are_not_needed_may_be_missing(make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    series = make_series(frames=100)
    series.image[...] = [0.5, 0.5, 0, 0.9]
    series.image[:, [i for i, name in enumerate(NAMES) if "ankle" in name], 1] = 1.3
    last = predict.as_json("a.mp4", prediction(series, monkeypatch), CLASSES)["timeline"][-1]
    assert (last["exercise"], last["missing"]) == ("PushUps", ["feet"])


@pytest.mark.parametrize(("least", "named"), [(1.0, "PushUps"), (2.0, None)])
def test_an_exercise_that_is_too_short_is_no_label(
    make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch, least: float, named: str | None
) -> None:
    # Told for about 1.6 of 8 seconds: somebody goes after 1, and is forgotten a second later.
    series = make_series(frames=200, detected=np.arange(200) < 25)
    series.image[series.detected] = [0.5, 0.5, 0, 0.9]
    found = prediction(series, monkeypatch, least)
    assert found.label == named and {part.answer.state for part in found.timeline} == {
        "unsure",
        "exercise",
        "no-person",
    }


def test_moments_without_anybody_have_no_window(make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    found = prediction(make_series(frames=100, detected=np.arange(100) >= 50), monkeypatch)
    windows = predict.as_json("a.mp4", found, CLASSES)["windows"]
    assert [one["end"] for one in windows] == pytest.approx(np.arange(2, 3.97, 0.2))


def test_a_missing_model_is_named_with_remedies(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(predict, "MODEL", Path("models/gone.keras"))
    done = command("squat.mp4")
    assert done.code == 2 and "models/gone.keras is missing: run `dvc repro`, or restore it" in done.err


def test_a_model_of_other_classes_is_named(command: Any, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = params.load()
    monkeypatch.setattr(params, "load", lambda: settings.model_copy(update={"classes": [*CLASSES, "Lunges"]}))
    done = command("squat.mp4")
    assert done.code == 2 and "knows 3 classes, params.yaml names 4: run `dvc repro`" in done.err


@pytest.mark.skipif(not (ROOT / MODEL).exists(), reason="the model is not trained yet: dvc repro")
@pytest.mark.parametrize(
    ("exercise", "view", "label"),
    [("PushUps", "side", "PushUps"), ("BodyWeightSquats", "front", "BodyWeightSquats"), ("Idle", "front", None)],
)
def test_the_model_knows_what_the_actor_does(
    exercise: str, view: str, label: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(ROOT)
    video = tmp_path / "video.mp4"
    actor.write_video(Performance(exercise, 4, view=view, seed=2), video)
    monkeypatch.setattr(sys, "argv", ["predict", str(video), "--json"])
    assert predict.main() == 0
    assert json.loads(capsys.readouterr().out)["label"] == label
