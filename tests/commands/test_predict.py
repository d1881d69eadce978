"""`python -m pipeline.predict`: one answer a video, as lines to read, as JSON or as CSV, or drawn onto it."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from conftest import MakeSeries, window_of
from footage import Track, film
from project import QUICK, ROOT, new_project

from pipeline.clips import video
from pipeline.clips.writing import writing
from pipeline.commands import predict, predictions
from pipeline.common import errors, params, paths
from pipeline.common.files import write_json
from pipeline.common.paths import MODEL
from pipeline.counting.counter import Repetition
from pipeline.counting.sets import Set
from pipeline.counting.signals import FEATURES, Signal, as_data
from pipeline.landmarks.blazepose import bundle_path
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.learning import network
from pipeline.recognition import prediction
from pipeline.recognition.prediction import Prediction
from pipeline.synthetic import person
from pipeline.synthetic.person import Performance

pytestmark = pytest.mark.skipif(
    not bundle_path("full", ROOT / "data/models").exists(),
    reason="no BlazePose bundle: make demo",
)
CLASSES = ["BodyWeightSquats", "PushUps", "Other"]
STATES = {"no-person", "not-in-frame", "unsure", "none", "exercise"}
KNEE = FEATURES.index("knee")
SQUAT = Signal(-np.eye(len(FEATURES))[KNEE], np.full(len(FEATURES), 165.0), np.full(len(FEATURES), 90.0), KNEE)
"""A made-up signal of a squat: the knees alone. Push-ups have none here."""
HEADER = "video,set,exercise,repetition,start_s,bottom_s,end_s,down_s,up_s,range_deg,range_share,shallow"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with an untrained model, a squat of 4 s, push-ups, an empty room and a file that is no video."""
    folder = new_project(tmp_path_factory.mktemp("predict") / "project", CLASSES, predict={"variant": "lite"})
    network.fix_randomness(1)
    network.save(network.build(len(CLASSES), 8, 132, 4), folder / MODEL)
    write_json(folder / paths.SIGNALS, as_data({"BodyWeightSquats": SQUAT}))
    for exercise, name in (("BodyWeightSquats", "squat.mp4"), ("PushUps", "push up ä.webm")):
        performance = Performance(exercise, 2, view="side", fps=10.0, size=QUICK["size"])
        person.write_video(performance, folder / name)
    with writing(folder / "room.avi", "mjpeg", 10, (160, 120)) as writer:
        for number in range(20):
            writer.write(np.full((120, 160, 3), 90, np.uint8), number)
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
    keys = {"video", "seconds", "label", "timeline", "windows", "sets", "totals"}
    assert all(set(answer) == keys for answer in answers)
    assert all(answer["seconds"] == pytest.approx(4, abs=0.01) for answer in answers)
    assert all((answer["sets"], answer["totals"]) == ([], {}) for answer in answers)


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
    assert answer["timeline"][0]["end"] == pytest.approx(params.load().answer.shortest)


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


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
def test_any_name_of_a_file_is_read_and_what_cannot_be_printed_is_escaped(
    command: Any, project: Path, tmp_path: Path
) -> None:
    odd = os.path.join(os.fsencode(tmp_path), b"r\xe4um \xff.avi")
    shutil.copy(project / "room.avi", odd)
    name = os.fsdecode(odd)
    assert json.loads(command(name, "--json").lines[0])["video"] == name
    shown = f"{tmp_path}/r\\udce4um \\udcff.avi"
    done = command(name, "room.avi")
    assert (done.code, done.lines[0]) == (0, f"{shown}: no exercise (2.0 s)")
    assert done.lines[2] == "room.avi: no exercise (2.0 s)"
    Path(name).write_bytes(b"")
    assert command(name, "room.avi", "--csv").err.startswith(f"error: {shown}: the file is empty")


def test_a_folder_means_its_videos(command: Any, project: Path, tmp_path: Path) -> None:
    for name in ("b.avi", "more/a.AVI", ".hidden.avi"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(project / "room.avi", tmp_path / name)
    (tmp_path / "notes.txt").write_text("no video")
    done = command(str(tmp_path), "room.avi")
    assert (done.code, done.err) == (0, f"{tmp_path} is a folder; videos in it: 2\n")
    videos = [line.partition(": no exercise")[0] for line in done.lines[::2]]
    assert videos == [str(tmp_path / "b.avi"), str(tmp_path / "more/a.AVI"), "room.avi"]


def test_a_folder_without_videos_is_said_to_be_one(command: Any, tmp_path: Path) -> None:
    done = command(str(tmp_path), "--video", str(tmp_path / "out.mp4"))
    assert (done.code, done.lines) == (2, [f"error: {tmp_path} is a folder, not a video"])


def test_a_picture_is_said_to_be_one(command: Any, tmp_path: Path) -> None:
    (tmp_path / "me.jpg").write_bytes(cv2.imencode(".jpg", np.zeros((120, 160, 3), np.uint8))[1].tobytes())
    done = command(str(tmp_path / "me.jpg"), "room.avi")
    assert done.code == 0 and done.lines[0].startswith(f"error: {tmp_path}/me.jpg is a picture, not a video")


def test_a_hole_is_no_part_of_the_last_frame(command: Any, project: Path, tmp_path: Path) -> None:
    times = [*range(0, 2000, 100), *range(22_000, 24_000, 100)]
    path = film(tmp_path / "hole.mp4", Track(times=times, size=(160, 120)))
    done = command(str(path))
    assert (done.lines[0], done.err) == (f"{path}: no exercise (24.0 s)", "")


def test_a_video_that_is_cut_short_is_answered_with_a_warning(command: Any, tmp_path: Path) -> None:
    path = film(tmp_path / "cut.avi", Track(40, codec="mjpeg"))
    path.write_bytes(path.read_bytes()[:20_000])
    done = command(str(path))
    assert done.code == 0 and re.search(r"warning: .*cut\.avi is cut short or damaged: only \d+ frames", done.err)


def test_text_tells_when_what_is_done(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("BodyWeightSquats", monkeypatch)
    done = command("squat.mp4", "bad.mp4", "room.avi")
    assert done.code == 0
    assert done.lines[:3] == [
        "squat.mp4: BodyWeightSquats (4.0 s)",
        "     0.0 -    0.2 s  not sure",
        "     0.2 -    4.0 s  BodyWeightSquats  90%",
    ]
    assert re.fullmatch(r"  set 1: 2 BodyWeightSquats, [12]\.\d s each \([01]\.\d - [34]\.\d s\)", done.lines[3])
    assert done.lines[4] == "  in all: 2 BodyWeightSquats"
    assert done.lines[5].startswith("error: bad.mp4: not a video")
    assert done.lines[6:] == ["room.avi: no exercise (2.0 s)", "     0.0 -    2.0 s  nobody to be seen"]


def squats(command: Any, *arguments: str) -> dict[str, Any]:
    """Return the JSON object of the two squats."""
    return json.loads(command("squat.mp4", "--json", *arguments).lines[0])


def test_repetitions_are_counted_and_measured(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("BodyWeightSquats", monkeypatch)
    answer = squats(command)
    assert answer["totals"] == {"BodyWeightSquats": 2}
    (one,) = answer["sets"]
    assert set(one) == {"exercise", "start", "end", "count", "tempo_s", "regularity", "rest_s", "reps"}
    assert (one["exercise"], one["count"], one["rest_s"]) == ("BodyWeightSquats", 2, None)
    assert one["tempo_s"] == pytest.approx(2, abs=0.3) and 0.8 < one["regularity"] <= 1
    assert (one["start"], one["end"]) == (one["reps"][0]["start"], one["reps"][-1]["end"])
    assert [rep["bottom"] for rep in one["reps"]] == pytest.approx([1, 3], abs=0.3)
    for rep in one["reps"]:
        assert set(rep) == {"start", "bottom", "end", "down_s", "up_s", "range_deg", "range_share", "shallow"}
        assert 0 <= rep["start"] < rep["bottom"] < rep["end"] <= answer["seconds"]
        assert rep["down_s"] == pytest.approx(rep["bottom"] - rep["start"], abs=0.002)
        assert rep["up_s"] == pytest.approx(rep["end"] - rep["bottom"], abs=0.002)
        assert 50 < rep["range_deg"] < 130 and 0.7 < rep["range_share"] < 1.5 and rep["shallow"] is False


@pytest.mark.parametrize("name", ["Other", "PushUps"])
def test_nothing_is_counted_without_an_exercise_that_has_a_signal(
    command: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    certain(name, monkeypatch)
    answer = squats(command)
    assert (answer["sets"], answer["totals"]) == ([], {})


def test_a_given_exercise_is_counted_whatever_is_recognised(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("Other", monkeypatch)
    answer = squats(command, "--exercise", "BodyWeightSquats")
    assert answer["label"] is None and answer["totals"] == {"BodyWeightSquats": 2}


@pytest.mark.parametrize("name", ["PushUps", "Other", "Juggling", ""])
def test_an_exercise_that_cannot_be_counted_is_refused(command: Any, name: str) -> None:
    done = command("squat.mp4", "--exercise", name)
    assert (done.code, done.lines) == (2, [])
    assert f"--exercise {name} can't be counted; these can: BodyWeightSquats" in done.err


def test_csv_is_a_row_a_repetition(command: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("BodyWeightSquats", monkeypatch)
    quoted = shutil.copy("squat.mp4", str(tmp_path / 'a, "b".mp4'))
    done = command("squat.mp4", "bad.mp4", "room.avi", quoted, "--csv")
    assert done.lines[0] == HEADER and "error: bad.mp4: not a video" in done.err
    rows = list(csv.reader(done.lines[1:]))
    expected = [[name, "1", "BodyWeightSquats", number] for name in ("squat.mp4", quoted) for number in "12"]
    assert [row[:4] for row in rows] == expected
    reps = squats(command)["sets"][0]["reps"]
    assert [row[4:] for row in rows[:2]] == [[json.dumps(value) for value in rep.values()] for rep in reps]


def test_csv_of_nothing_that_can_be_read_fails(command: Any) -> None:
    done = command("bad.mp4", "gone.mp4", "--csv")
    assert (done.code, done.lines) == (2, [HEADER])


def test_json_and_csv_do_not_go_together(command: Any) -> None:
    done = command("squat.mp4", "--json", "--csv")
    assert done.code == 2 and "not allowed with" in done.err


def test_a_video_is_drawn_onto(command: Any, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("BodyWeightSquats", monkeypatch)
    target = tmp_path / "out.mp4"
    done = command("squat.mp4", "--video", str(target), "--json")
    assert done.code == 0 and len(done.lines) == 1
    pairs = list(zip(video.frames(project / "squat.mp4"), video.frames(target), strict=True))
    assert len(pairs) == 40 and all(a.milliseconds == b.milliseconds for a, b in pairs)
    assert all(np.abs(a.pixels.astype(float) - b.pixels).max() > 100 for a, b in pairs)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["squat.mp4", "room.avi", "--video", "out.mp4"], "--video draws onto one VIDEO, 2 are named"),
        (["squat.mp4", "--video", "squat.mp4"], "squat.mp4 is the video itself"),
        (["squat.mp4", "--video", "out.gif"], "out.gif: only .mp4 can be written"),
    ],
)
def test_a_video_that_must_not_be_written_is_refused(command: Any, arguments: list[str], message: str) -> None:
    before = {path.name: path.read_bytes() for path in Path().glob("*.*")}
    done = command(*arguments)
    assert (done.code, done.lines) == (2, []) and message in done.err
    assert {path.name: path.read_bytes() for path in Path().glob("*.*")} == before


def test_a_video_that_cannot_be_read_is_not_drawn_onto(command: Any) -> None:
    before = sorted(Path().iterdir())
    assert command("bad.mp4", "--video", "out.mp4").code == 2
    assert sorted(Path().iterdir()) == before


def two_sets() -> list[Set]:
    """Return 3 push-ups of 1, 2 and 3 s, the last of them shallow, and a squat 10 s later."""
    spans = ((0, 1, 0.9), (1, 3, 1.1), (3, 6, 0.6))
    pushups = tuple(Repetition(a, (a + b) / 2, b, 90.0, share, share) for a, b, share in spans)
    return [Set("PushUps", pushups), Set("BodyWeightSquats", (Repetition(16.0, 17.0, 18.0, 100.04, 1.0, 1.0),))]


def test_sets_say_tempo_regularity_and_rest() -> None:
    first, second = predictions.sets_as_data(two_sets(), 0.7)
    assert (first["tempo_s"], first["rest_s"], second["rest_s"]) == (2.0, None, 10.0)
    assert first["regularity"] == pytest.approx(1 - np.sqrt(2 / 3) / 2, abs=0.001) and second["regularity"] is None
    assert [rep["shallow"] for rep in first["reps"]] == [False, False, True]
    assert second["reps"][0]["range_deg"] == 100.0


def test_sets_are_as_the_page_exports_them() -> None:
    """The page's tests hold its exports to the same examples."""
    held = json.loads((ROOT / "webdemo/tests/sessions/exports.json").read_text(encoding="utf-8"))
    assert len(held["exports"]) > 2
    for one in held["exports"]:
        done = [
            Set(its["exercise"], tuple(Repetition(**each, depth=1.0) for each in its["repetitions"]))
            for its in one["sets"]
        ]
        assert predictions.sets_as_data(done, held["shallow"]) == one["expected"], one["name"]


def test_totals_join_the_sets_of_an_exercise() -> None:
    assert predictions.totals(two_sets() * 2) == {"PushUps": 6, "BodyWeightSquats": 2}


def test_text_tells_sets_and_totals(make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    found = predicted(make_series(frames=100), monkeypatch)
    assert predictions.as_text("a.mp4", found, two_sets(), 0.7).splitlines()[-3:] == [
        "  set 1: 3 PushUps, 2.0 s each, 1 shallow (0.0 - 6.0 s)",
        "  set 2: 1 BodyWeightSquats, 2.0 s each (16.0 - 18.0 s)",
        "  in all: 3 PushUps, 1 BodyWeightSquats",
    ]


def predicted(series: Series, monkeypatch: pytest.MonkeyPatch, least: float = 1.5) -> Prediction:
    """Return what is said of a series by a model that is sure of push-ups."""
    certain("PushUps", monkeypatch)
    settings = params.load(ROOT / "params.yaml")
    rule, window = settings.answer, window_of(8, 2.24)
    return prediction.predict_series(series, None, CLASSES, window, 0.2, rule, least)


def test_parts_out_of_the_picture_are_named(make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    series = make_series(frames=100)
    series.image[...] = [0.5, 0.5, 0, 0.9]
    series.image[:, [i for i, name in enumerate(BLAZEPOSE_33.names) if "hip" in name or "knee" in name], 1] = 1.3
    found = predicted(series, monkeypatch)
    (part,) = predictions.as_json("a.mp4", found, [], CLASSES, 0.7)["timeline"]
    assert (part["state"], part["exercise"], part["missing"]) == ("not-in-frame", None, ["hips", "knees"])
    assert predictions.as_text("a.mp4", found, [], 0.7).splitlines() == [
        "a.mp4: no exercise (4.0 s)",
        "     0.0 -    4.0 s  not in the picture: hips, knees",
    ]


def test_parts_that_are_not_needed_may_be_missing(make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    series = make_series(frames=100)
    series.image[...] = [0.5, 0.5, 0, 0.9]
    series.image[:, [i for i, name in enumerate(BLAZEPOSE_33.names) if "ankle" in name], 1] = 1.3
    last = predictions.as_json("a.mp4", predicted(series, monkeypatch), [], CLASSES, 0.7)["timeline"][-1]
    assert (last["exercise"], last["missing"]) == ("PushUps", ["feet"])


@pytest.mark.parametrize(("least", "named"), [(1.0, "PushUps"), (2.0, None)])
def test_an_exercise_that_is_too_short_is_no_label(
    make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch, least: float, named: str | None
) -> None:
    # Told for about 1.6 of 8 seconds: somebody goes after 1, and is forgotten a second later.
    series = make_series(frames=200, detected=np.arange(200) < 25)
    series.image[series.detected] = [0.5, 0.5, 0, 0.9]
    found = predicted(series, monkeypatch, least)
    assert found.label == named and {part.answer.state for part in found.timeline} == {
        "unsure",
        "exercise",
        "no-person",
    }


def test_moments_without_anybody_have_no_window(make_series: MakeSeries, monkeypatch: pytest.MonkeyPatch) -> None:
    found = predicted(make_series(frames=100, detected=np.arange(100) >= 50), monkeypatch)
    windows = predictions.as_json("a.mp4", found, [], CLASSES, 0.7)["windows"]
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
def test_the_model_knows_what_the_actor_does_and_how_often(
    exercise: str, view: str, label: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(ROOT)
    scene = tmp_path / "video.mp4"
    person.write_video(Performance(exercise, 4, view=view, seed=2), scene)
    monkeypatch.setattr(sys, "argv", ["predict", str(scene), "--json"])
    assert predict.main() == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["label"], answer["totals"]) == (label, {label: 4} if label else {})


def test_what_output_cannot_show_is_escaped_and_loses_nobody(project: Path) -> None:
    """Redirected on Windows, output is cp1252; names of files are any bytes, line ends among them."""
    odd = os.fsdecode(b"caf\xe9.mp4")
    shutil.copy("squat.mp4", odd)
    shutil.copy("squat.mp4", "\u30b9\n.mp4")
    Path("\u30af.mp4").write_bytes(b"no video")
    videos = ["\u30af.mp4", odd, "\u30b9\n.mp4", "squat.mp4"]
    for encoding, form in (("ascii", []), ("cp1252", ["--csv"]), ("ascii", ["--json"])):
        line = [sys.executable, "-m", "pipeline.predict", *videos, *form]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
        done = subprocess.run(line, env=environment, capture_output=True, check=False)
        said = (done.stdout + done.stderr).decode(encoding)
        assert done.returncode == 0 and "Traceback" not in said
        assert said.count("not a video") == 1 and "\\u30af.mp4" in said
        if form == ["--json"]:
            assert [json.loads(row)["video"] for row in said.splitlines()] == videos
        elif not form:
            heads = [row.split(": ")[0] for row in said.splitlines() if not row.startswith(" ")]
            assert heads == ["error", "caf\\udce9.mp4", "\\u30b9\\n.mp4", "squat.mp4"]


@pytest.mark.parametrize(
    ("text", "cell"), json.loads((ROOT / "webdemo/tests/sessions/cells.json").read_text(encoding="utf-8"))
)
def test_no_cell_is_a_formula_by_the_same_rule_as_in_the_page(text: str, cell: str) -> None:
    row = predictions.as_rows(text, two_sets(), 0.7)[0]
    assert predictions.as_line(row).startswith(f"{cell},1,")


def test_csv_on_standard_output_has_no_byte_order_mark(command: Any) -> None:
    assert command("squat.mp4", "--csv").lines[0] == HEADER


def test_headline_and_totals_agree() -> None:
    assert predictions.headline(None, two_sets()) == "PushUps"
    assert predictions.headline("BodyWeightSquats", two_sets()) == "BodyWeightSquats"
    assert predictions.headline(None, []) is None
    assert (
        predictions.totals([], "PushUps") == {"PushUps": 0}
        and predictions.totals(two_sets(), "PushUps")["PushUps"] == 3
    )


def test_an_exercise_without_a_whole_repetition_is_told_so(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("BodyWeightSquats", monkeypatch)
    lines = command("push up ä.webm").lines
    assert lines[0].startswith("push up ä.webm: BodyWeightSquats (")
    assert lines[-1] == "  in all: 0 BodyWeightSquats (partial repetitions are not counted)"
    assert json.loads(command("push up ä.webm", "--json").lines[0])["totals"] == {"BodyWeightSquats": 0}


def test_what_is_asked_for_stands_in_the_headline(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    certain("Other", monkeypatch)
    lines = command("squat.mp4", "--exercise", "BodyWeightSquats").lines
    assert lines[0] == "squat.mp4: BodyWeightSquats, as asked (4.0 s)" and lines[-1] == "  in all: 2 BodyWeightSquats"
