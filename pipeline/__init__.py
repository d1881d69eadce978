"""From exercise clips to a classifier that runs in the browser: clips -> landmarks -> windows -> model -> report."""

__version__ = "0.1.0"
