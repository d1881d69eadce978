"""Stage `near_duplicates`: groups of clips that show the same footage."""

from typing import Any

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.files import write_json
from pipeline.common.paths import NEAR_DUPLICATES
from pipeline.folds.near_duplicates import Match, find, joined_groups
from pipeline.folds.splits import Pair
from pipeline.landmarks import dataset


def _evidence(match: Match) -> dict[str, Any]:
    return {
        "groups": [match.first, match.second],
        "clips": match.clips,
        "shift": round(match.shift, 2),
        "distance": round(match.distance, 3),
        "mirrored": match.mirrored,
    }


def main() -> None:
    """Write which groups show the same footage, with the surest pair of clips for each two."""
    settings = params.load()
    matches = find(dataset.read(settings.classes).select(variants=settings.extract.variants[:1]))
    joined = joined_groups(matches)
    best: dict[frozenset[Pair], Match] = {}
    for match in matches:
        best.setdefault(frozenset((match.first, match.second)), match)
    write_json(NEAR_DUPLICATES, {"sets": joined, "evidence": [_evidence(match) for match in best.values()]})
    for its in joined:
        print("same footage: " + ", ".join(f"{name}/{group}" for name, group in its))
    if not joined:
        print("no two groups show the same footage")


if __name__ == "__main__":
    run(main)
