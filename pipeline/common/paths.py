"""Where the project's files lie, from its root."""

from pathlib import Path

INDEX = Path("data/index")

SEGMENTS = Path("data/annotations/segments.tsv")

PERSONS = Path("data/annotations/persons.tsv")

LANDMARKS = Path("data/landmarks")

SYNTHETIC = Path("data/synthetic.npz")

NEAR_DUPLICATES = Path("data/near_duplicates.json")

MODEL = Path("models/classifier.keras")
FOLDS = Path("models/folds")
HISTORY = Path("reports/training")

ANSWERS = Path("data/answers.npz")

SIGNALS = Path("models/repetition_signals.json")

REPORTS = Path("reports")
METRICS = REPORTS / "metrics.json"
HEADLINE = REPORTS / "headline.json"
PAPER_RECIPE = REPORTS / "paper_recipe.json"
GROUPS = REPORTS / "groups.json"
COUNTING = REPORTS / "counting.json"
COUNTED_CLIPS = REPORTS / "counted_clips.json"
QUANTISATION = REPORTS / "quantisation.json"

COUNTS = Path("data/annotations/counts.tsv")

CARD = Path("models/MODEL_CARD.md")
CARD_JSON = Path("models/card.json")
METADATA = Path("models/tfjs/metadata.json")

TFJS = Path("models/tfjs")

EXPERIMENTS = REPORTS / "experiments.tsv"
