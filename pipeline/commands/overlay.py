"""Draw onto a frame what was found in it: the skeleton, the answer, the count and the signal behind it."""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.landmarks.skeleton import BLAZEPOSE_33, Skeleton

STRIP_S = 6.0
"""Seconds of the signal that are shown."""
SEEN = 0.2
"""Visibility from which on a landmark is drawn."""
# Colours are BGR.
SIDES = {"left": (255, 163, 56), "right": (61, 138, 255), "middle": (255, 255, 255)}
WHITE, DIM, DARK, FULL, SHALLOW = (255, 255, 255), (130, 130, 130), (25, 25, 25), (110, 220, 90), (60, 150, 255)
SHADE = 0.25
"""What is left of the picture's light behind text."""
FONT = cv2.FONT_HERSHEY_DUPLEX
# Sizes are shares of a picture's height, or of WIDE times its width where it is upright.
WIDE = 1.2
LABEL, COUNT, SMALL, STRIP, MARGIN = 0.055, 0.15, 0.04, 0.13, 0.02
CORNER = 0.42
"""Share of a picture's width that the count has."""
AIR = 0.2
"""Signal above the top and below the bottom of the motion, in the strip."""


@dataclass(frozen=True)
class Tally:
    """How far a set is. number: of the set, from 1. shallow: how many of its `count` repetitions are."""

    exercise: str
    number: int
    count: int
    shallow: int


@dataclass(frozen=True)
class Mark:
    """Bottom of a repetition: seconds ago, and the signal there."""

    age: float
    value: float
    shallow: bool


@dataclass(frozen=True)
class Trace:
    """A signal lately.

    ages: (k,) seconds ago, the newest last. values: (k,), NaN where it was not seen. span: its values at the upper and
    the lower edge of the strip.
    """

    ages: np.ndarray
    values: np.ndarray
    marks: tuple[Mark, ...]
    span: tuple[float, float]


@dataclass(frozen=True)
class View:
    """What is drawn onto a frame. landmarks: (L, 4) of the skeleton, None: nobody. label: the answer in words."""

    landmarks: np.ndarray | None
    label: str
    tally: Tally | None
    trace: Trace | None
    skeleton: Skeleton = BLAZEPOSE_33


def draw(picture: np.ndarray, view: View) -> None:
    """Draw a view onto a BGR picture (height, width, 3), in place."""
    height, width = picture.shape[:2]
    size = min(height, WIDE * width)
    row, strip, margin = round((LABEL + 2 * MARGIN) * size), round(STRIP * size), round(MARGIN * size)
    bar = shaded(picture, 0, height - row - strip, width, row + strip)
    # Hands and feet on the floor are often behind the bar: it does not hide them.
    if view.landmarks is not None:
        draw_skeleton(picture, view.landmarks, view.skeleton)
    if view.tally:
        draw_tally(picture, view.tally, size)
    write_words(bar, view.label, (width // 2, row // 2), LABEL * size, WHITE, width - 2 * margin)
    if view.trace:
        draw_trace(bar[row : row + strip - margin, margin : width - margin], view.trace, size)


def draw_skeleton(picture: np.ndarray, landmarks: np.ndarray, skeleton: Skeleton) -> None:
    """Draw landmarks (L, 4) onto a BGR picture (height, width, 3), left blue, right orange; leave out the unseen."""
    height, width = picture.shape[:2]
    thick = max(2, round(min(height, width) / 90))
    points = np.round(landmarks[:, :2] * (width, height)).astype(int).tolist()
    bones = [pair for pair in skeleton.bones if landmarks[list(pair), 3].min() >= SEEN]
    # All outlines come first, so that none cuts through a neighbouring bone.
    for outlined in (True, False):
        for first, second in bones:
            colour = DARK if outlined else SIDES[skeleton.side((first, second))]
            wider = max(2, thick // 2) if outlined else 0
            cv2.line(picture, points[first], points[second], colour, thick + wider, cv2.LINE_AA)
            for index in (first, second):
                cv2.circle(picture, points[index], thick + wider // 2, colour, -1, cv2.LINE_AA)


def draw_tally(picture: np.ndarray, tally: Tally, size: float) -> None:
    """Draw the count into the upper right corner; size: the picture's, pixels."""
    margin = round(MARGIN * size)
    lines = [(str(tally.count), COUNT, WHITE), (tally.exercise, SMALL, WHITE), (f"set {tally.number}", SMALL, WHITE)]
    if tally.shallow:
        lines.append((f"{tally.shallow} shallow", SMALL, SHALLOW))
    # As wide for any count, so that it does not jump.
    widest = max(text_width(words, share * size) for words, share, _ in [*lines, ("00", COUNT, WHITE)])
    across = min(widest + 2 * margin, round(CORNER * picture.shape[1]))
    down = round(sum(share * size + margin for _, share, _ in lines)) + margin
    corner = shaded(picture, picture.shape[1] - across, 0, across, down)
    y = float(margin)
    for words, share, colour in lines:
        write_words(corner, words, (across // 2, round(y + share * size / 2)), share * size, colour, across - margin)
        y += share * size + margin


def draw_trace(place: np.ndarray, trace: Trace, size: float) -> None:
    """Draw a signal, the bottom of the motion below and now at the right, over a part of a picture of this size."""
    height, width = place.shape[:2]
    thick = max(1, round(size / 180))
    # Room for the dot of now.
    right, (upper, lower) = width - 1 - 2 * thick, trace.span

    def at(age: float, value: float) -> tuple[int, int]:
        share = (np.clip(value, upper, lower) - upper) / (lower - upper)
        return round(right * (1 - age / STRIP_S)), round(share * (height - 1))

    for edge in (0, 1):
        cv2.line(place, at(STRIP_S, edge), at(0, edge), DIM, max(1, thick // 2), cv2.LINE_AA)
    seen = ~np.isnan(trace.values)
    for i in np.flatnonzero(seen[:-1] & seen[1:]):
        start, end = (at(trace.ages[k], trace.values[k]) for k in (i, i + 1))
        cv2.line(place, start, end, WHITE, thick, cv2.LINE_AA)
    dots = [(mark.age, mark.value, SHALLOW if mark.shallow else FULL) for mark in trace.marks]
    if seen[-1]:
        dots.append((0.0, trace.values[-1], WHITE))
    for age, value, colour in dots:
        cv2.circle(place, at(age, value), 2 * thick, colour, -1, cv2.LINE_AA)


def shaded(picture: np.ndarray, x: int, y: int, width: int, height: int) -> np.ndarray:
    """Darken a part of a picture, so that bright text can be read on it, and return it."""
    part = picture[max(y, 0) : y + height, max(x, 0) : x + width]
    part[:] = (part * SHADE).astype(np.uint8)
    return part


def text_width(words: str, height: float) -> int:
    """Return how wide words are whose capitals are `height` pixels high."""
    return cv2.getTextSize(words, FONT, cv2.getFontScaleFromHeight(FONT, max(round(height), 1), 1), 1)[0][0]


def write_words(
    picture: np.ndarray, words: str, middle: tuple[int, int], height: float, colour: tuple[int, int, int], room: int
) -> None:
    """Write words around a point, capitals `height` pixels high, or less to fit into `room` pixels across."""
    height = height * min(1, room / text_width(words, height))
    thick = max(1, round(height / 17))
    scale = cv2.getFontScaleFromHeight(FONT, max(round(height), 1), thick)
    (across, up), _ = cv2.getTextSize(words, FONT, scale, thick)
    place = (middle[0] - across // 2, middle[1] + up // 2)
    for shade, wider in ((DARK, 2 * thick), (colour, 0)):
        cv2.putText(picture, words, place, FONT, scale, shade, thick + wider, cv2.LINE_AA)
