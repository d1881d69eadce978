"""What the synthetic person performs, so that there are clips whose repetitions are known exactly.

Only the landmarks are kept; the videos are drawn anew when the person changes.
"""

import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np

from pipeline.landmarks.estimate import estimate_series
from pipeline.landmarks.series import Series
from pipeline.synthetic import person
from pipeline.synthetic.motions import EXERCISES
from pipeline.synthetic.person import GROUP_VIEWS, USUAL_VIEWS, Performance

REPEATED = tuple(name for name in EXERCISES if name != "Idle")
RATES = (12.0, 25.0, 30.0, 60.0)
"""Frames a second; the first is too slow for the fastest tempo."""
SECONDS = 10
SEED = 2


def performances(tempos: Sequence[float], ranges: Sequence[float]) -> list[Performance]:
    """Return what the person does: every exercise at every tempo, in seconds, and range, seen from anywhere."""
    random = np.random.default_rng(SEED)
    found = []
    for exercise, tempo, share in product(REPEATED, tempos, ranges):
        view = float(random.choice(GROUP_VIEWS.get(exercise, USUAL_VIEWS)) + random.uniform(-10, 10))
        rate = float(random.choice(RATES if tempo >= 1 else RATES[1:]))
        lead, pause = random.uniform(0, 1), random.choice([0, 0, 1.0])
        repetitions = int(np.clip(round(SECONDS / (tempo + pause)), 3, 8))
        person = int(random.integers(2**31))
        found.append(
            Performance(exercise, repetitions, tempo, share, view, rate, (320, 240), lead, pause, person, 0.05)
        )
    return found


def name(number: int, performance: Performance) -> str:
    """Return what a performance's series is called."""
    return f"{performance.exercise}_{number:03}"


def perform(number: int, performance: Performance, model: Path, variant: str) -> Series:
    """Draw a performance and return its landmarks."""
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / f"{name(number, performance)}.mp4"
        person.write_video(performance, video)
        return estimate_series(video, model, variant, name(number, performance))
