"""The report as one page of Markdown."""

from collections.abc import Sequence

from pipeline.evaluation.slices import Slice
from pipeline.evaluation.worst_groups import GroupResult
from pipeline.report import groups, slices
from pipeline.report.markdown import percent, sentence, share, table
from pipeline.report.tables import Metrics, both, rate, summary

WORST = 6
"""How many groups are shown."""


def text(metrics: Metrics, every: Sequence[GroupResult]) -> str:
    """Return the whole report as Markdown. every: all groups, see worst_groups.groups."""
    nobody = metrics["windows"]["nobody_seen"], metrics["clips"]["nobody_seen"]
    return "\n".join(
        [
            "# Report\n",
            "Written by `dvc repro report`; all figures are in `metrics.json`. In brackets: 95 % intervals (bootstrap "
            "over groups, since clips of one group are not independent).\n",
            summary(metrics),
            f"Protocol: {metrics['protocol']} (UCF101: Soomro et al. 2012). {metrics['parameters']:,} parameters. "
            f"{nobody[0]} windows and {nobody[1]} clips show nobody to BlazePose: such windows are left out, "
            "such clips count as wrong.\n",
            *(f"**Note:** {warning}\n" for warning in metrics["warnings"]),
            "## Confusion\n",
            "![Confusion matrix of windows](confusion_windows.png)\n",
            "![Confusion matrix of clips](confusion_clips.png)\n",
            *_classes_text(metrics),
            *_running_text(metrics),
            *(line for name in metrics["collections"] for line in _collection_text(name, metrics[name])),
            *_calibration_text(metrics["calibration"]),
            *_slices_text(metrics["classes"], [Slice(**row) for row in metrics["slices"]]),
            "## Groups with most errors\n",
            table(groups.HEAD, groups.rows(every[:WORST], every)),
            "![Skeletons of a typical clip of each](worst_groups.png)\n",
            "## Size in the browser\n",
            *_quantisation_text(metrics["quantisation"]),
            "## Training\n",
            "![Loss and accuracy an epoch](training.png)\n",
            *_paper_text(metrics["paper_recipe"]),
            "Publications that are cited here: [docs/references.md](../docs/references.md).\n",
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
    answers = [(kind, share(value)) for kind, value in running["exercise_time"].items()]
    classes = [(name, share(value)) for name, value in running["per_class"].items() if value is not None]
    variants = [
        (name, *both(part, "accuracy"), percent(part["running"], "right"), rate(part["running"], _CLAIMS))
        for name, part in metrics["variants"].items()
    ]
    unseen = [(name, share(value)) for name, value in metrics["open_set"].get("claimed_share", {}).items()]
    return [
        "## The streaming answer\n",
        f"{running['exercise_minutes']:.1f} minutes of exercise, {running['other_minutes']:.1f} of Other and "
        f"{running['pause_minutes']:.1f} of watched pauses, from the first frame of each clip, as `repvision "
        "predict` and the page answer; a clip without annotated segments is taken to show its exercise throughout.\n",
        "While an exercise is done, the answer is:\n",
        table(("answer", "share of the time"), answers),
        "Right answer by exercise:\n",
        table(("exercise", "share of its time"), classes),
        "By variant of BlazePose:\n",
        table(("variant", "windows", "clips", "exercise time right", "false claims a minute"), variants),
        *(
            [
                "Each exercise left out of training in turn: for how long it is answered with one that was learnt.\n",
                table(("left out", "share of its time"), unseen),
            ]
            if unseen
            else []
        ),
        "![What is done and what is answered, over time](timelines.png)\n",
    ]


_CLAIMS = "false_claims_per_minute"


def _collection_text(name: str, measured: Metrics) -> list[str]:
    lines = []
    for what, part in (
        ("learnt from none of its clips", measured["never_learnt_from"]),
        ("learnt from other persons' clips, as the shipped model did", measured["other_sources_learnt_from"]),
    ):
        labels = part["labels"]
        right = ", ".join(f"{name} {row['right']} of {row['clips']}" for name, row in labels.items())
        lines.append((what, right, percent(part, "right"), rate(part, _CLAIMS)))
    return [
        f"## Collection `{name}`\n",
        "Not part of the figures above. The shipped model also learns from it. The second row shows what that gains "
        "for people whom it has not seen: persons are dealt to four parts, each tested by a model that learnt from the "
        "other three. Neither row's models learnt from clips of the classes that show a tested person "
        "(data/annotations/persons.tsv). The parameters of the streaming answer and the weight of these clips in "
        "training were chosen with these clips in sight, so the figures are somewhat too good.\n",
        table(("model", "videos labelled right", "exercise time right", "false claims a minute on Other"), lines),
    ]


def _calibration_text(calibration: Metrics) -> list[str]:
    return [
        "## Calibration\n",
        f"Expected calibration error {share(calibration['ece'])} (Guo et al. 2017); the mean confidence of windows is "
        f"{share(calibration['confidence'])}, {share(calibration['accuracy'])} of them are right.\n",
        "![Reliability diagram](reliability.png)\n",
    ]


def _slices_text(classes: Sequence[str], found: Sequence[Slice]) -> list[str]:
    return [
        "## Slices\n",
        table(slices.HEAD, slices.table(found)),
        "Other frame rates are made from the landmarks that were found; how BlazePose tracks at them is not simulated. "
        "Mirrored clips give the same by construction: what is served is the mean over a window and its mirror image."
        "\n",
        "![Accuracy of slices](slices.png)\n",
        "The same by class, since each exercise is filmed from other sides:\n",
        table(("", "part", *classes), slices.class_table(found, classes)),
    ]


def _quantisation_text(quantisation: Metrics) -> list[str]:
    kinds = [
        (one["kind"], f"{one['bytes'] / 1000:.0f}", f"{100 * one['changed']:.2f} %", share(one["accuracy"]))
        for one in quantisation["kinds"]
    ]
    limit = f"{100 * quantisation['limit']:.1f} %"
    return [
        table(("weights", "kB", "answers changed", "windows right"), kinds),
        f"{sentence(quantisation['protocol'])}. uint8-fitted rounds kernels by GPTQ (Frantar et al. 2022). What "
        f"ships is the smallest that changes less than {limit}: {quantisation['shipped']}.\n",
    ]


def _class_figures(row: Metrics | None) -> tuple[str, ...]:
    if row is None:
        return "-", "-", "-", "0"
    return *(f"{100 * row[key]:.1f}" for key in ("precision", "recall", "f1")), str(row["n"])


def _paper_text(recipe: Metrics) -> list[str]:
    if not recipe:
        return []
    return [
        "## The paper's own recipe\n",
        recipe["protocol"] + " The paper: Moran et al. 2022.\n",
        recipe["reading"] + "\n",
    ]
