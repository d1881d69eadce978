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


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Bulgarian Split Squat", "BulgarianSplitSquat"),
        ("Übung schräg", "UebungSchraeg"),
        ("Press.v2", "PressV2"),
        ("スクワット", "MyExercise"),
    ],
)
def test_a_class_that_cannot_name_files_is_told_what_to_write(content: dict[str, Any], name: str, other: str) -> None:
    with pytest.raises(InputError) as error:
        params.parse(content | {"classes": ["Lunges", name]}, "params.yaml")
    wanted = f'Write {other} here, call its folder {other}, and under `titles` write {other}: "{name}", found '
    assert wanted in str(error.value) and "pattern" not in str(error.value)
    params.parse(content | {"classes": ["Lunges", other], "titles": {other: name}}, "params.yaml")


@pytest.mark.parametrize("word", ["No", "5", "~", "On"])
def test_a_word_that_yaml_takes_for_something_else_is_told_to_be_quoted(
    content: dict[str, Any], tmp_path: Path, word: str
) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(yaml.safe_dump(content).replace("- Lunges", f"- {word}", 1))
    with pytest.raises(InputError, match=r'`classes\.\d`: YAML takes this word .*: put it in quotes, as in "No"'):
        params.load(path)


def test_a_quoted_no_is_a_class(content: dict[str, Any]) -> None:
    assert "No" in params.parse(content | {"classes": ["Lunges", "No"]}, "params.yaml").classes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"titles": {"Pushups": "Push-ups"}}, "`titles`: there is no class `Pushups`: did you mean `PushUps`?"),
        ({"paper_classes": ["Lunge", "PushUps"]}, "`paper_classes`: there is no class `Lunge`: did you mean `Lunges`?"),
    ],
)
def test_a_misspelt_class_is_told(content: dict[str, Any], change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        params.parse(content | change, "params.yaml")
    assert str(error.value) == f"params.yaml: {message}"


def test_a_misspelt_class_of_a_folder_is_told_and_one_that_was_taken_out_is_not(content: dict[str, Any]) -> None:
    field = content["collections"]["persons"]["field"]
    field["means"] = {"BarbellSquats": "BodyweightSquats"}
    with pytest.raises(InputError, match=r"field\.means`: there is no class `BodyweightSquats`: did you mean `Body"):
        params.parse(content, "params.yaml")
    field["means"] = {"BarbellSquats": "BodyWeightSquats"}
    fewer = content | {"classes": ["Lunges", "Other"], "paper_classes": ["Lunges", "PushUps"]}
    assert params.parse(fewer, "params.yaml").titles["PushUps"] == "Push-ups"


def test_a_part_that_there_is_not_is_told_with_the_one_that_was_meant(content: dict[str, Any]) -> None:
    content["answer"]["needed"] = ["shoulder"]
    with pytest.raises(InputError, match=r"`answer\.needed`: no such part shoulder: did you mean `shoulders`\?"):
        params.parse(content, "params.yaml")


def test_a_byte_order_mark_is_read_and_another_encoding_is_told(tmp_path: Path) -> None:
    text, path = (ROOT / "params.yaml").read_text(encoding="utf-8"), tmp_path / "params.yaml"
    path.write_text(text, encoding="utf-8-sig")
    assert params.load(path).classes
    path.write_text(text, encoding="utf-16")
    with pytest.raises(
        InputError, match=r"params\.yaml is not UTF-8 text: save it again as UTF-8 \(it looks like UTF-16"
    ):
        params.load(path)
