"""Print the results of this working tree beside those committed."""

import json
import subprocess
from collections.abc import Sequence

from pipeline.commands.usage import command_parser
from pipeline.common.errors import run
from pipeline.common.files import read_json
from pipeline.common.paths import METRICS, REPORTS
from pipeline.report.markdown import table
from pipeline.report.tables import Metrics, beside, running_rows


def _committed() -> Metrics | None:
    done = subprocess.run(["git", "show", f"HEAD:{METRICS.as_posix()}"], capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def main(argv: Sequence[str] | None = None) -> None:
    """Print the results beside the committed ones, and where the report lies."""
    command_parser("results", __doc__, "repvision results").parse_args(argv)
    metrics = read_json(METRICS)
    print(beside(metrics, _committed()))
    print(table(("streaming answer", ""), running_rows(metrics)))
    print(f"Report with pictures: {REPORTS / 'report.md'}; browser's model: models/tfjs/")


if __name__ == "__main__":
    run(main)
