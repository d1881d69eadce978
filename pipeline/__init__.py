"""From exercise clips to a classifier that runs in the browser: clips -> landmarks -> windows -> model -> report."""
