"""Names that more than one package knows."""

OTHER = "Other"
"""The class of people who do none of the exercises."""
