"""Figures of counting as people read them."""

from collections.abc import Mapping
from typing import Any

from pipeline.report.markdown import sentence, share, table

HEAD = ("", "clips", "repetitions", "OBO", "MAE", "exact")
TITLES = {
    "given": "Class given",
    "end_to_end": "End to end",
    "performed": "The synthetic person, class given",
}


def as_text(found: Mapping[str, Any]) -> str:
    """Return reports/counting.md."""
    parts = ["# Repetitions\n", f"Written by `dvc repro report`. {sentence(found['protocol'])}.\n"]
    for key, title in TITLES.items():
        if found[key]["by"]:
            lines = [_line("all", found[key]), *(_line(*part) for part in found[key]["by"].items())]
            parts.append(f"## {title}\n\n{table(HEAD, lines)}")
    others = found["others"]
    if others["minutes"]:
        repetitions = f"{others['repetitions']} repetitions counted in {others['minutes']} minutes"
        parts.append(f"People who do none of the exercises: {repetitions}.\n")
    parts.append("![The clips whose counts are off farthest, class given](counting.png)\n")
    return "\n".join(parts)


def _line(name: str, part: Mapping[str, Any]) -> list[str]:
    shares = share(part["obo"]), f"{part['mae']:.3f}", share(part["exact"])
    return [name, str(part["clips"]), str(part["repetitions"]), *shares]
