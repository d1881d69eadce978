"""The network: frames that are missing do not matter, and a file gives back what was saved, or says what is wrong."""

import time
from pathlib import Path

import numpy as np
import pytest
from conftest import FEATURES

from pipeline.common.errors import InputError
from pipeline.learning import network

CLASSES = ("A", "B", "C")
WINDOWS = np.random.default_rng(3).normal(0, 0.5, (6, 8, FEATURES.width)).astype(np.float32)


def built(frames: int = 8, paper: bool = False) -> network:
    """Return a small network with weights large enough that its answers differ, the same at each call."""
    model = (
        network.build_paper(len(CLASSES), FEATURES.width, 8, 0.0)
        if paper
        else network.build(len(CLASSES), frames, FEATURES.width, 8)
    )
    random = np.random.default_rng(7)
    model.set_weights([random.normal(0, 0.3, weight.shape) for weight in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def model() -> network:
    """Build one network for all tests."""
    return built()


@pytest.fixture(scope="module")
def saved(model: network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save it."""
    path = tmp_path_factory.mktemp("models") / "classifier.keras"
    network.save(model, path)
    return path


def test_a_window_has_a_probability_for_each_class(model: network) -> None:
    found = network.predict(model, WINDOWS)
    assert found.shape == (len(WINDOWS), len(CLASSES))
    assert np.allclose(found.sum(axis=1), 1, atol=1e-6) and np.ptp(found, axis=0).min() > 0.01


@pytest.mark.parametrize("missing", [[0, 1, 2], [1, 4, 6]], ids=["still filling", "lost on the way"])
def test_missing_frames_are_as_if_they_had_never_been(model: network, missing: list[int]) -> None:
    gaps = WINDOWS.copy()
    gaps[:, missing] = network.MASK
    shorter = network.predict(built(frames=5), np.delete(WINDOWS, missing, axis=1))
    assert np.allclose(network.predict(model, gaps), shorter, atol=1e-6)
    assert not np.allclose(network.predict(model, WINDOWS), shorter, atol=0.01)


def test_the_paper_s_network_takes_any_number_of_frames_and_skips_missing_ones() -> None:
    paper, gaps = built(paper=True), WINDOWS.copy()
    gaps[:, [0, 3]] = network.MASK
    found = network.predict(paper, WINDOWS)
    assert found.shape == (len(WINDOWS), len(CLASSES)) and np.ptp(found, axis=0).min() > 0.01
    shorter = network.predict(paper, np.delete(WINDOWS, [0, 3], axis=1))
    assert np.allclose(network.predict(paper, gaps), shorter, atol=1e-6)
    assert not np.allclose(found, shorter, atol=0.01)


def test_the_paper_s_network_has_the_paper_s_size() -> None:
    assert network.build_paper(4, 132, 64, 0.3).count_params() == 83_716


def test_what_is_served_is_the_mean_of_a_window_and_its_mirror_image(model: network) -> None:
    plain, mirror = network.predict(model, WINDOWS), network.predict(model, FEATURES.mirrored(WINDOWS))
    assert np.allclose(network.predict_served(model, WINDOWS, FEATURES), (plain + mirror) / 2, atol=1e-6)
    assert not np.allclose(plain, mirror, atol=0.01)


def test_left_and_right_make_no_difference_to_what_is_served(model: network) -> None:
    found = network.predict_served(model, WINDOWS, FEATURES)
    assert found.shape == (len(WINDOWS), len(CLASSES))
    assert np.array_equal(network.predict_served(model, FEATURES.mirrored(WINDOWS), FEATURES), found)


def test_missing_frames_are_as_if_they_had_never_been_when_served(model: network) -> None:
    gaps, missing = WINDOWS.copy(), [0, 1, 4]
    gaps[:, missing] = network.MASK
    shorter = network.predict_served(built(frames=5), np.delete(WINDOWS, missing, axis=1), FEATURES)
    assert np.allclose(network.predict_served(model, gaps, FEATURES), shorter, atol=1e-6)


def test_a_loaded_model_answers_as_the_saved_one(model: network, saved: Path) -> None:
    assert np.array_equal(network.predict(network.load_for(saved, CLASSES), WINDOWS), network.predict(model, WINDOWS))


def test_the_same_weights_give_the_same_bytes_a_second_later(tmp_path: Path) -> None:
    def written(name: str) -> bytes:
        network.fix_randomness(1)
        network.save(built(), tmp_path / name)
        return (tmp_path / name).read_bytes()

    first = written("first.keras")
    time.sleep(1.1)
    assert written("second.keras") == first


def test_the_same_seed_gives_the_same_first_weights() -> None:
    def first(seed: int) -> np.ndarray:
        network.fix_randomness(seed)
        return np.concatenate([weight.ravel() for weight in network.build(2, 8, 132, 4).get_weights()])

    assert np.array_equal(first(1), first(1))
    assert not np.array_equal(first(1), first(2))


def test_a_missing_model_is_named_with_remedies(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.keras is missing: run `dvc repro`, or .*`git checkout .*gone\.keras`"):
        network.load(tmp_path / "gone.keras")


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.999])
def test_a_model_file_that_was_cut_off_is_named(saved: Path, tmp_path: Path, kept: float) -> None:
    content = saved.read_bytes()
    (tmp_path / "cut.keras").write_bytes(content[: int(kept * len(content))])
    with pytest.raises(InputError, match=r"cut\.keras is not a model that can be read .*`git checkout .*cut\.keras`"):
        network.load(tmp_path / "cut.keras")


def test_a_model_of_another_number_of_classes_is_named(saved: Path) -> None:
    with pytest.raises(InputError, match=r"classifier\.keras knows 3 classes, params\.yaml names 2: run `dvc repro`"):
        network.load_for(saved, CLASSES[:2])
