"""What is recognised in one series."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.common.rules import AnswerRule, Window
from pipeline.landmarks.dataset import Dataset
from pipeline.landmarks.series import Series
from pipeline.learning import network
from pipeline.recognition import answer
from pipeline.recognition.answer import Answer, Segment, label, segments
from pipeline.recognition.serving import Stream, answers_of, serve


@dataclass(frozen=True)
class Prediction:
    """What was found in one video: what a page would have seen of it, and the streaming answer (of each moment)."""

    stream: Stream
    label: str | None
    answers: list[Answer]
    timeline: list[Segment]


def predict_series(
    series: Series,
    model: "network.keras.Model",
    classes: Sequence[str],
    window: Window,
    stride: float,
    rule: AnswerRule,
    least: float,
) -> Prediction:
    """Classify every window of a series and give the streaming answer; `least`: see answer.label."""
    (stream,) = serve(Dataset(classes, [series], np.zeros(1, int)), model, window, stride)
    answers = answers_of(stream, classes, rule)
    timeline = segments(answers, stream.times.tolist(), stream.end)
    return Prediction(stream, label(timeline, least), answers, timeline)


def answered_in(found: Prediction, given: str | None) -> Callable[[float], str | None]:
    """Return which exercise is answered at a time in seconds: the given one, else that of the streaming answer."""
    if given is not None:
        return answer.always(given)
    return answer.exercise_at(found.answers, found.stream.times.tolist())
