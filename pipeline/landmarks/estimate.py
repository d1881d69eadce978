"""From a video to a series, by any backbone: the one place where pictures become landmarks."""

from pathlib import Path

import numpy as np
from tqdm import tqdm

from pipeline.clips.container import frame_count
from pipeline.landmarks.backbones import backbone
from pipeline.landmarks.series import Series


def estimate_series(
    path: Path, model: Path, variant: str, clip: str = "", group: str = "", sha256: str = "", progress: bool = False
) -> Series:
    """Return the landmarks of a video as a series. Raises InputError naming the file if it can't be read."""
    chosen = backbone(variant)
    count = chosen.skeleton.count
    size, timestamps, detected, images, worlds = (0, 0), [], [], [], []
    found = chosen.estimate(path, model)
    if progress:
        found = tqdm(found, total=frame_count(path) or None, unit=" frames", desc=path.name, leave=False)
    for frame, image, world in found:
        size = (frame.pixels.shape[1], frame.pixels.shape[0])
        timestamps.append(frame.milliseconds)
        detected.append(image is not None)
        images.append(np.zeros((count, 4), np.float32) if image is None else image)
        worlds.append(np.zeros((count, 3), np.float32) if world is None else world)
    return Series(
        clip,
        group,
        variant,
        sha256,
        chosen.extractor(),
        size,
        np.array(timestamps),
        np.array(detected),
        np.stack(images),
        np.stack(worlds),
        chosen.skeleton,
    )
