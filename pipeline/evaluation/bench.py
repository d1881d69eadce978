"""The bench: each trained model, and the clips of people that it never saw, served as the page would serve them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.clips import annotations
from pipeline.common.settings import Params
from pipeline.folds import protocol
from pipeline.folds.folds import Fold
from pipeline.folds.protocol import Protocol
from pipeline.landmarks.dataset import Dataset
from pipeline.learning import network
from pipeline.recognition.answer import Rule
from pipeline.recognition.serving import Stream, serve
from pipeline.windows.sampling import Window


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

    protocol: Protocol
    known: annotations.Annotations
    settings: Params
    loaded: dict[Path, "network.keras.Model"] = field(default_factory=dict)

    @property
    def window(self) -> Window:
        """The window that is served."""
        return Window(self.settings.window.frames, self.settings.window.span)

    @property
    def rule(self) -> Rule:
        """The rule of the running answer."""
        return Rule(**self.settings.answer.model_dump())

    def model(self, run: Fold) -> "network.keras.Model":
        """Return the model of a run, read once: Keras compiles each copy anew, which takes longer than its answers."""
        if run.model not in self.loaded:
            self.loaded[run.model] = network.load(run.model)
        return self.loaded[run.model]

    def serve(self, run: Fold, data: Dataset) -> list[Stream]:
        """Let the model of a run see some clips."""
        return serve(data, self.model(run), self.window, self.settings.window.stride)

    def trial(self, folds: Sequence[Fold], variant: str) -> Trial:
        """Test the models of folds of one kind."""
        streams = {fold.number: self.serve(fold, self.protocol.tested(fold, [variant])) for fold in folds}
        return Trial(folds[0].classes, streams)


def read(settings: Params) -> Bench:
    """Read all clips, and what is known of them."""
    return Bench(protocol.read(settings), annotations.read_segments(), settings)
