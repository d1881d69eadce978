"""What metrics.json holds: stage `evaluate` checks it before it is written; docs/metrics.schema.json says it as data.

Run this module to renew docs/metrics.schema.json.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from pipeline.common.blocks import Block, Share
from pipeline.common.errors import InputError
from pipeline.common.files import write_json

SCHEMA = Path("docs/metrics.schema.json")
Interval = tuple[float | None, float | None]
"""95 % interval, groups resampled; null where there is nothing to resample."""


class ClassScores(Block):
    """Of one class."""

    n: int
    precision: Share
    recall: Share
    f1: Share
    recall_ci95: Interval


class Brief(Block):
    """Scores of windows or clips; windows without a pose are left out, clips without any count as wrong."""

    nobody_seen: int
    """Entries without a pose."""
    accuracy: Share
    macro_f1: Share
    ci95: dict[str, Interval]


class Scores(Brief):
    """Scores of so many windows or clips."""

    n: int


class PooledScores(Scores):
    """Of all splits together."""

    per_class: dict[str, ClassScores]
    per_split: dict[str, Scores]
    """By the number of the split; 0: a random one."""


class Scored(Block):
    """Windows, and clips by the mean of their windows."""

    windows: PooledScores
    clips: PooledScores


class FirstRight(Block):
    """When an exercise is first answered rightly."""

    median: float | None
    """Seconds from its start; null where it never is in half of the clips."""
    never: int
    clips: int


class Running(Block):
    """The streaming answer on the tested clips; null where nothing of the kind is to be seen."""

    exercise_minutes: float
    other_minutes: float
    pause_minutes: float
    right: Share | None
    """Share of exercise time."""
    right_full_buffer: Share | None
    wrong_full_buffer: Share | None
    wrong_while_filling: Share | None
    false_claims_per_minute: float | None
    """How often an exercise is answered where people of Other are seen."""
    false_claimed_share: Share | None
    pause_claims_per_minute: float | None
    """The same in watched pauses between exercises."""
    pause_claimed_share: Share | None
    ci95: dict[str, Interval]
    exercise_time: dict[str, Share]
    """Shares by kind of answer."""
    first_right_s: FirstRight
    per_class: dict[str, Share | None]


class Transferred(Running):
    """The streaming answer on clips of another collection."""

    labels: dict[str, dict[Literal["right", "clips"], int]]
    """Videos of each class that are labelled right, of so many clips."""


class Elsewhere(Block):
    """A collection whose clips are tested apart."""

    never_learnt_from: Transferred
    """By a model that learnt from none of its clips."""
    other_sources_learnt_from: Transferred
    """By models that learnt from other persons of it."""


class Variant(Block):
    """One variant of BlazePose."""

    windows: Brief
    clips: Brief
    running: Running


class OpenSet(Block):
    """Exercises left out of training; empty with too few classes."""

    claimed_share: dict[str, Share] | None = None
    """Share of its time that each is answered to be another one."""
    mean: Share | None = None


class Bin(Block):
    """Windows of a range of confidence."""

    from_: float = Field(alias="from")
    to: float
    n: int
    confidence: Share | None
    accuracy: Share | None


class Calibration(Block):
    """How far confidence can be believed (Guo et al. 2017, arXiv:1706.04599)."""

    n: int
    accuracy: Share
    confidence: Share
    ece: Share
    """Expected calibration error."""
    nll: float
    """Mean negative log-likelihood, nats."""
    brier: float
    """0 to 2."""
    bins: list[Bin]


class PaperClasses(Scored):
    """Models trained and tested on `paper_classes` alone."""

    classes: list[str]


class Served(Scored):
    """The paper's recipe: windows and clips as its page serves them, and whole clips as it reports them."""

    whole_clips: PooledScores


class PaperRecipe(Block):
    """The paper's own recipe on the same clips; empty where it was not trained."""

    protocol: str | None = None
    reading: str | None = None
    classes: list[str] | None = None
    random_split: Served | None = None
    group_split: Served | None = None


class StoredKind(Block):
    """A way to store weights."""

    kind: str
    bytes: int
    changed: Share
    """Share of windows whose likeliest class changes."""
    accuracy: Share


class Quantisation(Block):
    """Weights made smaller."""

    protocol: str
    windows: int
    limit: Share
    shipped: str
    kinds: list[StoredKind]


class Slice(Block):
    """A part of the windows, or what another camera would have given."""

    kind: str
    name: str
    windows: int
    clips: int
    accuracy: Share
    ci95: Interval
    per_class: dict[str, tuple[int, int]]
    """Windows, and right ones."""


class Metrics(Scored):
    """metrics.json; besides these keys, one for each collection that is tested apart, under its name."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Elsewhere]

    protocol: str
    classes: list[str]
    """In the order of the network's outputs."""
    parameters: int
    variants: dict[str, Variant]
    running: Running
    open_set: OpenSet
    calibration: Calibration
    paper_classes: PaperClasses | None = None
    paper_recipe: PaperRecipe
    quantisation: Quantisation
    warnings: list[str]
    """Of groups that could not be split as they are."""
    slices: list[Slice]
    collections: list[str]
    """Names of the collections that are tested apart."""
    confusion: dict[str, list[list[int]]]
    """Of windows and clips: actual by predicted class, the last column for nobody seen."""


def checked(metrics: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the figures as they are. Raises InputError naming what is missing, unknown or out of range."""
    try:
        Metrics.model_validate(metrics)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5]]
        raise InputError(f"the figures are not what pipeline/evaluation/schema.py says: {'; '.join(lines)}") from error
    return metrics


def main() -> None:
    """Renew docs/metrics.schema.json."""
    write_json(SCHEMA, Metrics.model_json_schema())


if __name__ == "__main__":
    main()
