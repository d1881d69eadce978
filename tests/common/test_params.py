"""What params.yaml may say, and what is told when it says something else."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

from pipeline.common import params
from pipeline.common.errors import InputError


@pytest.fixture
def content() -> dict[str, Any]:
    """Return the content of the committed params.yaml."""
    return yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))


def test_the_committed_file_loads() -> None:
    settings = params.load(ROOT / "params.yaml")
    assert set(settings.paper_classes) <= set(settings.classes)
    for collection in settings.collections.persons.values():
        assert {name for name in collection.means.values() if name} <= set(settings.classes)
    assert {settings.evaluate.variant, settings.baseline.variant, settings.predict.variant} <= set(
        settings.extract.variants
    )


def test_an_unknown_key_is_told_with_what_was_meant(content: dict[str, Any]) -> None:
    content["train"]["augment"]["miror"] = content["train"]["augment"].pop("mirror")
    with pytest.raises(InputError) as error:
        params.parse(content, "my.yaml")
    assert "my.yaml: " in str(error.value)
    assert "unknown key `train.augment.miror`: did you mean `mirror`?" in str(error.value)
    assert "the key `train.augment.mirror` is missing" in str(error.value)


def test_an_unknown_key_that_resembles_none_is_to_be_taken_out(content: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="unknown key `zzz`: take it out"):
        params.parse(content | {"zzz": 1}, "params.yaml")


@pytest.mark.parametrize("block", ["window", "answer", "collections"])
def test_a_missing_block_is_told(content: dict[str, Any], block: str) -> None:
    del content[block]
    with pytest.raises(InputError, match=rf"the key `{block}` is missing: add it \(see params.yaml in git\)"):
        params.parse(content, "params.yaml")


@pytest.mark.parametrize(
    ("block", "key", "value"),
    [
        ("train", "same_footage", {}),
        ("predict", "smoothing", 2.0),
        ("answer", "hysteresis", 1),
        ("collections", "person", {}),
    ],
)
def test_keys_that_there_are_no_longer_are_told(content: dict[str, Any], block: str, key: str, value: object) -> None:
    content[block][key] = value
    with pytest.raises(InputError, match=rf"unknown key `{block}\.{key}`: (take it out|did you mean `\w+`\?)$"):
        params.parse(content, "params.yaml")


def test_folders_of_a_collection_may_mean_a_class_or_nothing(content: dict[str, Any]) -> None:
    for means in ({"BarbellSquats": "Lunges", "Walking": None}, {}):
        content["collections"]["persons"] = {"gym": {"weight": 2, "means": means}}
        assert params.parse(content, "params.yaml").collections.persons["gym"].means == means


@pytest.mark.parametrize(
    ("key", "value"),
    [("weight", 0), ("means", None), ("means", {"Squats": "../x"}), ("means", {"Squats": 1}), ("mean", {})],
)
def test_a_wrong_value_of_a_collection_is_told_with_its_key(content: dict[str, Any], key: str, value: object) -> None:
    content["collections"]["persons"]["field"][key] = value
    with pytest.raises(InputError, match=rf"`collections\.persons\.field\.{key}"):
        params.parse(content, "params.yaml")


@pytest.mark.parametrize("name", ["all", "final", "windows", "UCF101"])
def test_a_collection_is_not_called_like_something_else(content: dict[str, Any], name: str) -> None:
    content["collections"]["persons"][name] = {"weight": 1, "means": {}}
    with pytest.raises(InputError, match=f"no collection can be called `{name}`"):
        params.parse(content, "params.yaml")


def test_every_key_of_the_metrics_is_no_name_of_a_collection(content: dict[str, Any]) -> None:
    metrics = json.loads((ROOT / "reports/metrics.json").read_text(encoding="utf-8"))
    assert set(metrics) - set(content["collections"]["persons"]) <= params.TAKEN


@pytest.mark.parametrize(
    ("block", "key", "value"),
    [
        ("train", "epochs", "many"),
        ("train", "epochs", 0),
        ("train", "recurrent_dropout", 1.5),
        ("train", "workers", 0),
        ("extract", "variants", ["full", "full"]),
        ("window", "frames", 1),
        ("window", "span", 0),
        ("extract", "variants", ["heavy"]),
        ("predict", "variant", None),
        ("predict", "shortest", -1),
        ("answer", "smoothing", 0),
        ("answer", "absent", 0),
        ("answer", "enter", 1.1),
        ("answer", "leave", -0.1),
        ("answer", "shortest", -1),
        ("answer", "needed", "hips"),
    ],
)
def test_a_wrong_value_is_told_with_its_key(content: dict[str, Any], block: str, key: str, value: object) -> None:
    content[block][key] = value
    with pytest.raises(InputError, match=rf"`{block}\.{key}.*, found "):
        params.parse(content, "params.yaml")


@pytest.mark.parametrize("block", ["evaluate", "baseline", "predict"])
def test_a_variant_that_is_not_extracted_is_told(content: dict[str, Any], block: str) -> None:
    for name in ("evaluate", "baseline", "predict"):
        content[name]["variant"] = "lite" if name == block else "full"
    content["extract"]["variants"] = ["full"]
    with pytest.raises(InputError, match=rf"`{block}\.variant` is lite, which `extract\.variants` does not have: add"):
        params.parse(content, "params.yaml")


@pytest.mark.parametrize("classes", [["Lunges"], ["Lunges", "../x"], ["Lunges", "a b"], "Lunges"])
def test_classes_are_two_or_more_that_can_be_names_of_files(content: dict[str, Any], classes: object) -> None:
    with pytest.raises(InputError, match=r"`classes.*, found "):
        params.parse(content | {"classes": classes}, "params.yaml")


def test_a_class_that_stands_there_twice_is_told(content: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"params\.yaml: `classes` names PushUps twice: keep one"):
        params.parse(content | {"classes": ["PushUps", "Lunges", "PushUps"]}, "params.yaml")


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("classes: [a, b\nindex: {\n")
    with pytest.raises(InputError, match=r"(?s)p\.yaml is not valid YAML.*line 2"):
        params.load(tmp_path / "p.yaml")


@pytest.mark.parametrize("text", ["", "- just\n- a list\n"])
def test_a_file_without_keys_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(InputError, match=r"p\.yaml: .*valid dictionary"):
        params.load(tmp_path / "p.yaml")


def test_a_missing_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.yaml is missing: run from the project's root, or restore it"):
        params.load(tmp_path / "gone.yaml")
