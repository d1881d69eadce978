"""Golden streams: they hold all that can happen, and the page's rule, in TypeScript, tells the same on them."""

import copy
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, RULE, MakeSeries, window_of

from pipeline.common.files import write_json
from pipeline.common.names import PARTS
from pipeline.export import golden_streams, golden_windows
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.skeleton import BLAZEPOSE_33
from pipeline.recognition.answer import STATES, Moment, answers, describe
from pipeline.recognition.serving import Stream, moments_of

CLASSES = ("Zeta", "Alpha", "Other", "Middle")
WINDOW = window_of(8, 2.24)
MADE_UP = 5
VITEST = ROOT / "node_modules/vitest/vitest.mjs"
needs_vitest = pytest.mark.skipif(
    not (shutil.which("node") and VITEST.exists()), reason="node or vitest is not installed"
)
Golden = dict[str, Any]


def some_stream(make_series: MakeSeries, label: int, seed: int, classes: int = len(CLASSES)) -> Stream:
    """Return twelve seconds of somebody who comes and goes, seen to a varying degree, with arbitrary probabilities."""
    random = np.random.default_rng(seed)
    times = np.arange(0, 12, 0.2)
    present = np.repeat(random.random((len(times) // 5, 1)) < 0.8, 5, axis=0)
    return Stream(
        make_series(f"clip {seed}", frames=300),
        label,
        "group",
        times,
        present,
        np.where(present[:, 0], 0.0, np.inf),
        random.uniform(0, 1, (len(times), BLAZEPOSE_33.count, 4)),
        np.repeat(random.dirichlet(np.full(classes, 0.2), len(times) // 5), 5, axis=0),
    )


@pytest.fixture(scope="module")
def real(make_series: MakeSeries) -> list[Stream]:
    """Return two streams of each class."""
    return [some_stream(make_series, label, 2 * label + i) for label in range(len(CLASSES)) for i in range(2)]


@pytest.fixture(scope="module")
def made(real: list[Stream]) -> list[Golden]:
    """Return golden streams."""
    return golden_streams.streams(real, CLASSES, RULE, MADE_UP, seed=1)


@pytest.fixture(scope="module")
def windows(make_series: MakeSeries) -> list[Golden]:
    """Return golden windows of landmarks that lie on, just within and just beyond each limit of what is in view."""
    random = np.random.default_rng(1)
    place = random.choice([-0.0001, 0, 0.5, 1, 1.0001], (75, BLAZEPOSE_33.count, 3))
    seen = random.choice([RULE.visibility - 0.0001, RULE.visibility, 1], (75, BLAZEPOSE_33.count, 1))
    image = np.concatenate([place, seen], axis=2, dtype=np.float32)
    series = replace(make_series(detected=np.arange(75) % 4 > 0), image=image)
    return golden_windows.draw(Dataset(CLASSES, [series], np.zeros(1)), WINDOW, RULE.visibility, 12, seed=1)


def test_the_limits_of_the_rule_are_met_exactly_and_just_not(made: list[Golden]) -> None:
    answered = [
        f"{one['exercise'] or one['state']}{''.join(f' -{part}' for part in one['missing'])}"
        for one in made[0]["answers"]
    ]
    assert answered == [
        *("unsure", "Zeta", "Zeta", "Middle", "unsure"),
        *("none", "unsure"),
        *("unsure", "unsure", "Zeta"),
        *("no-person", "unsure", "Zeta"),
        *("not-in-frame -shoulders", "not-in-frame -hips", "Zeta -knees", "Zeta -feet", "Zeta"),
    ]


def test_made_up_streams_hold_all_that_somebody_can_meet(made: list[Golden]) -> None:
    walks = made[1 : 1 + MADE_UP]
    every = [answer for one in walks for answer in one["answers"]]
    assert {one["state"] for one in every} == set(STATES)
    assert {part for one in every for part in one["missing"]} == set(PARTS)
    # Somebody goes and comes back; an exercise is told, no longer told, and told again.
    turns = [(one["state"], other["state"]) for walk in walks for one, other in pairwise(walk["answers"])]
    for state in ("no-person", "exercise"):
        began, ended = (sum(turn[i] == state != turn[1 - i] for turn in turns) for i in (1, 0))
        assert min(began, ended) > 3
    steps = np.concatenate([np.diff([now["time"] for now in walk["moments"]]) for walk in walks])
    assert 0.033 <= steps.min() < 0.05 and 0.45 < steps.max() <= 0.5


def test_there_is_a_piece_of_a_real_stream_of_each_class(made: list[Golden], real: list[Stream]) -> None:
    pieces = made[1 + MADE_UP :]
    assert [one["name"].split(", ")[0] for one in pieces] == list(CLASSES)
    for piece in pieces:
        times = [now["time"] for now in piece["moments"]]
        assert 7.5 < times[-1] - times[0] <= golden_streams.REAL_S
        (stream,) = (one for one in real if one.series.clip == piece["name"].split(", ")[1])
        whole = {round(now.time, 6): now for now in moments_of(stream, RULE)}
        for now in piece["moments"]:
            its = whole[now["time"]]
            assert now["in_view"] == (its.in_view and list(its.in_view))
            assert now["probabilities"] == (its.probabilities and pytest.approx(its.probabilities, abs=1e-6))


def test_what_is_told_is_told_of_what_the_file_says(made: list[Golden]) -> None:
    for stream in json.loads(json.dumps(made)):
        every = [Moment(now["time"], now["probabilities"], now["in_view"]) for now in stream["moments"]]
        for answered, written in zip(answers(every, CLASSES, RULE), stream["answers"], strict=True):
            assert vars(answered) | {"missing": list(answered.missing), "confidence": 0} == written | {"confidence": 0}
            assert answered.confidence == pytest.approx(written["confidence"], abs=1e-10)


def test_the_seed_decides(made: list[Golden], real: list[Stream]) -> None:
    assert golden_streams.streams(real, CLASSES, RULE, MADE_UP, seed=1) == made
    others = golden_streams.streams(real, CLASSES, RULE, MADE_UP, seed=2)
    assert all(one != other for one, other in zip(made[1:], others[1:], strict=True))


def test_the_file_stays_small(make_series: MakeSeries) -> None:
    classes = [f"BodyWeightSquats{i}" for i in range(9)]
    real = [some_stream(make_series, label, label, len(classes)) for label in range(len(classes))]
    streams = golden_streams.streams(real, classes, RULE, MADE_UP, seed=1)
    assert len(json.dumps(streams, separators=(",", ":"))) < 150_000


@pytest.mark.parametrize("classes", [("Zeta", "Other"), ("Zeta", "Alpha")], ids=["one exercise", "no `Other`"])
def test_few_classes_are_enough(classes: tuple[str, ...]) -> None:
    states = {
        one["state"] for stream in golden_streams.streams([], classes, RULE, 1, seed=1) for one in stream["answers"]
    }
    assert states >= set(STATES) - {"none"}
    assert ("none" in states) == ("Other" in classes)


def test_windows_say_what_is_in_view_in_their_newest_pose(make_series: MakeSeries) -> None:
    series = make_series(detected=np.arange(75) > 40)
    ankles = [BLAZEPOSE_33.names.index(f"{side}_ankle") for side in ("left", "right")]
    series.image[60:, ankles, 1] = 1.1
    frames = [
        {"time_ms": int(time), "landmarks": image.ravel().tolist() if seen else None}
        for time, seen, image in zip(series.timestamps, series.detected, series.image, strict=True)
    ]
    raw = {"clip": "clip", "variant": "full", "size": (320, 240), "frames": frames}

    def at(frame: int) -> list[bool] | None:
        return golden_windows.expected(raw | {"now_ms": frames[frame]["time_ms"]}, WINDOW, 0.3, BLAZEPOSE_33)["in_view"]

    assert (at(40), at(59), at(60)) == (None, [True] * 4, [True, True, True, False])


def compare(
    streams: list[Golden], windows: list[Golden], folder: Path, classes: tuple[str, ...] = CLASSES
) -> subprocess.CompletedProcess[str]:
    """Run the page's test on files like those of models/tfjs."""
    write_json(folder / "golden.json", {"windows": windows, "streams": streams})
    write_json(folder / "metadata.json", {"classes": classes, "decision": describe(RULE, BLAZEPOSE_33)})
    command = ["node", str(VITEST), "run", "--dir", "webdemo", "--no-color", "decide"]
    environment = os.environ | {"REPVISION_GOLDEN": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)


@needs_vitest
def test_the_page_s_rule_tells_the_same(made: list[Golden], windows: list[Golden], tmp_path: Path) -> None:
    assert len({tuple(one["in_view"]) for one in windows}) > 3
    done = compare(made, windows, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"Tests +{len(made) + 1} passed", done.stdout)


@needs_vitest
@pytest.mark.parametrize(
    "classes", [("Other", "Zeta", "Alpha"), ("Zeta", "Alpha")], ids=["`Other` first", "no `Other`"]
)
def test_the_page_s_rule_tells_the_same_of_other_classes(
    classes: tuple[str, ...], windows: list[Golden], tmp_path: Path
) -> None:
    done = compare(golden_streams.streams([], classes, RULE, MADE_UP, seed=1), windows, tmp_path, classes)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_vitest
@pytest.mark.parametrize(
    "damage",
    [
        lambda limits, windows: limits[0].update(state="none"),
        lambda limits, windows: limits[1].update(exercise="Alpha"),
        lambda limits, windows: limits[-2].update(missing=["knees"]),
        lambda limits, windows: limits[0].update(confidence=0.6 + 2e-9),
        lambda limits, windows: limits.pop(),
        lambda limits, windows: windows[0].update(in_view=[not one for one in windows[0]["in_view"]]),
    ],
    ids=["state", "exercise", "missing", "confidence", "an answer less", "in view"],
)
def test_a_difference_is_found(damage: Callable, made: list[Golden], windows: list[Golden], tmp_path: Path) -> None:
    streams, others = copy.deepcopy((made, windows))
    damage(streams[0]["answers"], others)
    done = compare(streams, others, tmp_path)
    assert done.returncode == 1 and re.search(rf"Tests +1 failed \| {len(made)} passed", done.stdout), done.stdout
