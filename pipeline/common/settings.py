"""What params.yaml may say: every key, its type and its range."""

from typing import Annotated

from pydantic import AfterValidator, Field

from pipeline.common.blocks import (
    AboveZero,
    Block,
    ClassName,
    CollectionName,
    Number,
    Positive,
    Share,
    Variant,
    Workers,
    unique,
)
from pipeline.common.rules import AnswerRule, CountRule, ServedWindow, SetRule


class Index(Block):
    """Where the clips are."""

    clips: str


class Extract(Block):
    """How clips become landmarks."""

    variants: Annotated[list[Variant], Field(min_length=1), AfterValidator(unique)]
    workers: Workers
    scheduler: str | None


class Augment(Block):
    """How far windows are changed while learning: ends of uniform ranges, chances and standard deviations."""

    mirror: Share
    """Chance that a window is mirrored."""
    turn: Positive
    """Degrees, at most, about the vertical axis."""
    tilt: Positive
    """Degrees, at most, towards the camera."""
    rotate: Positive
    """Degrees, at most, in the picture."""
    scale: Share
    """Relative change of size, at most, each axis apart."""
    noise: Positive
    """Standard deviation of what is added to places, in body sizes."""
    visibility: Positive
    """Standard deviation of what is added to visibility."""
    occlude: Share
    """Chance that a part of the body is hardly seen."""
    fill: Share
    """Chance that the buffer is still filling."""
    lose: Share
    """Chance that a frame is missing."""
    stretch: Share
    """Relative change, at most, of the span that a window is sampled over."""
    still: Share
    """Chance that the body holds still, and so does no exercise."""


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

    variant: Variant
    resamples: Number
    seed: int


class Baseline(Block):
    """The paper's own recipe."""

    variant: Variant
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


class LearnSignals(Block):
    """How repetition signals are learnt; see pipeline.counting.learning."""

    strength: Share


class Synthesise(Block):
    """What the synthetic person does; see pipeline.synthetic.performances."""

    tempos: Annotated[list[AboveZero], Field(min_length=1)]
    ranges: Annotated[list[Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)]


class Predict(Block):
    """What a video is called; see pipeline.recognition.answer.label."""

    variant: Variant
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
    titles: Annotated[dict[ClassName, str], Field(default_factory=dict)]
    paper_classes: Annotated[list[ClassName], Field(min_length=2)]
    index: Index
    extract: Extract
    window: ServedWindow
    collections: Collections
    train: Train
    evaluate: Evaluate
    baseline: Baseline
    answer: AnswerRule
    learn_signals: LearnSignals
    synthesise: Synthesise
    count: CountRule
    shallow: Share
    sets: SetRule
    predict: Predict
    convert: Convert
