"""Names that more than one package knows."""

OTHER = "Other"
"""The class of people who do none of the exercises."""

PARTS = {"shoulders": "shoulder", "hips": "hip", "knees": "knee", "feet": "ankle"}
"""Parts of the body that must be in view to be sure, from the top down, and the role of their joints in a skeleton."""
