"""For whom and under which conditions the answers are right: figures of parts of the windows, and of each group."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.common.names import PARTS
from pipeline.evaluation.metrics import Outcomes, confusion, scores
from pipeline.evaluation.views import FRONT, SIDE, body_size, view_angle
from pipeline.recognition.answer import in_view
from pipeline.recognition.serving import Stream


@dataclass(frozen=True)
class Slice:
    """How right the windows with a pose of one kind are: `windows` of them, of `clips`.

    ci95: of the accuracy, by resampling groups. per_class: windows of each class that occurs, and how many of them are
    right: a slice with more of an easy class is not an easier one.
    """

    kind: str
    name: str
    windows: int
    clips: int
    accuracy: float
    ci95: tuple[float, float]
    per_class: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class _Property:
    """A property of windows, cut at `limits` into parts with `names`, one more than limits.

    of: gives it for a stream and a limit of visibility, one number or (M,) of them.
    """

    kind: str
    of: Callable[[Stream, float], np.ndarray | float]
    limits: tuple[float, ...]
    names: tuple[str, ...]

    def parts(self, stream: Stream, visibility: float) -> np.ndarray:
        """Return the part that each window with a pose falls in, as the position of its name."""
        values = np.broadcast_to(self.of(stream, visibility), len(stream.times))
        return np.digitize(values[stream.posed], self.limits)


# Sizes and lengths are cut so that each part holds a fair share of the windows.
_PROPERTIES = (
    _Property(
        "view",
        lambda stream, _: view_angle(stream.series),
        (FRONT, SIDE),
        ("front or back", "oblique", "side"),
    ),
    _Property(
        "body in view",
        lambda stream, visibility: in_view(stream.newest, visibility, stream.series.skeleton).sum(axis=1),
        tuple(range(2, len(PARTS) + 1)),
        ("at most 1 part", *(f"{count} parts" for count in range(2, len(PARTS))), f"all {len(PARTS)} parts"),
    ),
    _Property(
        "size in the picture",
        lambda stream, _: body_size(stream.series),
        (0.5, 0.65, 0.8),
        ("below 0.5 (far)", "0.5 to 0.65", "0.65 to 0.8", "above 0.8 (near)"),
    ),
    _Property(
        "buffer",
        lambda stream, _: stream.present.mean(axis=1),
        (1 / 3, 2 / 3, 1),
        ("under 1/3 of the frames", "1/3 to 2/3", "over 2/3", "all frames"),
    ),
    _Property(
        "clip length",
        lambda stream, _: stream.end,
        (3, 5, 8),
        ("under 3 s", "3 to 5 s", "5 to 8 s", "over 8 s"),
    ),
)


def slices(
    streams: Sequence[Stream], classes: Sequence[str], resamples: int, seed: int, visibility: float
) -> list[Slice]:
    """Cut the windows with a pose by view, visible body, size, buffer and clip length; empty parts are left out.

    visibility: from which on a landmark is seen, see AnswerRule.
    """
    found = []
    for one in _PROPERTIES:
        parts = [one.parts(stream, visibility) for stream in streams]
        for position, name in enumerate(one.names):
            inside = [part == position for part in parts]
            if any(keep.any() for keep in inside):
                found.append(_slice(one.kind, name, streams, inside, classes, resamples, seed))
    return found


def compared(
    servings: Mapping[str, Sequence[Stream]], kind: str, classes: Sequence[str], resamples: int, seed: int
) -> list[Slice]:
    """Return a slice for each serving by its name: for what changes the clips themselves, such as their frame rate."""
    return [
        _slice(kind, name, streams, [np.ones(stream.posed.sum(), bool) for stream in streams], classes, resamples, seed)
        for name, streams in servings.items()
        if any(stream.posed.any() for stream in streams)
    ]


def _slice(
    kind: str,
    name: str,
    streams: Sequence[Stream],
    inside: Sequence[np.ndarray],
    classes: Sequence[str],
    resamples: int,
    seed: int,
) -> Slice:
    """Score the windows with a pose for which `inside` holds, a (windows with a pose,) bool for each stream."""
    counts = [int(keep.sum()) for keep in inside]
    outcomes = Outcomes(
        np.repeat([stream.label for stream in streams], counts),
        np.concatenate([predicted(stream)[keep] for stream, keep in zip(streams, inside, strict=True)]),
        np.repeat([stream.unit for stream in streams], counts),
    )
    confused = confusion(outcomes, len(classes))
    scored = scores(confused, classes, resamples, seed, nobody_is_wrong=False)
    low, high = scored["ci95"]["accuracy"]
    total = confused.sum(axis=0)
    per_class = {name: (int(total[i].sum()), int(total[i, i])) for i, name in enumerate(classes) if total[i].any()}
    return Slice(kind, name, scored["n"], sum(map(bool, counts)), scored["accuracy"], (low, high), per_class)


def predicted(stream: Stream) -> np.ndarray:
    """Return the likeliest class of each window with a pose."""
    return stream.probabilities[stream.posed].argmax(axis=1)
