"""The model card: every figure as measured, every weakness named, and what the model must not be used for."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import measured
import pytest
from measured import CLASSES, metrics
from project import write_params

from pipeline.clips import index
from pipeline.clips.index import Clip
from pipeline.common import errors, params, paths
from pipeline.common.files import write_json
from pipeline.report import card
from pipeline.stages import card as card_stage

METADATA = {
    "classes": list(CLASSES),
    "window": {"settings": {"frames": 8, "span": 2.24, "stride": 0.2}, "step_ms": 320, "rule": "a long rule"},
    "network": {"name": "stacked masked LSTM", "parameters": 75_078, "layers": [], "served": "twice"},
    "weights": {"kind": "uint8-fitted", "bytes": 75_078},
    "versions": {"keras": "3.15.1", "mediapipe": "0.10.31"},
    "hashes": {"classifier": "c0ffee", "landmarks": {"Squats": "bead"}},
}
LEARNT = [
    {"class": "Squats", "source": "classes", "clips": 112, "groups": 25},
    {"class": "Other", "source": "field/JumpingJack", "clips": 2, "groups": 1},
]

FIGURES = {"clips": 9, "repetitions": 30, "obo": 0.9, "mae": 0.1, "exact": 0.8, "by": {"some": {}}}
COUNTED = {"given": FIGURES, "end_to_end": FIGURES, "others": {"per_minute": 0.5}, "protocol": "counted by watching"}


def made(**changes: Any) -> dict[str, Any]:
    """Return the card of made-up figures, some of them changed."""
    return card.card(metrics() | changes, METADATA, LEARNT, COUNTED)


def unmeasured() -> dict[str, Any]:
    """Return figures without exercise time, people who do something else, field clips or exercises left out."""
    return {"running": measured.unanswered(), "open_set": {}, "collections": []}


def test_headline_figures_have_intervals_and_a_protocol() -> None:
    found = made()["figures"]
    assert [(one["figure"], one["value"]) for one in found] == [
        ("windows recognised", metrics()["windows"]["accuracy"]),
        ("clips recognised", metrics()["clips"]["accuracy"]),
        ("exercise time with the right streaming answer", 0.81),
    ]
    assert all(one["ci95"][0] <= one["value"] <= one["ci95"][1] for one in found)
    assert [one["protocol"] for one in found[:2]] == ["how it was measured"] * 2
    # Seconds of exercise are another thing than windows.
    assert "from the first frame" in found[2]["protocol"] and found[2]["protocol"] in card.text(made())


def test_weaknesses_are_named_with_their_figures() -> None:
    found = made()["where_it_fails"]
    assert "view: oblique: 70.0 % of 12 windows (83.3 % of all)" in found
    assert "Other: only 50.0 % of its windows are recognised" in found
    assert "people who do something else: 1.2 false claims a minute, 12.0 % of their time" in found
    assert any("51.0 % of their time" in line and line.endswith("worst: Lunges, 62.0 %)") for line in found)
    assert not any("side" in line or "Squats:" in line for line in found)


@pytest.mark.parametrize(
    ("below", "to", "named"),
    [(0.049, -0.01, False), (0.051, -0.01, True), (0.051, 0.01, False)],
    ids=["as good", "weak", "may be chance"],
)
def test_a_slice_is_weak_if_it_is_surely_worse_than_the_whole(below: float, to: float, named: bool) -> None:
    whole = metrics()["windows"]["accuracy"]
    slices = [metrics()["slices"][0] | {"accuracy": whole - below, "ci95": [whole - 0.2, whole + to]}]
    assert any(line.startswith("view: side") for line in made(slices=slices)["where_it_fails"]) == named


@pytest.mark.parametrize(
    ("kind", "windows", "right", "named"),
    [
        ("view", 1000, 660, True),
        ("view", 1000, 700, False),
        ("view", 199, 100, False),
        ("body in view", 200, 100, True),
        ("mirrored", 1000, 500, False),
    ],
)
def test_a_class_is_weak_where_many_of_its_windows_are_wrong(kind: str, windows: int, right: int, named: bool) -> None:
    slices = [metrics()["slices"][0] | {"kind": kind, "per_class": {"Lunges": (windows, right)}}]
    found = [line for line in made(slices=slices)["where_it_fails"] if line.startswith("Lunges, ")]
    line = f"Lunges, {kind}: side: {100 * right / windows:.1f} % of {windows} windows"
    assert found == ([line] if named else [])


def test_what_was_not_measured_is_no_weakness() -> None:
    found = made(**unmeasured(), slices=[])["where_it_fails"]
    assert [line.split(":")[0] for line in found] == ["Other"]


def test_the_card_tells_what_the_network_is_and_what_it_learnt_from() -> None:
    found, text = made(), card.text(made())
    assert found["weights"] == METADATA["weights"] and found["hashes"] == METADATA["hashes"]
    assert found["trained_on"] == LEARNT and found["window"] == {"frames": 8, "span_s": 2.24, "stride_s": 0.2}
    assert set(found["per_class"]) == set(CLASSES)
    assert "75,078 parameters, stacked masked LSTM, over 8 frames" in text
    assert "75 kB as uint8-fitted in the browser" in text
    assert "| Other | field/JumpingJack | 2 | 1 |" in text and "| keras | 3.15.1 |" in text and "`c0ffee`" in text


def test_the_card_says_what_it_knows_and_what_it_is_not_for() -> None:
    text = card.text(made())
    assert "It knows Squats, Lunges, and people who do none of them." in text
    for line in (*card.NOT_FOR, *made()["where_it_fails"]):
        assert f"- {line}\n" in text
    without = card.card(metrics(), METADATA | {"classes": ["Squats", "Lunges"]}, LEARNT, COUNTED)
    assert "It knows Squats, Lunges." in card.text(without)


def test_clips_from_elsewhere_tell_exercises_from_people_who_do_none() -> None:
    lines = [line for line in card.text(made()).splitlines() if "such clip" in line or "other sources" in line]
    assert [line.split(" | ", 1)[1] for line in lines] == [
        "5 of 8 | 1 of 4 | 81.0 % | 1.2 |",
        "7 of 8 | 0 of 4 | 92.0 % | 1.2 |",
    ]
    assert "phones" not in card.text(made(collections=[]))


def only_other() -> Mapping[str, Any]:
    """Return figures of clips from elsewhere in which no exercise is done."""
    part = {"labels": {"Other": {"right": 1, "clips": 2}}} | measured.unanswered() | {"false_claims_per_minute": 0.5}
    return {"never_learnt_from": part, "other_sources_learnt_from": part}


@pytest.mark.parametrize(
    "changes", [{}, unmeasured(), {"field": only_other()}], ids=["all", "little", "only Other from elsewhere"]
)
def test_the_card_can_be_read_whatever_was_measured(changes: Mapping[str, Any]) -> None:
    found = made(**changes)
    text = card.text(found)
    assert json.loads(json.dumps(found, allow_nan=False))["classes"] == list(CLASSES)
    assert "None" not in text and "nan" not in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1, table


def write_index(name: str, groups: list[str]) -> None:
    """Write an index with a clip for each of these groups."""
    its = [Clip(f"{name}_{i}", group, 10, f"{i:064x}") for i, group in enumerate(groups)]
    index.write_index(index.index_path(name), its)


@pytest.fixture
def project(in_folder: Path) -> Path:
    """Make a project with two classes and clips from elsewhere, of one folder that is not used and one of Other."""
    persons = {name: {"weight": 1, "means": {"InclinePushUps": None}} for name in ("field", "gym")}
    write_params(in_folder, ["PushUps", "Other"], collections={"persons": persons})
    write_index("gym/PushUps", ["eve"])
    write_index("PushUps", ["g01", "g01", "g02"])
    write_index("Other", ["g01"])
    for folder in ("PushUps", "InclinePushUps", "PullUps"):
        write_index(f"field/{folder}", ["ann", "ann", "bob", "cid"])
    return in_folder


def test_every_clip_that_is_learnt_from_is_counted(project: Path) -> None:
    found = card.trained_on(["PushUps", "Other"], params.load().collections.persons)
    assert [tuple(row.values()) for row in found] == [
        ("PushUps", "classes", 3, 2),
        ("Other", "classes", 1, 1),
        ("Other", "field/PullUps", 4, 3),
        ("PushUps", "field/PushUps", 4, 3),
        ("PushUps", "gym/PushUps", 1, 1),
    ]


def test_the_card_tells_how_right_counts_are() -> None:
    assert made()["repetitions"]["given"] == {"clips": 9, "obo": 0.9, "mae": 0.1, "exact": 0.8}
    assert "| class given | 9 | 90.0 % | 0.100 | 80.0 % |" in card.text(made())
    nobody = {"given": {"by": {}}, "end_to_end": {"by": {}}, "others": {"per_minute": None}, "protocol": ""}
    assert card.counting(nobody) == {}


def test_the_stage_writes_both_cards(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_json(paths.METRICS, metrics())
    write_json(paths.METADATA, METADATA)
    write_json(paths.COUNTING, COUNTED)
    card_stage.main()
    found = json.loads((project / "models/card.json").read_text(encoding="utf-8"))
    assert sum(row["clips"] for row in found["trained_on"]) == 13
    assert (project / "models/MODEL_CARD.md").read_text(encoding="utf-8") == card.text(found)
    assert "MODEL_CARD.md" in capsys.readouterr().out


def test_missing_figures_are_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        errors.run(card_stage.main)
    assert "reports/metrics.json can't be read" in capsys.readouterr().err
    assert not (project / "models").exists()
