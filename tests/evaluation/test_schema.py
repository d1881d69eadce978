"""metrics.json has one schema: the committed figures and made-up ones fit it, and what does not is named."""

import json
from collections.abc import Callable
from typing import Any

import measured
import pytest
from conftest import ROOT

from pipeline.common.errors import InputError
from pipeline.common.files import read_json
from pipeline.common.paths import METRICS
from pipeline.evaluation.schema import SCHEMA, Metrics, checked


def test_the_committed_figures_fit_the_schema() -> None:
    metrics = read_json(ROOT / METRICS)
    assert checked(metrics) is metrics


def test_figures_without_what_is_optional_fit() -> None:
    made = measured.metrics()
    del made["field"]
    made["collections"] = []
    checked(json.loads(json.dumps(made)) | {"running": measured.unanswered(), "open_set": {}})


def test_the_committed_schema_is_that_of_the_code() -> None:
    assert read_json(ROOT / SCHEMA) == json.loads(json.dumps(Metrics.model_json_schema())), (
        "run `python -m pipeline.evaluation.schema`"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda made: made.pop("windows"), "windows: Field required"),
        (lambda made: made["clips"].update(accuracy=89.1), "clips.accuracy: Input should be less than or equal to 1"),
        (lambda made: made["running"].update(rigth=0.5), "running.rigth: Extra inputs are not permitted"),
        (lambda made: made["field"].pop("never_learnt_from"), "field.never_learnt_from: Field required"),
    ],
)
def test_what_does_not_fit_is_named(change: Callable[[dict[str, Any]], Any], message: str) -> None:
    made = json.loads(json.dumps(measured.metrics()))
    change(made)
    with pytest.raises(InputError, match=message):
        checked(made)
