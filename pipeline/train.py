"""Stage `train`: the network, once on all groups (what ships) and once for each official split (what is reported).

Settings are chosen by the check runs: they hold back the training groups that no split ever tests (g22 to g25), and
are measured on those. The other runs then learn from all of their training groups.
"""

import csv
import io
from functools import partial

import numpy as np

from pipeline import dataset, network, params, splits
from pipeline.augment import Strength, augment
from pipeline.dataset import Dataset, served_windows
from pipeline.errors import InputError
from pipeline.errors import run as run_command
from pipeline.files import write_text
from pipeline.progress import Tell, side_by_side
from pipeline.runs import CHECK, FOLDS, HISTORY, Run, runs
from pipeline.windows import Window, features, gather, sample

WARMUP = 200
"""Steps until the learning rate is reached; LSTMs diverge when they start at full rate."""


def sides(data: Dataset, run: Run, footage: splits.Footage) -> tuple[Dataset, Dataset]:
    """Return what a run learns from, and what a check run is validated on (nothing in other runs)."""
    tested, _ = splits.deal(data.groups())
    train, _ = splits.training_side(tested, run.split, footage)
    learnt, validation = splits.validation_side(tested, train, footage) if run.aim == CHECK else (train, set())
    seen = data.select(learnt)
    posed = np.array([one.detected.any() for one in seen.series], bool)
    seen = Dataset(seen.classes, [one for one, has in zip(seen.series, posed, strict=True) if has], seen.labels[posed])
    return seen, data.select(validation)


class Sampler:
    """Draws augmented windows: every class as often, a clip of it by the root of its length, any moment of a clip."""

    def __init__(self, data: Dataset, window: Window, strength: Strength, random: np.random.Generator) -> None:
        self.poses = gather(data.series)
        self.labels, self.classes = data.labels, len(data.classes)
        self.lengths = np.array([one.timestamps[-1] for one in data.series], float)
        weights = np.sqrt(self.lengths + 1)
        weights /= np.bincount(data.labels, weights, self.classes)[data.labels]
        self.weights = weights / weights.sum()
        self.window, self.strength, self.random = window, strength, random

    def draw(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return about `count` windows (N, frames, 132) and one-hot labels (N, classes)."""
        owner = self.random.choice(len(self.labels), count, p=self.weights)
        now = self.random.random(count) * (self.lengths[owner] + 1)
        stretch = self.random.uniform(1 - self.strength.stretch, 1 + self.strength.stretch, count)
        chosen = sample(self.poses, owner, now, self.window, stretch)
        seen = (chosen >= 0).any(axis=1)
        owner, chosen = owner[seen], chosen[seen]
        image, present = augment(self.poses.at(chosen), chosen >= 0, self.strength, self.random)
        seen = present.any(axis=1)
        labels = np.eye(self.classes, dtype=np.float32)[self.labels[owner[seen]]]
        return features(image[seen], present[seen]), labels


def learn(
    run: Run, data: Dataset, window: Window, stride: float, settings: params.Train, tell: Tell
) -> tuple["network.keras.Model", list[dict[str, float]]]:
    """Train one run. Returns the model and the history, a row an epoch."""
    network.fix_randomness(settings.seed)
    seen, unseen = sides(data.of_classes(run.classes), run, settings.same_footage)
    if not seen.series:
        raise InputError(f"{run.name}: no clip with a pose is left to train on; add clips of other groups")
    strength = Strength(**settings.augment.model_dump())
    sampler = Sampler(seen, window, strength, np.random.default_rng(settings.seed))
    model = network.build(len(run.classes), window.frames, settings.units, settings.recurrent_dropout, settings.dropout)
    network.compile_adamw(
        model,
        settings.learning_rate,
        settings.weight_decay,
        settings.label_smoothing,
        warmup=WARMUP,
        steps=settings.epochs * settings.windows_per_epoch // settings.batch,
    )
    check = _validation(unseen, window, stride)
    history: list[dict[str, float]] = []
    for epoch in range(1, settings.epochs + 1):
        row = _epoch(model, sampler, check, settings)
        history.append({"epoch": epoch, **row})
        tell(f"{run.name} {row.get('validation_accuracy', row['accuracy']):.1%}")
    return model, history


def _validation(data: Dataset, window: Window, stride: float) -> tuple[np.ndarray, np.ndarray] | None:
    if not any(one.detected.any() for one in data.series):
        return None
    windows, owner, posed = served_windows(data, window, stride)
    labels = np.eye(len(data.classes), dtype=np.float32)[data.labels[owner]]
    return windows[posed], labels[posed]


def _epoch(
    model: "network.keras.Model",
    sampler: Sampler,
    check: tuple[np.ndarray, np.ndarray] | None,
    settings: params.Train,
) -> dict[str, float]:
    windows, labels = sampler.draw(settings.windows_per_epoch)
    # Whole batches only: TensorFlow compiles anew for each size of batch that it meets.
    whole = max(len(windows) // settings.batch, 1) * settings.batch
    fit = model.fit(windows[:whole], labels[:whole], batch_size=settings.batch, shuffle=False, verbose=0)
    row = {name: fit.history[name][0] for name in ("loss", "accuracy")}
    if check:
        loss, accuracy = model.evaluate(*check, batch_size=1024, verbose=0)
        row |= {"validation_loss": loss, "validation_accuracy": accuracy}
    return row


def history_text(history: list[dict[str, float]]) -> str:
    """Return the history as CSV."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(history[0]), lineterminator="\n")
    table.writeheader()
    table.writerows({k: v if k == "epoch" else f"{v:.5f}" for k, v in row.items()} for row in history)
    return text.getvalue()


def _train_and_save(run: Run, tell: Tell, settings: params.Params) -> None:
    window = Window(settings.window.frames, settings.window.span)
    data = dataset.read(run.classes)
    model, history = learn(run, data, window, settings.window.stride, settings.train, tell)
    if run.model:
        network.save(model, run.model)
    write_text(run.history, history_text(history))


def main() -> None:
    """Train every run, as many at once as there are cores."""
    settings = params.load()
    groups = dataset.read(settings.classes).groups()
    splits.check_footage(groups, settings.train.same_footage)
    for warning in splits.deal(groups)[1]:
        print(f"warning: {warning}")
    todo = runs(settings.classes, settings.paper_classes)
    work = partial(_train_and_save, settings=settings)
    side_by_side(work, todo, settings.train.epochs, settings.train.workers, "train")
    made = {path for run in todo for path in (run.model, run.history)}
    for stale in {*FOLDS.iterdir(), *HISTORY.iterdir()} - made:
        stale.unlink()


if __name__ == "__main__":
    run_command(main)
