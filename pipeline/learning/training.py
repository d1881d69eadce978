"""Train the network: draw augmented windows of whom a fold learns from (see pipeline.folds.protocol), epoch by epoch.

`repvision tune` tells which settings are good, on people held back from the training groups.
"""

import csv
import io
from collections.abc import Callable

import numpy as np

from pipeline.clips import annotations
from pipeline.common.errors import InputError
from pipeline.common.names import OTHER
from pipeline.common.rules import Window
from pipeline.common.settings import Augment, Train
from pipeline.landmarks.dataset import Dataset
from pipeline.learning import network
from pipeline.windows.augment import augment, held_still
from pipeline.windows.features import feature_set
from pipeline.windows.sampling import gather, sample

WARMUP = 200
"""Steps until the learning rate is reached; LSTMs diverge when they start at full rate."""
CHUNK = 1024
"""Windows drawn at once: few enough that the processor's cache holds them."""


class Sampler:
    """Draws augmented windows: every class as often, a stretch of a clip by the root of its length, any moment of it.

    A stretch is a part of a clip with one label: where its exercise is done, or a pause.
    """

    def __init__(
        self,
        data: Dataset,
        often: np.ndarray,
        known: annotations.Annotations,
        window: Window,
        strength: Augment,
        random: np.random.Generator,
    ) -> None:
        """often: (S,) how often each series is drawn, beside others of its class and length."""
        self.other = data.classes.index(OTHER) if OTHER in data.classes else None
        stretches = [
            (i, *span)
            for i, (one, label) in enumerate(zip(data.series, data.labels, strict=True))
            if one.detected.any()
            for span in annotations.spans((one.timestamps[-1] + 1) / 1000, int(label), self.other, known.get(one.clip))
        ]
        if not stretches:
            raise InputError("no clip with a pose is left to train on; add clips of other groups")
        owner, start, end, label = (np.array(column) for column in zip(*stretches, strict=True))
        weights = often[owner] * np.sqrt(end - start)
        weights /= np.bincount(label, weights, len(data.classes))[label]
        self.poses = gather(data.series)
        self.features = feature_set(window, self.poses.skeleton)
        self.owner, self.start, self.length, self.label = owner, 1000 * start, 1000 * (end - start), label
        self.weights, self.classes = weights / weights.sum(), len(data.classes)
        self.window, self.strength, self.random = window, strength, random

    def draw(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return about `count` windows (N, frames, width) and one-hot labels (N, classes)."""
        parts = [self._draw(min(CHUNK, count - done)) for done in range(0, count, CHUNK)]
        windows, labels = zip(*parts, strict=True)
        return np.concatenate(windows), np.concatenate(labels)

    def _draw(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        drawn = self.random.choice(len(self.weights), count, p=self.weights)
        now = self.start[drawn] + self.random.random(count) * self.length[drawn]
        stretch = self.random.uniform(1 - self.strength.stretch, 1 + self.strength.stretch, count)
        chosen = sample(self.poses, self.owner[drawn], now, self.window, stretch)
        seen = (chosen >= 0).any(axis=1)
        drawn, chosen = drawn[seen], chosen[seen]
        image, present, label = self.poses.at(chosen), chosen >= 0, self.label[drawn]
        if self.other is not None:
            # Someone in the middle of a push-up who does not move does none; a few frames are too short to tell.
            still = (self.random.random(len(label)) < self.strength.still) & (present.mean(axis=1) > 0.5)
            image[still], label[still] = held_still(image[still], present[still], self.random), self.other
        image, present = augment(image, present, self.poses.skeleton, self.strength, self.random)
        seen = present.any(axis=1)
        labels = np.eye(self.classes, dtype=np.float32)[label[seen]]
        return self.features.of(image[seen], present[seen]), labels


def learn(
    data: Dataset,
    often: np.ndarray,
    known: annotations.Annotations,
    window: Window,
    settings: Train,
    tell: Callable[[float], None] = lambda _: None,
) -> tuple["network.keras.Model", list[dict[str, float]]]:
    """Train on a dataset, telling the accuracy of each epoch. Returns the model and the history, a row an epoch.

    often: see Sampler.
    """
    network.fix_randomness(settings.seed)
    sampler = Sampler(data, often, known, window, settings.augment, np.random.default_rng(settings.seed))
    model = network.build(
        len(data.classes),
        window.frames,
        sampler.features.width,
        settings.units,
        settings.embedding,
        settings.dropout,
        settings.recurrent_dropout,
        settings.input_dropout,
    )
    network.compile_adamw(
        model,
        settings.learning_rate,
        settings.weight_decay,
        settings.label_smoothing,
        warmup=WARMUP,
        steps=settings.epochs * settings.windows_per_epoch // settings.batch,
    )
    history: list[dict[str, float]] = []
    for epoch in range(1, settings.epochs + 1):
        history.append({"epoch": epoch, **_epoch(model, sampler, settings)})
        tell(history[-1]["accuracy"])
    return model, history


def _epoch(model: "network.keras.Model", sampler: Sampler, settings: Train) -> dict[str, float]:
    windows, labels = sampler.draw(settings.windows_per_epoch)
    # Whole batches only: TensorFlow compiles anew for each size of batch that it meets.
    whole = max(len(windows) // settings.batch, 1) * settings.batch
    fit = model.fit(windows[:whole], labels[:whole], batch_size=settings.batch, shuffle=False, verbose=0)
    return {name: fit.history[name][0] for name in ("loss", "accuracy")}


def history_text(history: list[dict[str, float]]) -> str:
    """Return the history as CSV."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(history[0]), lineterminator="\n")
    table.writeheader()
    table.writerows({k: v if k == "epoch" else f"{v:.5f}" for k, v in row.items()} for row in history)
    return text.getvalue()
