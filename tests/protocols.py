"""Split protocols of made-up clips."""

from collections.abc import Mapping, Sequence

from pipeline.folds.protocol import Protocol, Weighted, protocol
from pipeline.folds.splits import NearDuplicates
from pipeline.landmarks.dataset import Dataset


def protocol_of(
    data: Dataset,
    field: Dataset | None = None,
    *,
    same: NearDuplicates = (),
    sources: Mapping[str, str] | None = None,
    paper: Sequence[str] = (),
) -> Protocol:
    """Return the protocol of clips of the classes' folders, and of a collection `field` that weighs four times."""
    collections = {"field": Weighted(field, 4.0)} if field else {}
    return protocol(Weighted(data), collections, same, sources or {}, list(paper))
