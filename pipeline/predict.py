"""`python -m pipeline.predict` is `repvision predict`."""

from pipeline.commands.predict import main
from pipeline.common.errors import run

if __name__ == "__main__":
    run(main)
