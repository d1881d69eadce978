"""Figures of counting as people read them."""

from collections.abc import Mapping
from typing import Any

from pipeline.report import markdown

WORST = 5


def as_text(found: Mapping[str, Any]) -> str:
    """Return reports/counting.md."""
    head = ("", "clips", "repetitions", "OBO", "MAE", "exact")
    titles = {"given": "Class given", "end_to_end": "End to end", "performed": "The drawn actor, class given"}
    parts = ["# Repetitions\n", f"Written by `dvc repro count`. {found['protocol']}.\n"]
    for key, title in titles.items():
        if found[key]["by"]:
            lines = [_line("all", found[key]), *(_line(*one) for one in found[key]["by"].items())]
            parts.append(f"## {title}\n\n{markdown.table(head, lines)}")
    others = found["others"]
    told = f"{others['repetitions']} repetitions told in {others['minutes']} minutes"
    parts.append(f"People who do none of the exercises: {told}.\n")
    parts.append("![The clips that are off farthest, class given](repetitions.png)\n")
    return "\n".join(parts)


def _line(name: str, one: Mapping[str, Any]) -> list[str]:
    shares = markdown.share(one["obo"]), f"{one['mae']:.3f}", markdown.share(one["exact"])
    return [name, str(one["clips"]), str(one["repetitions"]), *shares]


def summary(found: Mapping[str, Any]) -> str:
    """Return the main figures in a line each."""
    lines = [
        f"{name}: OBO {one['obo']:.3f}, MAE {one['mae']:.3f}, exact {one['exact']:.3f} of {one['clips']} clips"
        for name in ("given", "end_to_end", "performed")
        if (one := found[name])["by"]
    ]
    return "\n".join([*lines, f"others: {found['others']['per_minute']} repetitions told a minute"])
