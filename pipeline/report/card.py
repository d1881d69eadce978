"""The model card: what the shipped model is, how good it is, where it fails and what it is not for.

For people and for the page. Every figure comes from reports/ and models/tfjs/metadata.json; nothing is measured here.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.clips.collections import class_of, indexed_folders
from pipeline.clips.index import index_path, read_index
from pipeline.common.names import OTHER
from pipeline.common.settings import PersonsCollection
from pipeline.report.markdown import interval, share, table

WORSE, POOR, ENOUGH = 0.05, 0.15, 200
"""By how much a slice, and one of a single class, must lie below the whole to be named as a weakness; windows that the
latter must have."""
CLASSWISE = ("view", "body in view")
USE = (
    "Recognising, live and on the device, which of a few exercises a person in front of a camera does, or that it is "
    "none of them, and counting repetitions: for workout logs, games and teaching."
)
NOT_FOR = (
    "medical advice, diagnosis or rehabilitation without a professional: it does not know what is healthy",
    "judging how well an exercise is done: it recognises which one, how often and how deep, not its quality",
    "anything that depends on a single answer, such as safety, pay, grades or insurance",
    "watching people who have not agreed to it, or identifying them",
    "several people in one picture: it follows one of them, not always the one who exercises",
)


def strengths(metrics: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the headline figures, each with the protocol it was measured by."""
    running, protocol = metrics["running"], metrics["protocol"]
    followed = (
        "the same models; the streaming answer from the first frame of each clip, in seconds of exercise; moments in "
        "which nobody is seen count as not right"
    )
    figures = [
        ("windows recognised", metrics["windows"]["accuracy"], metrics["windows"]["ci95"]["accuracy"], protocol),
        ("clips recognised", metrics["clips"]["accuracy"], metrics["clips"]["ci95"]["accuracy"], protocol),
        ("exercise time with the right streaming answer", running["right"], running["ci95"]["right"], followed),
    ]
    return [
        {"figure": name, "value": value, "ci95": list(ci95), "protocol": said}
        for name, value, ci95, said in figures
        if value is not None
    ]


def weaknesses(metrics: Mapping[str, Any]) -> list[str]:
    """Say where it fails, from the figures: weak slices, weak classes, false claims, exercises it never saw."""
    whole = metrics["windows"]["accuracy"]
    found = [
        f"{one['kind']}: {one['name']}: {share(one['accuracy'])} of {one['windows']} windows ({share(whole)} of all)"
        for one in metrics["slices"]
        if one["accuracy"] < whole - WORSE and one["ci95"][1] < whole
    ]
    found += [
        f"{name}, {one['kind']}: {one['name']}: {share(right / windows)} of {windows} windows"
        for one in metrics["slices"]
        if one["kind"] in CLASSWISE
        for name, (windows, right) in one["per_class"].items()
        if windows >= ENOUGH and right / windows < whole - POOR
    ]
    found += [
        f"{name}: only {share(row['recall'])} of its windows are recognised"
        for name, row in metrics["windows"]["per_class"].items()
        if row["recall"] < whole - WORSE
    ]
    running = metrics["running"]
    if running["false_claims_per_minute"] is not None:
        found.append(
            f"people who do something else: {running['false_claims_per_minute']:.1f} false claims a minute, "
            f"{share(running['false_claimed_share'])} of their time"
        )
    if metrics["open_set"]:
        worst = max(metrics["open_set"]["claimed_share"].items(), key=lambda item: item[1])
        found.append(
            f"exercises that it does not know are taken for one that it knows in {share(metrics['open_set']['mean'])} "
            f"of their time (each exercise left out of training in turn; worst: {worst[0]}, {share(worst[1])})"
        )
    return found


def trained_on(classes: Sequence[str], collections: Mapping[str, PersonsCollection]) -> list[dict[str, Any]]:
    """Count the clips and groups of each class, and of the collections that the shipped model also learnt from."""
    rows = []
    for name in classes:
        clips = read_index(index_path(name))
        rows.append({"class": name, "source": "classes", "clips": len(clips), "groups": len({c.group for c in clips})})
    folders = [(folder, one.means) for name, one in collections.items() for folder in indexed_folders(name)]
    for folder, means in folders:
        means_class = class_of(Path(folder).name, classes, means)
        clips = read_index(index_path(folder))
        if means_class:
            groups = len({clip.group for clip in clips})
            rows.append({"class": means_class, "source": folder, "clips": len(clips), "groups": groups})
    return rows


def counting(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return how right repetitions are counted, of what stage `count` found; nothing where nobody has counted."""
    kept = ("clips", "obo", "mae", "exact")
    parts = {key: {name: found[key][name] for name in kept} for key in ("given", "end_to_end") if found[key]["by"]}
    rest = {"others_per_minute": found["others"]["per_minute"], "protocol": found["protocol"]}
    return parts | rest if parts else {}


def card(
    metrics: Mapping[str, Any],
    metadata: Mapping[str, Any],
    learnt: Sequence[Mapping[str, Any]],
    counted: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the card as data."""
    window = metadata["window"]["settings"]
    return {
        "classes": metadata["classes"],
        "use": USE,
        "not_for": list(NOT_FOR),
        "network": metadata["network"],
        "window": {"frames": window["frames"], "span_s": window["span"], "stride_s": window["stride"]},
        "weights": metadata["weights"],
        "trained_on": list(learnt),
        "figures": strengths(metrics),
        "per_class": {
            name: {key: row[key] for key in ("n", "precision", "recall", "f1")}
            for name, row in metrics["windows"]["per_class"].items()
        },
        "running": metrics["running"],
        "collections": metrics["collections"],
        **{name: metrics[name] for name in metrics["collections"]},
        "open_set": metrics["open_set"],
        "repetitions": counting(counted),
        "where_it_fails": weaknesses(metrics),
        "versions": metadata["versions"],
        "hashes": metadata["hashes"],
    }


def text(found: Mapping[str, Any]) -> str:
    """Return the card as Markdown."""
    exercises = [name for name in found["classes"] if name != OTHER]
    running = found["running"]
    return "\n".join(
        [
            "# Model card\n",
            "Written by `dvc repro card`.\n",
            f"**What for.** {found['use']} It knows {', '.join(exercises)}"
            + (", and people who do none of them.\n" if OTHER in found["classes"] else ".\n"),
            f"**What it is.** {found['network']['parameters']:,} parameters, {found['network']['name']}, over "
            f"{found['window']['frames']} frames of BlazePose landmarks in {found['window']['span_s']} s; "
            f"{found['weights']['bytes'] / 1000:.0f} kB as {found['weights']['kind']} in the browser. "
            "It sees no picture, only where 33 points of a body are.\n",
            "## How good\n",
            table(
                ("", "", "95 %"),
                [(one["figure"], share(one["value"]), interval(one["ci95"])) for one in found["figures"]],
            ),
            f"Windows and clips: {found['figures'][0]['protocol']}.\n",
            *(f"{one['figure'].capitalize()}: {one['protocol']}.\n" for one in found["figures"][2:]),
            "These are figures of networks that each learnt from some of the people and were tested on the others. "
            "The shipped network learnt in the same way from all of them and from the other collections: nobody is "
            "left to test it on.\n",
            *_first_text(running["first_right_s"]),
            *(line for name in found["collections"] for line in _collection_text(name, found[name])),
            *_counting_text(found["repetitions"]),
            "## Where it fails\n",
            "\n".join(f"- {line}" for line in found["where_it_fails"]) + "\n",
            "## What it must not be used for\n",
            "\n".join(f"- {line}" for line in found["not_for"]) + "\n",
            "## What it was trained on\n",
            table(
                ("class", "from", "clips", "groups"),
                [(row["class"], row["source"], str(row["clips"]), str(row["groups"])) for row in found["trained_on"]],
            ),
            "## Versions\n",
            table(("package", "version"), list(found["versions"].items())),
            f"SHA-256 of the network: `{found['hashes']['classifier']}`; of the landmarks it was trained on: "
            "see `hashes` in card.json.\n",
        ]
    )


def _first_text(first: Mapping[str, Any]) -> list[str]:
    if first["median"] is None:
        return []
    never = f"never in {first['never']} of {first['clips']} clips"
    return [f"First right answer after {first['median']} s (median); {never}.\n"]


def _collection_text(name: str, measured: Mapping[str, Any]) -> list[str]:
    words = {
        "never_learnt_from": "by a model that learnt from no such clip",
        "other_sources_learnt_from": "by models that learnt from other sources' clips, as the shipped one did from all",
    }
    rows = []
    for key, what in words.items():
        part = measured[key]
        exercises = [row for name, row in part["labels"].items() if name != OTHER]
        right, clips = (sum(row[k] for row in exercises) for k in ("right", "clips"))
        other = part["labels"].get(OTHER, {"right": 0, "clips": 0})
        rows.append(
            (
                what,
                f"{right} of {clips}",
                f"{other['clips'] - other['right']} of {other['clips']}",
                "-" if part["right"] is None else share(part["right"]),
                "-" if part["false_claims_per_minute"] is None else f"{part['false_claims_per_minute']:.1f}",
            )
        )
    head = (
        f"clips of `{name}`",
        "exercises labelled right",
        "Other labelled as one",
        "time right",
        "false claims a minute",
    )
    return [table(head, rows)]


def _counting_text(counted: Mapping[str, Any]) -> list[str]:
    if not counted:
        return []
    titles = {"given": "class given", "end_to_end": "end to end"}
    rows = [
        (title, str(one["clips"]), share(one["obo"]), f"{one['mae']:.3f}", share(one["exact"]))
        for key, title in titles.items()
        if (one := counted.get(key))
    ]
    head = ("repetitions counted", "clips", "off by at most one", "MAE", "exact")
    return [table(head, rows), f"Repetitions: {counted['protocol']}.\n"]
