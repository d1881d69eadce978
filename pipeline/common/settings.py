"""What params.yaml may say: every key, its type and its range."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

ClassName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
CollectionName = ClassName
Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(ge=0)]
AboveZero = Annotated[float, Field(gt=0)]
Number = Annotated[int, Field(ge=1)]


def _unique(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise ValueError("the same value twice")
    return values


def _not_zero(value: int) -> int:
    if value == 0:
        raise ValueError("0 processes do nothing; -1 is one a core")
    return value


Workers = Annotated[int, AfterValidator(_not_zero)]


class Block(BaseModel):
    """A block of params.yaml: unknown and missing keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Index(Block):
    """Where the clips are."""

    clips: str


class Extract(Block):
    """How clips become landmarks."""

    variants: Annotated[list[Literal["full", "lite"]], Field(min_length=1), AfterValidator(_unique)]
    workers: Workers
    scheduler: str | None


class Window(Block):
    """What the network sees at once; see pipeline.windows."""

    frames: Annotated[int, Field(ge=2)]
    span: AboveZero
    stride: AboveZero


class Augment(Block):
    """See pipeline.augment.Strength."""

    mirror: Share
    turn: Positive
    tilt: Positive
    rotate: Positive
    scale: Share
    noise: Positive
    visibility: Positive
    occlude: Share
    fill: Share
    lose: Share
    stretch: Share
    still: Share


class Train(Block):
    """How the network learns."""

    seed: int
    workers: Workers
    epochs: Number
    windows_per_epoch: Number
    batch: Number
    learning_rate: AboveZero
    weight_decay: Positive
    units: Number
    embedding: Annotated[int, Field(ge=0)]
    input_dropout: Share
    dropout: Share
    recurrent_dropout: Share
    label_smoothing: Share
    augment: Augment


class Evaluate(Block):
    """How figures are made."""

    variant: Literal["full", "lite"]
    resamples: Number
    seed: int


class Baseline(Block):
    """The paper's own recipe."""

    variant: Literal["full", "lite"]
    workers: Workers
    seed: int
    epochs: Number
    batch: Number
    learning_rate: AboveZero
    units: Number
    recurrent_dropout: Share
    test_share: Share


class OfficialCollection(Block):
    """The clips of the classes' own folders; see pipeline.folds.splits."""

    name: CollectionName
    weight: AboveZero


class PersonsCollection(Block):
    """Clips whose persons are dealt to parts; `means`: the classes of its folders, see pipeline.clips.collections."""

    weight: AboveZero
    means: dict[str, ClassName | None]


class Collections(Block):
    """Where clips come from, by split protocol; the name of a collection is that of its folder."""

    official: OfficialCollection
    persons: dict[CollectionName, PersonsCollection]


class AnswerRule(Block):
    """The running answer; see pipeline.recognition.answer.Rule."""

    smoothing: AboveZero
    enter: Share
    leave: Share
    shortest: Positive
    none: Share
    absent: AboveZero
    hidden: Share
    visibility: Share
    needed: list[str]


class LearnSignals(Block):
    """How repetition signals are learnt; see pipeline.derive."""

    strength: Share


class Synthesise(Block):
    """What the drawn actor does; see pipeline.perform."""

    tempos: Annotated[list[AboveZero], Field(min_length=1)]
    ranges: Annotated[list[Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)]


class Count(Block):
    """When repetitions count; see pipeline.repetitions.Rule."""

    smoothing: AboveZero
    memory: AboveZero
    least: AboveZero
    reversal: Share
    complete: Share
    smallest: Share
    lost: AboveZero


class Sets(Block):
    """Which repetitions are told; see pipeline.sets.Rule."""

    buffer: AboveZero
    lookback: AboveZero
    chain: AboveZero
    grace: Positive
    claim: Positive
    lag: Positive
    rest: AboveZero
    depth: Share


class Predict(Block):
    """What a video is called; see pipeline.recognition.answer.label."""

    variant: Literal["full", "lite"]
    shortest: Positive


class Convert(Block):
    """How the browser's copy of the model is made small and checked."""

    golden: Number
    streams: Number
    tolerance: Annotated[float, Field(gt=0)]
    changed: Annotated[float, Field(gt=0, le=1)]
    seed: int


class Params(Block):
    """All of params.yaml."""

    classes: Annotated[list[ClassName], Field(min_length=2)]
    titles: dict[ClassName, str] = {}
    paper_classes: Annotated[list[ClassName], Field(min_length=2)]
    index: Index
    extract: Extract
    window: Window
    collections: Collections
    train: Train
    evaluate: Evaluate
    baseline: Baseline
    answer: AnswerRule
    learn_signals: LearnSignals
    synthesise: Synthesise
    count: Count
    shallow: Share
    sets: Sets
    predict: Predict
    convert: Convert
