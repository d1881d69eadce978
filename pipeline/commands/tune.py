"""Try settings on people held back from the training groups.

For each official split, every fifth training group of a class is held back from learning and measured; another fifth
for each seed. The groups that a split tests are not looked at. A line is added to reports/experiments.tsv.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from pipeline.commands.usage import command_parser
from pipeline.common import params
from pipeline.common.errors import InputError
from pipeline.common.errors import run as run_command
from pipeline.common.files import read_text, write_text
from pipeline.common.paths import EXPERIMENTS
from pipeline.common.progress import Tell, side_by_side
from pipeline.common.settings import Params
from pipeline.evaluation import online
from pipeline.evaluation.measure import tested
from pipeline.folds import protocol
from pipeline.folds.splits import SPLITS
from pipeline.landmarks import annotated
from pipeline.learning import training
from pipeline.recognition.served import ServedFolds
from pipeline.recognition.serving import Stream, answers_of, serve

EXAMPLE = 'repvision tune --name "fewer epochs" -S train.epochs=10 --seeds 1 2 3'


@dataclass(frozen=True)
class Try:
    """One training: the groups that `split` trains on, other ones held back for each seed."""

    split: int
    seed: int


def changed(settings: dict[str, Any], changes: Sequence[str]) -> dict[str, Any]:
    """Return settings with `key.key=value` changes, values in YAML. Raises InputError for a malformed one."""
    settings = yaml.safe_load(yaml.safe_dump(settings))
    for change in changes:
        path, equals, value = change.partition("=")
        *blocks, key = path.split(".")
        block = settings
        for name in blocks:
            block = block.get(name, {}) if isinstance(block, dict) else {}
        if not equals or not isinstance(block, dict) or key not in block:
            raise InputError(f"-S {change}: expected KEY=VALUE with a key of params.yaml, e.g. train.epochs=30")
        try:
            block[key] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise InputError(f"-S {change}: expected KEY=VALUE with a value in YAML ({error})") from error
    return settings


def attempt(one: Try, tell: Tell, settings: Params) -> dict[str, list[Stream]]:
    """Train once; return the streams of the people held back, by variant."""
    learnt, held = protocol.read(settings).held_back(one.split, one.seed)
    window = settings.window
    chosen = settings.train.model_copy(update={"seed": one.seed})
    name = f"split {one.split} seed {one.seed}"
    known, often = annotated.segments(), np.ones(len(learnt.series))
    model, _ = training.learn(learnt, often, known, window, chosen, lambda a: tell(f"{name} {a:.1%}"))
    return {
        variant: serve(held.select(variants=[variant]), model, window, settings.window.stride)
        for variant in settings.extract.variants
    }


def accuracies(streams: Sequence[Stream], classes: Sequence[str]) -> tuple[float, float]:
    """Return the accuracy of windows and of clips."""
    (found,) = tested(ServedFolds(classes, {0: list(streams)}))
    posed = found.windows.predicted >= 0
    windows = (found.windows.predicted == found.windows.actual)[posed]
    return float(windows.mean()), float((found.clips.predicted == found.clips.actual).mean())


def row(tries: Sequence[Try], results: Sequence[dict[str, list[Stream]]], settings: Params) -> dict[str, str]:
    """Return the figures of a setting, all tries pooled: accuracy by variant, by split, and of the streaming answer."""
    figures: dict[str, str] = {}
    rule, known, classes = settings.answer, annotated.segments(), settings.classes
    for variant in settings.extract.variants:
        every = [one for result in results for one in result[variant]]
        windows, clips = accuracies(every, classes)
        figures |= {f"{variant} windows": f"{windows:.4f}", f"{variant} clips": f"{clips:.4f}"}
        if variant == settings.evaluate.variant:
            by_split = {
                split: [s for t, r in zip(tries, results, strict=True) if t.split == split for s in r[variant]]
                for split in SPLITS
            }
            shares = (accuracies(its, classes)[0] for its in by_split.values())
            figures["windows by split"] = " ".join(f"{share:.4f}" for share in shares)
            runs = [
                online.follow(one, answers_of(one, classes, rule), classes, known, settings.window.span)
                for one in every
            ]
            streamed = online.figures(runs, 2, 0)
            figures["exercise time right"] = f"{streamed['right']:.4f}"
            figures["false claims a minute"] = _short(streamed["false_claims_per_minute"])
    return figures


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _commit() -> str:
    """Return the commit that runs, marked if tracked files differ from it; the lines added here are no difference."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], capture_output=True, text=True, check=False).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{EXPERIMENTS.as_posix()}")
    return git("rev-parse", "--short", "HEAD") + ("-dirty" if changed else "")


def append(path: Path, line: dict[str, str]) -> None:
    """Add a line to a TSV file. Raises InputError if it has other columns."""
    text = read_text(path) if path.exists() else "\t".join(line) + "\n"
    if text.splitlines()[0] != "\t".join(line):
        raise InputError(f"{path} has other columns, such as of other variants: move it away")
    write_text(path, text + "\t".join(line.values()) + "\n")


def main(argv: Sequence[str] | None = None) -> None:
    """Train three times a seed and add a line of figures to reports/experiments.tsv."""
    parser = command_parser("tune", __doc__, EXAMPLE)
    parser.add_argument("-S", "--set", action="append", default=[], metavar="KEY=VALUE", help="as in params.yaml")
    parser.add_argument("--seeds", metavar="N", type=int, nargs="+", default=[1, 2, 3], help="default: 1 2 3")
    parser.add_argument("--name", default="", help="what is tried, in words")
    arguments = parser.parse_args(argv)
    content = changed(params.read(), arguments.set)
    settings = params.parse(content, "params.yaml with -S")
    tries = [Try(split, seed) for seed in arguments.seeds for split in SPLITS]
    work = partial(attempt, settings=settings)
    results = side_by_side(work, tries, settings.train.epochs, settings.train.workers, "tune")
    what = {"name": arguments.name, "settings": " ".join(arguments.set), "seeds": " ".join(map(str, arguments.seeds))}
    line = what | {"code": _commit()} | row(tries, results, settings)
    append(EXPERIMENTS, line)
    print("\n".join(f"{name}: {value}" for name, value in line.items()))


if __name__ == "__main__":
    run_command(main)
