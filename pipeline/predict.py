"""Tell what is done when in video files: `python -m pipeline.predict VIDEO... [--json]`."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline import blazepose, network, params
from pipeline.decide import Rule, Segment, answers, body_in_view, label, segments
from pipeline.errors import InputError, run
from pipeline.estimate import estimate_series
from pipeline.landmarks import Series
from pipeline.runs import MODEL
from pipeline.video import cut_short, frame_count, truncated
from pipeline.windows import Window, features, gather, moments, sample

WORDS = {
    "no-person": "nobody to be seen",
    "not-in-frame": "body not in the picture",
    "unsure": "not sure",
    "none": "none of the exercises",
}


@dataclass(frozen=True)
class Prediction:
    """What was found in one video: moments (N,) in seconds with probabilities (N, classes), and the running answer."""

    seconds: float
    label: str | None
    timeline: list[Segment]
    moments: np.ndarray
    posed: np.ndarray
    probabilities: np.ndarray


def predict_series(
    series: Series, model: "network.keras.Model", classes: Sequence[str], window: Window, stride: float, rule: Rule
) -> Prediction:
    """Classify every window of a series and give the running answer. Windows without a pose have probabilities 0."""
    poses = gather([series])
    owner, now = moments([series], stride)
    chosen = sample(poses, owner, now, window)
    present = chosen >= 0
    posed = present.any(axis=1)
    probabilities = np.zeros((len(now), len(classes)), np.float32)
    in_view = np.zeros(len(now))
    if posed.any():
        windows = features(poses.at(chosen[posed]), present[posed])
        probabilities[posed] = network.predict(model, windows)
        images = series.image[series.detected]
        in_view[posed] = [body_in_view(images[index]) for index in chosen[posed].max(axis=1)]
    last = int(series.timestamps[-1])
    seconds = (last + last / max(len(series.timestamps) - 1, 1)) / 1000
    timeline = segments(answers(probabilities, posed, in_view, stride, classes, rule), stride, seconds)
    return Prediction(seconds, label(timeline, rule), timeline, now / 1000, posed, probabilities)


def as_json(video: str, found: Prediction, classes: Sequence[str]) -> dict[str, Any]:
    """Return a prediction as the command's JSON object."""
    timeline = [
        {
            "start": round(part.start, 3),
            "end": round(part.end, 3),
            "state": part.answer.state,
            "exercise": part.answer.exercise,
            "confidence": round(part.answer.confidence, 4),
        }
        for part in found.timeline
    ]
    windows = [
        {
            "end": round(float(end), 3),
            "probabilities": {c: round(float(p), 4) for c, p in zip(classes, row, strict=True)},
        }
        for end, row, posed in zip(found.moments, found.probabilities, found.posed, strict=True)
        if posed
    ]
    seconds = round(found.seconds, 3)
    return {
        "video": video,
        "seconds": seconds,
        "label": found.label,
        "timeline": timeline,
        "windows": windows,
        "sets": [],
    }


def as_text(video: str, found: Prediction) -> str:
    """Return a prediction as lines to read."""
    lines = [f"{video}: {found.label or 'no exercise'} ({found.seconds:.1f} s)"]
    for part in found.timeline:
        words = part.answer.exercise or WORDS[part.answer.state]
        confidence = f"  {part.answer.confidence:.0%}" if part.answer.exercise else ""
        lines.append(f"  {part.start:6.1f} - {part.end:6.1f} s  {words}{confidence}")
    return "\n".join(lines)


def main() -> int:
    """Print the timeline of each video; 2 if none of them could be read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", nargs="+", metavar="VIDEO", help="mp4, mov, webm, avi or mkv")
    parser.add_argument("--json", action="store_true", help="one JSON object a video, on a line of its own")
    arguments = parser.parse_args()
    settings = params.load()
    bundle = blazepose.ensure(settings.predict.variant)
    rule = Rule(**settings.predict.model_dump(exclude={"variant"}))
    window = Window(settings.window.frames, settings.window.span)
    model = None
    read = 0
    for video in arguments.videos:
        try:
            series = estimate_series(Path(video), bundle, settings.predict.variant, progress=sys.stderr.isatty())
        except InputError as error:
            print(
                json.dumps({"video": video, "error": str(error)}) if arguments.json else f"error: {error}", flush=True
            )
            continue
        # Loaded after BlazePose, which would otherwise drag TensorFlow in a second way.
        model = model or network.load_for(MODEL, settings.classes)
        found = predict_series(series, model, settings.classes, window, settings.window.stride, rule)
        if truncated(len(series.timestamps), frame_count(Path(video))):
            print(f"warning: {cut_short(Path(video), len(series.timestamps))}", file=sys.stderr)
        read += 1
        print(
            json.dumps(as_json(video, found, settings.classes)) if arguments.json else as_text(video, found), flush=True
        )
    return 0 if read else 2


if __name__ == "__main__":
    run(main)
