"""Drawing onto a video what was found in it."""

from fractions import Fraction
from itertools import repeat
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from conftest import MakeSeries
from footage import Track, film
from mp4 import QUARTER_TURN, replaced
from project import ROOT

from pipeline.clips import video
from pipeline.clips.container import frame_count
from pipeline.clips.writing import CODECS, writing
from pipeline.commands import overlay, render, scenes
from pipeline.commands.overlay import Mark, Tally, Trace, View
from pipeline.common import params
from pipeline.common.errors import InputError
from pipeline.counting import sets
from pipeline.counting.counter import Repetition
from pipeline.counting.sets import Counting, Set
from pipeline.counting.signals import FEATURES, Signal
from pipeline.landmarks.series import Series
from pipeline.landmarks.skeleton import BLAZEPOSE_33, SIDES
from pipeline.synthetic import person
from pipeline.synthetic.person import Performance

SIZES = [(160, 120), (640, 360), (360, 640), (1920, 1080), (2000, 300)]
KNEE = FEATURES.index("knee")
SIGNAL = Signal(-np.eye(len(FEATURES))[KNEE], np.full(len(FEATURES), 170.0), np.full(len(FEATURES), 80.0), KNEE)
SETTINGS = params.load(ROOT / "params.yaml")
COUNTING = Counting({"Squat": SIGNAL}, SETTINGS.count, SETTINGS.sets, 0.7)
NOTHING = View(None, "nobody to be seen", None, None)
TALLY = Tally("BodyWeightSquats", 2, 12, 3)


def trace(values: np.ndarray, *marks: Mark) -> Trace:
    """Return a trace of the last seconds."""
    return Trace(np.linspace(overlay.STRIP_S, 0, len(values)), values, marks, (-0.2, 1.2))


def grey(size: tuple[int, int] = (640, 360), light: int = 128) -> np.ndarray:
    """Return an empty picture."""
    return np.full((size[1], size[0], 3), light, np.uint8)


def drawn(view: View, picture: np.ndarray) -> np.ndarray:
    """Return a picture with a view drawn onto it."""
    picture = picture.copy()
    overlay.draw(picture, view)
    return picture


def squats(make_series: MakeSeries) -> Series:
    """Return a series of 12.4 s of somebody whose knees bend from 170 to 80 degrees and back, once every 2 s."""
    series = make_series(frames=310, rate=25)
    angle = np.radians(125 + 45 * np.cos(np.pi * series.timestamps / 1000))
    for side in SIDES:
        hip, knee, ankle = (BLAZEPOSE_33.names.index(f"{side}_{joint}") for joint in ("hip", "knee", "ankle"))
        series.world[:, hip], series.world[:, knee] = 0, [0, 0.4, 0]
        shank = 0.4 * np.stack([np.sin(angle), -np.cos(angle), 0 * angle], axis=1)
        series.world[:, ankle] = series.world[:, knee] + shank
    return series


def done(*starts: float, share: float = 1.0) -> Set:
    """Return a set of repetitions of 2 s that start then."""
    return Set("Squat", tuple(Repetition(start, start + 1, start + 2, 90.0, share, share) for start in starts))


def test_the_skeleton_is_drawn_where_it_is_and_nowhere_else(make_series: MakeSeries) -> None:
    landmarks = make_series(frames=1).image[0]
    picture = grey()
    overlay.draw_skeleton(picture, landmarks, BLAZEPOSE_33)
    changed = (picture != 128).any(axis=2)
    points = landmarks[:, :2] * (640, 360)
    for first, second in BLAZEPOSE_33.bones:
        x, y = np.round((points[first] + points[second]) / 2).astype(int)
        assert changed[y, x]
    near = np.zeros(changed.shape, np.uint8)
    for first, second in BLAZEPOSE_33.bones:
        cv2.line(near, *np.round(points[[first, second]]).astype(int).tolist(), 1, 20)
    assert not changed[near == 0].any()


def test_left_and_right_have_colours_of_their_own(make_series: MakeSeries) -> None:
    for side, colour in (("left", overlay.SIDES["left"]), ("right", overlay.SIDES["right"])):
        landmarks = make_series(frames=1).image[0]
        landmarks[[not name.startswith(side) for name in BLAZEPOSE_33.names], 3] = 0
        picture = grey()
        overlay.draw_skeleton(picture, landmarks, BLAZEPOSE_33)
        colours = {overlay.SIDES["left"], overlay.SIDES["right"], overlay.SIDES["middle"]}
        assert {one for one in colours if (picture == one).all(axis=2).any()} == {colour}


def test_unseen_landmarks_are_left_out(make_series: MakeSeries) -> None:
    landmarks = make_series(frames=1).image[0]
    landmarks[:, 3] = overlay.SEEN - 0.01
    picture = grey()
    overlay.draw_skeleton(picture, landmarks, BLAZEPOSE_33)
    assert (picture == 128).all()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("light", [0, 255])
def test_words_can_be_read_at_any_size_on_light_and_dark(size: tuple[int, int], light: int) -> None:
    picture = drawn(View(None, "PushUps  98%", TALLY, None), grey(size, light))
    share = min(size[1], overlay.WIDE * size[0])
    bar, corner = (round(part * share) for part in (overlay.LABEL + overlay.STRIP, overlay.COUNT))
    for part in (picture[-bar:], picture[:corner, -2 * corner :]):
        bright = (part > 200).all(axis=2)
        # Letters of some height, and little else.
        assert bright.any(axis=1).sum() >= overlay.LABEL * share / 2 and bright.mean() < 0.25


@pytest.mark.parametrize("size", SIZES)
def test_long_words_fit(size: tuple[int, int]) -> None:
    label = "not in the picture: shoulders, hips, knees, feet"
    picture = drawn(View(None, label, Tally("AnExerciseWithALongName", 10, 128, 12), None), grey(size, 0))
    bright = (picture > 100).any(axis=2)
    assert bright.any() and not bright[:, :2].any() and not bright[:, -2:].any() and not bright[:2].any()


def test_the_count_is_not_drawn_before_the_first_set() -> None:
    assert (drawn(NOTHING, grey())[:200] == 128).all()
    assert (drawn(View(None, "", TALLY, None), grey())[:100, -60:] != 128).any()


def test_shallow_repetitions_are_told_in_another_colour() -> None:
    with_few = drawn(View(None, "", TALLY, None), grey())
    without = drawn(View(None, "", Tally("BodyWeightSquats", 2, 12, 0), None), grey())
    for picture, expected in ((with_few, True), (without, False)):
        assert (picture == overlay.SHALLOW).all(axis=2).any() == expected


def test_the_strip_shows_the_signal_with_its_bottoms_marked() -> None:
    values = np.sin(np.linspace(0, 9, 150)) ** 2
    marks = Mark(3.0, 1.0, False), Mark(1.0, 0.4, True)
    picture = drawn(View(None, "", None, trace(values, *marks)), grey())
    for colour, age in ((overlay.FULL, 3.0), (overlay.SHALLOW, 1.0)):
        x = np.flatnonzero((picture == colour).all(axis=2).any(axis=0)).mean()
        assert x == pytest.approx(640 * (1 - age / overlay.STRIP_S), abs=12)


def test_moments_without_a_signal_are_a_gap() -> None:
    values = np.full(150, 0.5)
    values[50:100] = np.nan
    pictures = [drawn(View(None, "", None, trace(one)), grey(light=0)) for one in (values, np.full(150, 0.5))]
    gap, whole = (picture[-40:, 240:400] > 200 for picture in pictures)
    assert not gap.any() and whole.any()


def test_a_trace_is_the_end_of_the_signal() -> None:
    times = np.arange(0, 10.01, 0.1)
    found = scenes.trace_of(times, np.arange(200.0), done(1.0, 5.0, 9.5, share=0.5).repetitions, 0.7, (0, 1))
    assert found.ages[[0, -1]] == pytest.approx([overlay.STRIP_S, 0]) and found.values[[0, -1]].tolist() == [40, 100]
    assert found.marks == (Mark(4.0, 60.0, True),)


def test_the_strip_has_room_for_every_repetition() -> None:
    times = np.arange(0, 10, 0.1)
    values = np.where(times < 4, 1.8, -3.0)
    assert scenes.span_of(times, values, []) == pytest.approx((-0.2, 1.2))
    assert scenes.span_of(times, values, done(1.0).repetitions) == pytest.approx((-0.2, 2.0))
    assert scenes.span_of(times, np.full(100, np.nan), done(1.0).repetitions) == pytest.approx((-0.2, 1.2))


def test_the_tally_follows_the_sets() -> None:
    both = done(1, 3), done(20, 22, share=0.5)
    answered = [scenes.tally_of(both, now, 0.7) for now in (0.5, 1.5, 3.0, 15.0, 20.0, 30.0)]
    counts = [one and (one.number, one.count, one.shallow) for one in answered]
    assert counts == [None, (1, 0, 0), (1, 1, 0), (1, 2, 0), (2, 0, 0), (2, 2, 2)]


def test_views_show_the_signal_of_the_exercise_told_or_counted(make_series: MakeSeries) -> None:
    series = squats(make_series)
    counted = sets.count(series, lambda _: "Squat", COUNTING)
    (only,) = counted
    assert len(only.repetitions) == 6
    answered = ["Squat" if 5 < now < 6 else None for now in series.timestamps / 1000]
    seen = list(scenes.views(series, ["a label"] * 310, answered, counted, COUNTING))
    assert len(seen) == 310 and seen[0].label == "a label"
    assert seen[-1].tally == Tally("Squat", 1, 6, 0) and len(seen[140].trace.marks) == 3
    # Bottoms are marked where the signal turns.
    assert [mark.value for mark in seen[140].trace.marks] == pytest.approx([1.0] * 3, abs=0.1)
    assert [view.trace for view in scenes.views(series, [""] * 310, answered, [], COUNTING)][:120] == [None] * 120


def test_nobody_has_no_skeleton_and_no_signal(make_series: MakeSeries) -> None:
    series = make_series(frames=50, detected=np.arange(50) < 25)
    seen = list(scenes.views(series, [""] * 50, ["Squat"] * 50, [], COUNTING))
    assert [view.landmarks is None for view in seen] == [False] * 25 + [True] * 25
    assert np.isnan(seen[-1].trace.values[25:]).all() and seen[-1].tally is None


def test_an_exercise_without_a_signal_has_no_strip(make_series: MakeSeries) -> None:
    series = make_series(frames=5)
    assert [view.trace for view in scenes.views(series, [""] * 5, ["Plank"] * 5, [], COUNTING)] == [None] * 5


def written(path: Path, fps: float = 25, size: tuple[int, int] = (160, 120), count: int = 20) -> Path:
    """Write an empty video."""
    with writing(path, CODECS[path.suffix], fps, size) as writer:
        for number in range(count):
            writer.write(grey(size), number)
    return path


def read_series(path: Path, make_series: MakeSeries) -> Series:
    """Return a series that fits a video."""
    found = list(video.frames(path))
    series = make_series(frames=len(found), size=found[0].pixels.shape[1::-1])
    series.timestamps[:] = [frame.milliseconds for frame in found]
    return series


@pytest.mark.parametrize("fps", [10, 23.976, 29.97, 60, 240])
@pytest.mark.parametrize("size", [(160, 120), (120, 214)])
def test_frames_times_and_size_are_kept(
    fps: float, size: tuple[int, int], tmp_path: Path, make_series: MakeSeries
) -> None:
    source = written(tmp_path / "in.avi", fps, size)
    render.write_video(tmp_path / "out.mp4", source, read_series(source, make_series), repeat(NOTHING, 20))
    found = list(video.frames(tmp_path / "out.mp4"))
    assert [frame.milliseconds for frame in found] == [round(1000 * i / fps) for i in range(20)]
    assert {frame.pixels.shape for frame in found} == {(size[1], size[0], 3)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.avi", "out.mp4"]


def test_each_frame_gets_its_own_view(tmp_path: Path, make_series: MakeSeries) -> None:
    source = written(tmp_path / "in.avi")
    views = [View(None, "", None, None) if i < 10 else View(None, "", TALLY, None) for i in range(20)]
    render.write_video(tmp_path / "out.mp4", source, read_series(source, make_series), views)
    light = [frame.pixels[:20, -30:].mean() for frame in video.frames(tmp_path / "out.mp4")]
    assert min(light[:10]) > 110 > max(light[10:])


def test_a_varying_frame_rate_and_a_hole_are_kept(tmp_path: Path, make_series: MakeSeries) -> None:
    times = [80, 120, 280, 300, 20_000, 20_040]
    source = film(tmp_path / "in.mp4", Track(times=times))
    series = read_series(source, make_series)
    render.write_video(tmp_path / "out.mp4", source, series, repeat(NOTHING, len(times)))
    assert [frame.milliseconds for frame in video.frames(tmp_path / "out.mp4")] == times


def test_oblong_pixels_come_out_square(tmp_path: Path, make_series: MakeSeries) -> None:
    source = film(tmp_path / "in.mp4", Track(size=(160, 240), pixel=Fraction(2)))
    series = read_series(source, make_series)
    render.write_video(tmp_path / "out.mp4", source, series, repeat(NOTHING, 25))
    with av.open(str(tmp_path / "out.mp4")) as container:
        (stream,) = container.streams.video
        assert series.size == (stream.width, stream.height) == (320, 240)
        assert stream.sample_aspect_ratio in (None, 1)


def test_one_frame_is_a_video_too(tmp_path: Path, make_series: MakeSeries) -> None:
    source = written(tmp_path / "in.avi", count=1)
    render.write_video(tmp_path / "out.mp4", source, read_series(source, make_series), [NOTHING])
    assert frame_count(tmp_path / "out.mp4") == 1


def test_a_turned_video_comes_out_upright(tmp_path: Path, make_series: MakeSeries) -> None:
    source = tmp_path / "in.mp4"
    person.write_video(Performance("BodyWeightSquats", 1, tempo=1.0, size=(160, 120)), source)
    content = source.read_bytes()
    header = bytearray(content[content.index(b"tkhd") + 4 :][:84])
    header[40:76] = QUARTER_TURN
    source.write_bytes(replaced(content, b"tkhd", bytes(header)))
    series = read_series(source, make_series)
    assert series.size == (120, 160)
    render.write_video(tmp_path / "out.mp4", source, series, repeat(NOTHING, len(series.timestamps)))
    pairs = zip(video.frames(source), video.frames(tmp_path / "out.mp4"), strict=True)
    # Above the bar both show the same.
    assert all(np.abs(a.pixels[:100].astype(float) - b.pixels[:100]).mean() < 8 for a, b in pairs)


@pytest.mark.parametrize("name", ["out.avi", "out", "folder.mp4", "gone/out.mp4", "in.mp4", "linked.mp4"])
def test_what_cannot_be_written_is_refused(name: str, tmp_path: Path) -> None:
    source = written(tmp_path / "in.mp4")
    (tmp_path / "folder.mp4").mkdir()
    (tmp_path / "linked.mp4").symlink_to(source)
    content = source.read_bytes()
    with pytest.raises(InputError, match=name):
        render.check(tmp_path / name, source)
    assert source.read_bytes() == content


@pytest.mark.parametrize("name", ["new.mp4", "OLD.MP4"])
def test_another_file_may_be_written(name: str, tmp_path: Path) -> None:
    (tmp_path / "OLD.MP4").write_bytes(b"old")
    render.check(tmp_path / name, tmp_path / "in.mp4")


def test_what_cannot_be_read_leaves_nothing_behind(tmp_path: Path, make_series: MakeSeries) -> None:
    source = tmp_path / "in.mp4"
    source.write_bytes(b"no video")
    with pytest.raises(InputError, match="not a video"):
        render.write_video(tmp_path / "out.mp4", source, make_series(frames=5), repeat(NOTHING, 5))
    assert list(tmp_path.iterdir()) == [source]
