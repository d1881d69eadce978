"""The landmark file: what goes in comes out, what is damaged is named, and the committed files are sound."""

import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, MakeSeries

from pipeline.common.errors import InputError
from pipeline.landmarks import series
from pipeline.landmarks.series import IMAGE_STEP, VISIBILITY_STEP, WORLD_STEP, Series, load, save
from pipeline.landmarks.skeleton import BLAZEPOSE_33

COMMITTED = sorted((ROOT / "data" / "landmarks").glob("[!.]*.npz"))


def arrays_of(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of a landmark file as they are stored."""
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def assert_near(found: Series, wanted: Series) -> None:
    """Fail unless two series agree within half a step of what is stored."""
    for field in ("clip", "group", "variant", "sha256", "extractor", "size"):
        assert getattr(found, field) == getattr(wanted, field)
    np.testing.assert_array_equal(found.timestamps, wanted.timestamps)
    np.testing.assert_array_equal(found.detected, wanted.detected)
    np.testing.assert_allclose(found.image[..., :3], wanted.image[..., :3], rtol=0, atol=IMAGE_STEP / 2 + 1e-7)
    np.testing.assert_allclose(found.image[..., 3], wanted.image[..., 3], rtol=0, atol=VISIBILITY_STEP / 2 + 1e-7)
    np.testing.assert_allclose(found.world, wanted.world, rtol=0, atol=WORLD_STEP / 2 + 1e-7)


@pytest.fixture
def saved(tmp_path: Path, make_series: MakeSeries) -> Path:
    """Return a sound landmark file of two short series."""
    path = tmp_path / "Lunges.npz"
    save(path, [make_series("a", frames=9), make_series("b", frames=4, seed=1)])
    return path


def test_series_come_back_within_half_a_step(tmp_path: Path, make_series: MakeSeries) -> None:
    gaps = np.arange(30) % 7 != 3
    series = [
        make_series("a", detected=gaps, frames=30),
        make_series("b", group="anna", variant="lite", rate=30, size=(1080, 1920), seed=1),
    ]
    save(tmp_path / "x.npz", series)
    for found, wanted in zip(load(tmp_path / "x.npz"), series, strict=True):
        assert_near(found, wanted)


def test_landmarks_far_outside_the_picture_come_back(tmp_path: Path, make_series: MakeSeries) -> None:
    series = make_series(frames=4)
    series.image[1:3, :, :3] *= [[[12]], [[-12]]]
    save(tmp_path / "x.npz", [series])
    assert_near(load(tmp_path / "x.npz")[0], series)


@pytest.mark.parametrize("nobody", [True, False])
def test_clips_without_a_pose_keep_their_timestamps(tmp_path: Path, make_series: MakeSeries, nobody: bool) -> None:
    empty = make_series("empty", frames=5, detected=False)
    series = [empty] if nobody else [make_series("a"), empty, make_series("b", seed=1)]
    save(tmp_path / "x.npz", series)
    for found, wanted in zip(load(tmp_path / "x.npz"), series, strict=True):
        assert_near(found, wanted)


def test_no_series_at_all_come_back_as_none(tmp_path: Path) -> None:
    save(tmp_path / "x.npz", [])
    assert load(tmp_path / "x.npz") == []


def test_the_same_series_give_the_same_bytes(tmp_path: Path, make_series: MakeSeries) -> None:
    for name in ("x.npz", "y.npz"):
        save(tmp_path / name, [make_series("a"), make_series("b", seed=1)])
    assert (tmp_path / "x.npz").read_bytes() == (tmp_path / "y.npz").read_bytes()


def test_a_loaded_file_saves_as_the_same_bytes(tmp_path: Path, saved: Path) -> None:
    save(tmp_path / "again.npz", load(saved))
    assert (tmp_path / "again.npz").read_bytes() == saved.read_bytes()


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Gone\.npz is missing: put clips .* `dvc repro`, or restore it from git"):
        load(tmp_path / "Gone.npz")


@pytest.mark.parametrize("kept", [0, 10, 0.5, -1])
def test_a_truncated_file_is_named_with_the_remedy(saved: Path, kept: float) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[: int(kept * len(content)) if 0 < kept < 1 else int(kept)])
    with pytest.raises(InputError, match=r"Lunges\.npz is damaged .*restore it with `git checkout"):
        load(saved)


def test_flipped_bytes_are_noticed_or_do_no_harm(saved: Path) -> None:
    content, sound = saved.read_bytes(), load(saved)
    noticed = 0
    for position in range(0, len(content), 29):
        saved.write_bytes(content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :])
        try:
            found = load(saved)
        except InputError:
            noticed += 1
            continue
        for one, other in zip(found, sound, strict=True):
            assert_near(one, other)
    assert noticed > len(content) / 29 * 0.7


@pytest.mark.parametrize("content", [b"not a zip at all", b"PK\x03\x04" + b"x" * 99, b"\x93NUMPY\x01\x00"])
def test_another_kind_of_file_is_named_with_the_remedy(saved: Path, content: bytes) -> None:
    saved.write_bytes(content)
    with pytest.raises(InputError, match=r"Lunges\.npz is damaged"):
        load(saved)


def test_a_single_array_is_no_landmark_file(saved: Path) -> None:
    with saved.open("wb") as file:
        np.save(file, np.arange(3))
    with pytest.raises(InputError, match=r"Lunges\.npz is damaged"):
        load(saved)


@pytest.mark.parametrize("missing", ["schema", "table", "image", "world", "offsets"])
def test_a_file_without_one_of_its_arrays_is_damaged(saved: Path, missing: str) -> None:
    arrays = arrays_of(saved)
    del arrays[missing]
    np.savez(saved, **arrays)
    with pytest.raises(InputError, match=r"Lunges\.npz is damaged"):
        load(saved)


@pytest.mark.parametrize("table", [[], {}, [1, 2], [{"clip": "a"}, {"clip": "b"}]])
def test_a_file_with_a_wrong_table_is_damaged(saved: Path, table: object) -> None:
    np.savez(saved, **arrays_of(saved) | {"table": np.frombuffer(json.dumps(table).encode(), np.uint8)})
    with pytest.raises(InputError, match=r"Lunges\.npz is damaged"):
        load(saved)


def test_another_schema_version_is_told_with_both_numbers(saved: Path) -> None:
    np.savez(saved, **arrays_of(saved) | {"schema": np.int64(series.SCHEMA + 1)})
    with pytest.raises(InputError, match=r"Lunges\.npz has landmark schema 2, this program reads 1: check out"):
        load(saved)


class Burglar:
    """An object whose unpickling leaves a trace."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.trace,)


@pytest.mark.parametrize("name", ["schema", "table", "image"])
def test_pickled_objects_in_a_file_are_never_loaded(saved: Path, tmp_path: Path, name: str) -> None:
    trace = tmp_path / "broken in"
    packed = io.BytesIO()
    np.save(packed, np.array([Burglar(trace)], object), allow_pickle=True)
    members = {member: array for member, array in arrays_of(saved).items() if member != name}
    np.savez(saved, **members)
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr(f"{name}.npy", packed.getvalue())
    with pytest.raises(InputError, match=r"Lunges\.npz is damaged"):
        load(saved)
    assert not trace.exists()


def test_there_are_33_landmarks_with_names_of_their_own() -> None:
    assert len(BLAZEPOSE_33.names) == len(set(BLAZEPOSE_33.names)) == 33


def test_swapping_sides_twice_changes_nothing() -> None:
    assert [BLAZEPOSE_33.swapped[BLAZEPOSE_33.swapped[i]] for i in range(33)] == list(range(33))


def test_swapping_sides_turns_left_into_right_and_keeps_the_nose() -> None:
    for name, other in zip(BLAZEPOSE_33.names, (BLAZEPOSE_33.names[i] for i in BLAZEPOSE_33.swapped), strict=True):
        assert other == name.replace("left", "?").replace("right", "left").replace("?", "right")
        assert (other == name) == (name == "nose")


@pytest.fixture(scope="module", params=COMMITTED, ids=lambda path: path.stem)
def committed(request: pytest.FixtureRequest) -> list[Series]:
    """Return the series of one of the project's own landmark files."""
    return load(request.param)


def test_committed_timestamps_start_at_zero_and_rise(committed: list[Series]) -> None:
    assert committed
    assert all(one.timestamps[0] == 0 and (np.diff(one.timestamps) > 0).all() for one in committed)


def test_committed_values_are_plausible(committed: list[Series]) -> None:
    for one in committed:
        visibility = one.image[..., 3]
        assert visibility.min() >= 0 and visibility.max() <= 1
        assert np.isfinite(one.image).all() and np.isfinite(one.world).all()
        assert not one.image[~one.detected].any() and not one.world[~one.detected].any()
        assert min(one.size) > 0


def test_committed_clips_come_once_in_each_variant(committed: list[Series]) -> None:
    variants = Counter(one.key for one in committed)
    assert set(variants.values()) == {1}
    clips = {clip for clip, _ in variants}
    assert set(variants) == {(clip, variant) for clip in clips for variant in ("full", "lite")}


def test_committed_series_were_found_by_one_extractor_a_variant(committed: list[Series]) -> None:
    assert len({(one.variant, one.extractor) for one in committed}) == 2
