"""Golden vectors: raw landmarks with what comes of them, and streams of moments with the answer at each.

Any other program, the browser's first, proves on them that it does as this one does.
"""
