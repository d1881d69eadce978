"""The tables of annotations as stages read them: every name is that of a clip, or of a person, with landmarks."""

from pathlib import Path

from pipeline.clips import annotations
from pipeline.clips.annotations import Annotation, Known
from pipeline.common.paths import COUNTS, LANDMARKS, PERSONS, SEGMENTS
from pipeline.landmarks.series import read_names


def segments(landmarks: Path = LANDMARKS) -> dict[str, Annotation]:
    """Return what is known by clip. Raises InputError if the table is damaged, or names a clip that is not there."""
    return annotations.read_segments(SEGMENTS, known_names(landmarks))


def persons(landmarks: Path = LANDMARKS) -> dict[str, str]:
    """Return the source of clips. Raises InputError if the table is damaged, or has a name that is not there."""
    return annotations.read_persons(PERSONS, known_names(landmarks))


def counts(landmarks: Path = LANDMARKS) -> dict[str, tuple[int, ...]]:
    """Return the defensible counts by clip. Raises InputError as `segments` does."""
    return annotations.read_counts(COUNTS, known_names(landmarks))


def known_names(landmarks: Path) -> Known:
    """Return the names in a folder of landmarks: of all clips, and of the persons of the collections in its folders."""
    clips, sources = set(), set()
    for path in landmarks.rglob("*.npz"):
        for clip, group in read_names(path):
            clips.add(clip)
            if path.parent != landmarks:
                sources.add(group)
    return Known(frozenset(clips), frozenset(sources))
