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
from pipeline.dataset import Dataset
from pipeline.decide import Rule, Segment, label, segments
from pipeline.errors import InputError, run
from pipeline.estimate import estimate_series
from pipeline.landmarks import Series
from pipeline.runs import MODEL
from pipeline.streams import Stream, serve, told
from pipeline.video import cut_short, frame_count, truncated
from pipeline.windows import Window

WORDS = {
    "no-person": "nobody to be seen",
    "not-in-frame": "not in the picture: {}",
    "unsure": "not sure",
    "none": "none of the exercises",
}


@dataclass(frozen=True)
class Prediction:
    """What was found in one video: what a page would have seen of it, and the running answer."""

    stream: Stream
    label: str | None
    timeline: list[Segment]


def predict_series(
    series: Series,
    model: "network.keras.Model",
    classes: Sequence[str],
    window: Window,
    stride: float,
    rule: Rule,
    least: float,
) -> Prediction:
    """Classify every window of a series and give the running answer; `least`: see decide.label."""
    (stream,) = serve(Dataset(classes, [series], np.zeros(1, int)), model, window, stride)
    timeline = segments(told(stream, classes, rule), stream.times, stream.end)
    return Prediction(stream, label(timeline, least), timeline)


def as_json(video: str, found: Prediction, classes: Sequence[str]) -> dict[str, Any]:
    """Return a prediction as the command's JSON object."""
    timeline = [
        {
            "start": round(part.start, 3),
            "end": round(part.end, 3),
            "state": part.answer.state,
            "exercise": part.answer.exercise,
            "missing": list(part.answer.missing),
            "confidence": round(part.answer.confidence, 4),
        }
        for part in found.timeline
    ]
    windows = [
        {
            "end": round(float(end), 3),
            "probabilities": {c: round(float(p), 4) for c, p in zip(classes, row, strict=True)},
        }
        for end, row, posed in zip(found.stream.times, found.stream.probabilities, found.stream.posed, strict=True)
        if posed
    ]
    return {
        "video": video,
        "seconds": round(found.stream.end, 3),
        "label": found.label,
        "timeline": timeline,
        "windows": windows,
        "sets": [],
    }


def as_text(video: str, found: Prediction) -> str:
    """Return a prediction as lines to read."""
    lines = [f"{video}: {found.label or 'no exercise'} ({found.stream.end:.1f} s)"]
    for part in found.timeline:
        words = part.answer.exercise or WORDS[part.answer.state].format(", ".join(part.answer.missing))
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
    rule = Rule(**settings.decide.model_dump())
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
        found = predict_series(
            series, model, settings.classes, window, settings.window.stride, rule, settings.predict.shortest
        )
        if truncated(len(series.timestamps), frame_count(Path(video))):
            print(f"warning: {cut_short(Path(video), len(series.timestamps))}", file=sys.stderr)
        read += 1
        print(
            json.dumps(as_json(video, found, settings.classes)) if arguments.json else as_text(video, found), flush=True
        )
    return 0 if read else 2


if __name__ == "__main__":
    run(main)
