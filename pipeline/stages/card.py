"""Stage `card`: the model card, for people and for the page."""

from pipeline.common import params
from pipeline.common.errors import run
from pipeline.common.files import read_json, write_json, write_text
from pipeline.common.paths import CARD, CARD_JSON, COUNTING, METADATA, METRICS, REPORTS
from pipeline.report.card import card, text, trained_on


def main() -> None:
    """Write models/MODEL_CARD.md and models/card.json."""
    settings = params.load()
    learnt = trained_on(settings.classes, settings.collections.persons)
    found = card(read_json(METRICS), read_json(METADATA), learnt, read_json(COUNTING))
    write_json(CARD_JSON, found)
    write_text(CARD, text(found))
    print(f"{CARD}, {CARD_JSON}; details in {REPORTS}/")


if __name__ == "__main__":
    run(main)
