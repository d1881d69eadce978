"""The numbers of the rules that page and pipeline share: params.yaml fills them, metadata.json carries them."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from pipeline.common.blocks import AboveZero, Block, Positive, Share, unique
from pipeline.common.names import PARTS
from pipeline.common.naming import meant


class Window(Block):
    """What the network sees at once: frames spread evenly over a span of time, the newest at the moment of asking.

    A frame is met by the nearest one with a pose within half a step; else it is missing.
    """

    frames: Annotated[int, Field(ge=2)]
    """How many frames."""
    span: AboveZero
    """Seconds from the first to the last of them."""
    features: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(unique)]
    """Kinds of features of a frame, in their order."""

    @property
    def step(self) -> float:
        """Milliseconds between two frames."""
        return 1000 * self.span / (self.frames - 1)


class ServedWindow(Window):
    """Windows one after the other, as they are served and evaluated."""

    stride: AboveZero
    """Seconds between windows."""


class AnswerRule(Block):
    """When the streaming answer is given: smoothed probabilities and shares from 0 to 1 but for the times."""

    smoothing: AboveZero
    """Seconds, time constant of the exponential mean that probabilities and visible parts go through."""
    enter: Share
    """Probability from which on an exercise may be answered."""
    leave: Share
    """Probability below which it is no longer answered; not above enter."""
    shortest: Positive
    """Seconds for which the probability must have been at least enter until the exercise is answered."""
    none: Share
    """Probability of the class Other from which on the answer is that no exercise is done."""
    absent: AboveZero
    """Seconds without a pose after which nobody is there and all is forgotten."""
    hidden: Share
    """By how much enter rises for each part of the body that is not in view."""
    visibility: Share
    """Visibility from which on a landmark is seen."""
    needed: tuple[str, ...]
    """Parts of the body that must be in view for an exercise to be answered."""

    @field_validator("leave")
    @classmethod
    def _not_above_enter(cls, leave: float, info: ValidationInfo) -> float:
        enter = info.data.get("enter", 1.0)
        if leave > enter:
            raise ValueError(f"answer.leave ({leave:g}) must not be above answer.enter ({enter:g})")
        return leave

    @field_validator("needed")
    @classmethod
    def _known(cls, needed: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := set(needed) - set(PARTS):
            near = "".join(meant(part, PARTS) for part in sorted(unknown)[:1])
            raise ValueError(f"no such part {', '.join(sorted(unknown))}{near}; there are {', '.join(PARTS)}")
        return needed


class CountRule(Block):
    """When a repetition counts."""

    smoothing: AboveZero
    """Seconds, time constant of the exponential mean that a signal goes through."""
    memory: AboveZero
    """Seconds back over which the signal's own range is taken."""
    least: AboveZero
    """Smallest own range, as a share of the class's usual range of motion, which is the largest."""
    reversal: Share
    """Share of its own range by which the signal must turn back to have turned."""
    complete: Share
    """Share of the way down that must have been come back up for the repetition to count."""
    smallest: Share
    """Range of motion, as a share of the usual one, below which nothing counts."""
    lost: AboveZero
    """Seconds without a signal after which a repetition under way is dropped."""


class SetRule(Block):
    """Which counted repetitions are believed, and which of them make a set."""

    buffer: AboveZero
    """Seconds for which a repetition waits for its exercise to be answered."""
    lookback: AboveZero
    """Longest pause, seconds, between the last waiting repetition and now."""
    chain: AboveZero
    """Longest pause, seconds, between two waiting repetitions."""
    grace: Positive
    """Seconds after its exercise was last answered in which a repetition may still begin."""
    claim: Positive
    """Seconds for which an exercise must have been answered without a break until that is believed."""
    lag: Positive
    """Seconds for which an exercise may still be answered while another is done already."""
    rest: AboveZero
    """Longest pause within a set, seconds."""
    depth: Share
    """How deep one of a set's first repetitions must be, as a share of the usual depth."""
