"""The bench: each trained model, and the clips of people that it never saw, served as the page would serve them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path

from pipeline.clips import annotations
from pipeline.common.rules import AnswerRule, Window
from pipeline.common.settings import Params
from pipeline.folds import near_duplicates, splits
from pipeline.folds.folds import FIELD, PARTS, Fold
from pipeline.landmarks import dataset
from pipeline.landmarks.dataset import Dataset
from pipeline.learning import network
from pipeline.recognition.serving import Stream, serve


@dataclass(frozen=True)
class Trial:
    """What the models of one kind of run made of the clips that they are tested on, by split or part."""

    classes: Sequence[str]
    streams: Mapping[int, list[Stream]]

    @property
    def all(self) -> list[Stream]:
        """The streams of all splits."""
        return [one for its in self.streams.values() for one in its]


@dataclass(frozen=True)
class Bench:
    """What every trial needs."""

    data: Dataset
    field: Dataset
    same: splits.NearDuplicates
    known: annotations.Annotations
    settings: Params
    loaded: dict[Path, "network.keras.Model"] = dataclass_field(default_factory=dict)

    @property
    def window(self) -> Window:
        """The window that is served."""
        return self.settings.window

    @property
    def rule(self) -> AnswerRule:
        """The rule of the running answer."""
        return self.settings.answer

    def model(self, run: Fold) -> "network.keras.Model":
        """Return the model of a run, read once: Keras compiles each copy anew, which takes longer than its answers."""
        if run.model not in self.loaded:
            self.loaded[run.model] = network.load(run.model)
        return self.loaded[run.model]

    def serve(self, run: Fold, data: Dataset) -> list[Stream]:
        """Let the model of a run see some clips."""
        return serve(data, self.model(run), self.window, self.settings.window.stride)

    def tested(self, run: Fold, variant: str) -> Dataset:
        """Return the clips that a run is tested on."""
        if run.aim == FIELD:
            persons = splits.tested_persons([one.group for one in self.field.series], PARTS, run.part)
            tested = self.field.at([i for i, one in enumerate(self.field.series) if one.group in persons])
            return tested.select(variants=[variant])
        if run.left_out:
            part = self.data.of_classes([run.left_out]).select(variants=[variant])
            return Dataset(run.classes, part.series, part.labels)
        part = self.data.of_classes(run.classes)
        _, test = splits.training_side(splits.deal(part.groups())[0], run.split, self.same)
        return part.select(test, [variant])

    def trial(self, todo: Sequence[Fold], variant: str) -> Trial:
        """Test runs of one kind."""
        return Trial(
            todo[0].classes, {run.split or run.part or 0: self.serve(run, self.tested(run, variant)) for run in todo}
        )


def read(settings: Params) -> Bench:
    """Read all clips, and what is known of them."""
    elsewhere = dataset.read_field(settings.classes, settings.field.means)
    return Bench(
        dataset.read(settings.classes), elsewhere, near_duplicates.read(), annotations.read_segments(), settings
    )
