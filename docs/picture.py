"""Draw docs/picture.png: the synthetic person, the skeleton that BlazePose finds, and what the model says of it.

And the person standing, on whom the page gets ready.
"""

import tempfile
from pathlib import Path

import cv2
import numpy as np

from pipeline.clips.video import frames
from pipeline.commands.overlay import draw_skeleton
from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.files import replacing
from pipeline.common.paths import MODEL
from pipeline.landmarks.backbones import backbone
from pipeline.landmarks.estimate import estimate_series
from pipeline.landmarks.series import Series
from pipeline.learning import network
from pipeline.recognition.prediction import predict_series
from pipeline.synthetic import person

PICTURE = Path(__file__).with_name("picture.png")
SCENES = (
    person.Performance("BodyWeightSquats", view="front", seed=3, tempo=2.4, size=(480, 480)),
    person.Performance("Lunges", view="side", seed=5, tempo=2.4, size=(480, 480)),
    person.Performance("PushUps", view="side", seed=8, tempo=2.0, size=(480, 480)),
    person.Performance("WallPushups", view="side", seed=2, tempo=2.0, size=(480, 480)),
)
STANDING = Path("webdemo/src/engine/person.jpg")


def write_answer(picture: np.ndarray, words: str) -> None:
    """Write the answer below a picture's lower edge, in place."""
    height, width = picture.shape[:2]
    picture[height - 52 :] = (picture[height - 52 :] * 0.25).astype(np.uint8)
    (size, _), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 0.85, 2)
    place = ((width - size) // 2, height - 17)
    cv2.putText(picture, words, place, cv2.FONT_HERSHEY_SIMPLEX, 0.85, (255, 255, 255), 2, cv2.LINE_AA)


def deepest(series: Series, start: float, end: float) -> int:
    """Return the frame between two times, in seconds, in which the head is lowest."""
    inside = np.flatnonzero((series.timestamps >= 1000 * start) & (series.timestamps <= 1000 * end) & series.detected)
    return int(inside[series.image[inside, series.skeleton.place("nose"), 1].argmax()])


def main() -> None:
    """Render, recognise and draw each scene, side by side."""
    settings = params.load()
    window, rule = settings.window, settings.answer
    model_file = backbone(settings.predict.variant).ensure()
    model = network.load_for(MODEL, settings.classes)
    tiles = []
    for scene in SCENES:
        with tempfile.TemporaryDirectory() as folder:
            video = Path(folder) / "scene.mp4"
            person.write_video(scene, video)
            series = estimate_series(video, model_file, settings.predict.variant)
            pictures = [frame.pixels[..., ::-1].copy() for frame in frames(video)]
        found = predict_series(
            series, model, settings.classes, window, settings.window.stride, rule, settings.predict.shortest
        )
        index = deepest(series, 3, 8)
        now = series.timestamps[index] / 1000
        part = next(part for part in found.timeline if part.start <= now <= part.end)
        draw_skeleton(pictures[index], series.image[index], series.skeleton)
        write_answer(pictures[index], f"{part.answer.exercise or part.answer.state}  {part.answer.confidence:.0%}")
        tiles.append(pictures[index])
    with replacing(PICTURE) as temporary:
        cv2.imwrite(str(temporary), np.hstack(tiles))
    with replacing(STANDING) as temporary:
        cv2.imwrite(str(temporary), next(person.frames(person.Performance("Idle", size=(320, 240)))))
    print(PICTURE.name, STANDING.name)


if __name__ == "__main__":
    run(main)
