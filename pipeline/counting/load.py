"""Everything that counting needs, from the learnt signals and params.yaml."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.common.errors import InputError
from pipeline.common.files import read_json
from pipeline.common.paths import SIGNALS
from pipeline.common.settings import Params
from pipeline.counting.sets import Counting
from pipeline.counting.signals import Signal, from_data


def counting_of(signals: Mapping[str, Signal], settings: Params) -> Counting:
    """Return all that counting needs."""
    known = {name: one for name, one in signals.items() if name in settings.classes}
    return Counting(known, settings.count, settings.sets, settings.shallow)


def read(settings: Params, path: Path = SIGNALS) -> Counting:
    """Return all that counting needs. Raises InputError if the signals are missing or damaged."""
    try:
        return counting_of(from_data(read_json(path)), settings)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{path} is damaged ({error}): restore it from git, or run `dvc repro learn_signals`"
        ) from error
