"""Landmark series: skeletons, the file format, and how clips become series."""
