"""The report as one page of Markdown."""

from collections.abc import Mapping, Sequence

from pipeline.report.markdown import percent, share, table
from pipeline.report.slices import GROUP_HEAD, SLICE_HEAD
from pipeline.report.tables import Metrics, both, rate, summary


def text(metrics: Metrics, tables: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Return the whole report as Markdown. tables: of `slices`, of them `by_class`, and of the worst `groups`."""
    nobody = metrics["windows"]["nobody_seen"], metrics["clips"]["nobody_seen"]
    return "\n".join(
        [
            "# Report\n",
            "Written by `dvc repro evaluate`; all figures are in `metrics.json`. In brackets: 95 % intervals.\n",
            summary(metrics),
            f"Protocol: {metrics['protocol']}. {metrics['parameters']:,} parameters. "
            f"{nobody[0]} windows and {nobody[1]} clips show nobody to BlazePose: such windows are left out, "
            "such clips count as wrong.\n",
            *(f"**Note:** {warning}\n" for warning in metrics["warnings"]),
            "## What is taken for what\n",
            "![Confusion matrix of windows](confusion_windows.png)\n",
            "![Confusion matrix of clips](confusion_clips.png)\n",
            *_classes_text(metrics),
            *_running_text(metrics),
            *(line for name in metrics["collections"] for line in _collection_text(name, metrics[name])),
            *_calibration_text(metrics["calibration"]),
            *_slices_text(metrics["classes"], tables),
            "## Worst groups\n",
            table(GROUP_HEAD, tables["groups"]),
            "![Skeletons of a typical clip of each](worst_groups.png)\n",
            "## Size in the browser\n",
            *_quantisation_text(metrics["quantisation"]),
            "## Training\n",
            "![Loss and accuracy an epoch](training.png)\n",
            *_paper_text(metrics["paper_recipe"]),
        ]
    )


def _classes_text(metrics: Metrics) -> list[str]:
    # A class in whose clips nobody is ever seen has clips, all of them wrong, but no windows.
    classes = [
        (name, *_class_figures(metrics["windows"]["per_class"].get(name)), *_class_figures(row))
        for name, row in metrics["clips"]["per_class"].items()
    ]
    splits = [
        (split, percent(metrics["windows"]["per_split"][split], "accuracy"), percent(part, "accuracy"))
        for split, part in metrics["clips"]["per_split"].items()
    ]
    head = (
        "class",
        *(f"{kind} {name}" for kind in ("windows:", "clips:") for name in ("precision", "recall", "F1", "n")),
    )
    return ["## Classes (%)\n", table(head, classes), "## Splits\n", table(("split", "windows", "clips"), splits)]


def _running_text(metrics: Metrics) -> list[str]:
    running = metrics["running"]
    told = [(kind, share(value)) for kind, value in running["exercise_time"].items()]
    classes = [(name, share(value)) for name, value in running["per_class"].items() if value is not None]
    variants = [
        (name, *both(part, "accuracy"), percent(part["running"], "right"), rate(part["running"], _CLAIMS))
        for name, part in metrics["variants"].items()
    ]
    unseen = [(name, share(value)) for name, value in metrics["open_set"].get("claimed_share", {}).items()]
    return [
        "## The running answer\n",
        f"{running['exercise_minutes']:.1f} minutes of exercise, {running['other_minutes']:.1f} of Other and "
        f"{running['pause_minutes']:.1f} of watched pauses, from the first frame of each clip, as `pipeline.predict` "
        "and the page answer; where nobody has written down when an exercise is done, it is taken to be done in all "
        "of its clip.\n",
        "While an exercise is done, the answer is:\n",
        table(("answer", "share of the time"), told),
        "Right answer by exercise:\n",
        table(("exercise", "share of its time"), classes),
        "By variant of BlazePose:\n",
        table(("variant", "windows", "clips", "exercise time right", "false claims a minute"), variants),
        *(
            ["Exercises that the model has never seen (each left out of training in turn) are claimed to be another:\n"]
            + [table(("left out", "share of its time"), unseen)]
            if unseen
            else []
        ),
        "![What is done and what is told, over time](timelines.png)\n",
    ]


_CLAIMS = "false_claims_per_minute"


def _collection_text(name: str, measured: Metrics) -> list[str]:
    lines = []
    for what, part in (
        ("none of its clips learnt from", measured["never_learnt_from"]),
        ("its other persons' clips learnt from, as what ships", measured["other_sources_learnt_from"]),
    ):
        labels = part["labels"]
        right = ", ".join(f"{name} {row['right']} of {row['clips']}" for name, row in labels.items())
        lines.append((what, right, percent(part, "right"), rate(part, _CLAIMS)))
    return [
        f"## Collection `{name}`\n",
        "Apart from all figures above. What ships also learns from it; the second row "
        "tells what that is worth for people it has not seen: persons are dealt to four parts, each tested by a model "
        "that learnt from the other three. No model of either row learnt from clips of the classes whose source it is "
        "tested on (data/annotations/persons.tsv). The rule of the running answer and the weight of these clips in "
        "training were chosen with them in sight, so the figures are somewhat too good.\n",
        table(("model", "videos labelled right", "exercise time right", "false claims a minute on Other"), lines),
    ]


def _calibration_text(calibration: Metrics) -> list[str]:
    return [
        "## Calibration\n",
        f"Expected calibration error {share(calibration['ece'])}; the mean confidence of windows is "
        f"{share(calibration['confidence'])}, {share(calibration['accuracy'])} of them are right.\n",
        "![Reliability diagram](reliability.png)\n",
    ]


def _slices_text(classes: Sequence[str], tables: Mapping[str, Sequence[Sequence[str]]]) -> list[str]:
    return [
        "## Slices\n",
        table(SLICE_HEAD, tables["slices"]),
        "Other frame rates are made from the landmarks that were found; how BlazePose tracks at them is not simulated. "
        "Mirrored is the same by construction, since what is served is the mean of both.\n",
        "![Accuracy of slices](slices.png)\n",
        "The same by class, since people are filmed from another side for each exercise:\n",
        table(("", "part", *classes), tables["by_class"]),
    ]


def _quantisation_text(quantisation: Metrics) -> list[str]:
    kinds = [
        (one["kind"], f"{one['bytes'] / 1000:.0f}", f"{100 * one['changed']:.2f} %", share(one["accuracy"]))
        for one in quantisation["kinds"]
    ]
    return [
        table(("weights", "kB", "answers changed", "windows right"), kinds),
        f"{quantisation['protocol']}. What ships is the smallest that changes less than "
        f"{100 * quantisation['limit']:.1f} %: {quantisation['shipped']}.\n",
    ]


def _class_figures(row: Metrics | None) -> tuple[str, ...]:
    if row is None:
        return "-", "-", "-", "0"
    return *(f"{100 * row[key]:.1f}" for key in ("precision", "recall", "f1")), str(row["n"])


def _paper_text(recipe: Metrics) -> list[str]:
    if not recipe:
        return []
    return ["## The paper's own recipe\n", recipe["protocol"] + "\n", recipe["reading"] + "\n"]
