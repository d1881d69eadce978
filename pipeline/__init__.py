"""From exercise clips to a classifier that runs in the browser: clips -> landmarks -> windows -> model -> report."""

import os
import platform

__version__ = "0.1.0"

if platform.machine() in ("x86_64", "AMD64"):
    # OpenBLAS, which numpy loads, picks other kernels on other processors, which round differently; this one runs on
    # all of the last ten years.
    os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")
