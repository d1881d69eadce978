"""Skeletons: which landmarks there are, their sides and bones."""

# BlazePose's order; https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker
NAMES = (
    "nose",
    *("left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer"),
    *("left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder"),
    *("left_elbow", "right_elbow", "left_wrist", "right_wrist", "left_pinky", "right_pinky"),
    *("left_index", "right_index", "left_thumb", "right_thumb", "left_hip", "right_hip"),
    *("left_knee", "right_knee", "left_ankle", "right_ankle", "left_heel", "right_heel"),
    *("left_foot_index", "right_foot_index"),
)
COUNT = len(NAMES)
_OPPOSITE = {"left": "right", "right": "left"}
SWAPPED = tuple(NAMES.index("_".join(_OPPOSITE.get(part, part) for part in name.split("_"))) for name in NAMES)
"""For each landmark, the index of the same one on the other side of the body (itself for the nose)."""

_LIMBS = (("shoulder", "elbow"), ("elbow", "wrist"), ("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
_FEET = (("ankle", "heel"), ("heel", "foot_index"))
BONES = (
    *((NAMES.index(f"{side}_{a}"), NAMES.index(f"{side}_{b}")) for side in _OPPOSITE for a, b in (*_LIMBS, *_FEET)),
    *((NAMES.index(f"left_{joint}"), NAMES.index(f"right_{joint}")) for joint in ("shoulder", "hip")),
)
"""Pairs of landmarks that a drawn skeleton joins."""
