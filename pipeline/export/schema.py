"""What metadata.json holds; pipeline/export/types.py writes the page's TypeScript types from it."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypeAliasType

from pipeline.common.blocks import Block, Variant
from pipeline.common.rules import AnswerRule, CountRule, ServedWindow, SetRule
from pipeline.recognition import answer

Joint = TypeAliasType("Joint", tuple[int, int])
"""The left and the right landmark of a joint."""
Quality = TypeAliasType("Quality", Variant)
"""Which of BlazePose's networks finds the body."""
State = TypeAliasType("State", answer.State)
"""What is known of the person at a moment."""


class WindowSettings(Block):
    """How frames are chosen."""

    settings: ServedWindow
    step_ms: float
    """Milliseconds between two frames."""
    reach_ms: float
    """Milliseconds by which a frame may miss its target."""
    rule: str


class FeatureKind(Block):
    """A kind of features."""

    name: str
    width: int
    """Numbers a frame."""


class Mirror(Block):
    """What features are in a mirror: of each the one that has its place, and the sign that it then has."""

    places: list[int]
    signs: list[int]


class Axes(Block):
    """What the numbers of a landmark are."""

    x: str
    y: str
    z: str
    visibility: str


class FeatureSettings(Block):
    """How the landmarks of chosen frames become features."""

    per_frame: int
    """Numbers a frame, of all kinds."""
    kinds: list[FeatureKind]
    """One after the other in each frame."""
    mirror: Mirror
    order: list[str]
    axes: Axes
    hips: Joint
    shoulders: Joint
    torso_to_body: float
    mask: float
    """Every feature of a missing frame."""
    rule: str


class DecisionSettings(Block):
    """How probabilities become the streaming answer."""

    settings: AnswerRule
    states: list[State]
    other: str
    """The class of people who do none of the exercises."""
    parts: dict[str, Joint]
    """Parts of the body that must be in view, from the top down."""
    instant_s: float
    """Seconds that make no difference."""
    sure: float
    """Probability that is enough however much is hidden, if no needed part is."""
    rule: str


class SignalFeatureSettings(Block):
    """How landmarks become what repetition signals are made of: angles first, then heights."""

    angles: dict[str, tuple[Joint, Joint, Joint]]
    """Joints, each with the three pairs of landmarks that span its angle."""
    heights: dict[str, tuple[Joint, Joint]]
    """How high the first pair of landmarks is over the second."""
    degrees_a_metre: float
    least_trust: float
    blink_s: float
    calm_deg: float
    settle_s: float
    rule: str


class SignalSettings(Block):
    """How a class's features become its signal: a number of each."""

    weights: list[float]
    top: list[float]
    """Usual values at the top of the motion."""
    bottom: list[float]
    """Usual values at its bottom."""
    angle: int
    """Position of the joint whose angle says the range of motion."""


class CountingSettings(Block):
    """How signals become repetitions."""

    settings: CountRule
    near: float
    creep: float
    still_s: float
    rule: str


class SetSettings(Block):
    """How repetitions become sets."""

    settings: SetRule
    rule: str


class RepetitionSettings(Block):
    """How repetitions are counted."""

    features: SignalFeatureSettings
    signals: dict[str, SignalSettings]
    """Of each class that can be counted."""
    counting: CountingSettings
    sets: SetSettings
    shallow: float
    """Range of motion, as a share of the usual one, below which a repetition is called shallow."""
    finish_steps: int
    """How many times the last frame of a video is seen again."""
    finish_step_s: float


class LandmarkSettings(Block):
    """The skeleton whose landmarks the network was trained on."""

    skeleton: str
    names: list[str]
    swapped: list[int]
    """For each landmark the one on the other side of the body."""
    bones: list[tuple[int, int]]
    """Landmarks that a drawn skeleton joins."""


class Layer(Block):
    """A layer of the network."""

    type: str
    units: int | None = None


class Network(Block):
    """The network and how it is asked."""

    name: str
    layers: list[Layer]
    parameters: int
    served: str


class Weights(Block):
    """How the weights are stored."""

    kind: str
    bytes: int


class Hashes(Block):
    """SHA-256 of all that the model was made from, and of the files beside this one."""

    files: dict[str, str]
    classifier: str
    landmarks: dict[str, str]
    pose_landmarker: dict[Quality, str]


class Scores(Block):
    """Of windows or clips."""

    accuracy: float | None = None
    macro_f1: float | None = None
    ci95: dict[str, tuple[float, float]] | None = None


class Measured(Block):
    """The figures that a page shows, with what they were measured on."""

    protocol: str | None
    windows: Scores
    clips: Scores


class Metadata(Block):
    """metadata.json: all that a program needs to use the model, and where it comes from."""

    format: int
    """Raised when a page that reads metadata.json or golden.json has to change."""
    classes: list[str]
    """In the order of the network's outputs."""
    titles: list[str]
    """What the classes are called on a page."""
    window: WindowSettings
    features: FeatureSettings
    decision: DecisionSettings
    repetitions: RepetitionSettings
    landmarks: LandmarkSettings
    network: Network
    weights: Weights
    versions: Annotated[dict[str, str], Field(min_length=1)]
    """Of the packages that made it."""
    hashes: Hashes
    metrics: Measured
