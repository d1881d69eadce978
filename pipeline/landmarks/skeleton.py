"""Skeletons as data: which joints a backbone finds, their sides, bones and roles. No other module knows their numbers.

A joint is called by its side and its role (left_hip), so that code asks for roles and runs on any skeleton.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

SIDES = ("left", "right")
_OPPOSITE = {"left": "right", "right": "left"}
BODY_JOINTS = ("nose", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
"""The roles that every skeleton has."""
FOOT_JOINTS, HAND_JOINTS = ("heel", "foot_index"), ("pinky", "index", "thumb")
"""Roles that a skeleton may have besides."""
_FACE = ("nose", "eye", "ear", "mouth")
_LIMBS = (
    *(("shoulder", "elbow"), ("elbow", "wrist"), ("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle")),
    *(("ankle", "heel"), ("heel", "foot_index")),
)
_ACROSS = ("shoulder", "hip")


@dataclass(frozen=True)
class Skeleton:
    """The landmarks of a backbone.

    names: of its landmarks, in their order; those of a side have `left` or `right` as a part of their name.
    """

    name: str
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many landmarks there are."""
        return len(self.names)

    @property
    def values(self) -> int:
        """How many numbers a frame's landmarks in the picture are: x, y, z and visibility of each."""
        return 4 * self.count

    @cached_property
    def swapped(self) -> tuple[int, ...]:
        """For each landmark, the index of the same one on the other side of the body; itself in the middle."""
        others = ("_".join(_OPPOSITE.get(part, part) for part in name.split("_")) for name in self.names)
        return tuple(self.place(name) for name in others)

    @cached_property
    def bones(self) -> tuple[tuple[int, int], ...]:
        """Pairs of landmarks that a drawn skeleton joins: the limbs of each side, then shoulders and hips across."""
        along = ((f"{side}_{a}", f"{side}_{b}") for side in SIDES for a, b in _LIMBS)
        across = ((f"left_{joint}", f"right_{joint}") for joint in _ACROSS)
        pairs = [pair for pair in (*along, *across) if set(pair) <= set(self.names)]
        return tuple((self.place(a), self.place(b)) for a, b in pairs)

    @cached_property
    def face(self) -> tuple[int, ...]:
        """The landmarks of the head."""
        return tuple(i for i, name in enumerate(self.names) if set(name.split("_")) & set(_FACE))

    def places(self, names: Sequence[str]) -> list[int]:
        """Return the indices of landmarks by their names. Raises ValueError for a name that it does not have."""
        return [self.place(name) for name in names]

    def place(self, name: str) -> int:
        """Return the index of a landmark. Raises ValueError if it has none of this name."""
        if name not in self.names:
            raise ValueError(f"the skeleton {self.name} has no landmark {name}")
        return self.names.index(name)

    def pair(self, joint: str) -> tuple[int, int]:
        """Return the left and the right landmark of a role."""
        return self.place(f"left_{joint}"), self.place(f"right_{joint}")

    def joints(self, roles: Sequence[str]) -> list[int]:
        """Return the landmarks of some roles, those of the left side first; roles that it lacks are left out."""
        wanted = (f"{side}_{role}" for side in SIDES for role in roles)
        return [self.place(name) for name in wanted if name in self.names]

    def on_side(self, side: str) -> list[int]:
        """Return all landmarks of the `left` or `right` side."""
        return [i for i, name in enumerate(self.names) if side in name.split("_")]

    def side(self, bone: tuple[int, int]) -> str:
        """Return the side that a bone lies on: left, right, or middle if it joins both."""
        sides = {self.names[end].split("_")[0] for end in bone}
        return sides.pop() if len(sides) == 1 else "middle"


# https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker
BLAZEPOSE_33 = Skeleton(
    "blazepose_33",
    (
        "nose",
        *("left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer"),
        *("left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder"),
        *("left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_pinky", "right_pinky"),
        *("left_index", "right_index", "left_thumb", "right_thumb", "left_hip", "right_hip"),
        *("left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel", "right_heel"),
        *("left_foot_index", "right_foot_index"),
    ),
)
# https://cocodataset.org/#keypoints-2020
COCO_17 = Skeleton(
    "coco_17",
    (
        *("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder"),
        *("left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip"),
        *("left_knee", "right_knee", "left_ankle", "right_ankle"),
    ),
)
SKELETONS = {one.name: one for one in (BLAZEPOSE_33, COCO_17)}
