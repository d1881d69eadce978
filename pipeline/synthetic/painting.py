"""Pictures of the synthetic person: clothes, room and camera, and the shaded parts of a skeleton, far ones first.

Space is as in pipeline.synthetic.body; colours are BGR.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.landmarks.skeleton import BLAZEPOSE_33, FOOT_JOINTS, HAND_JOINTS
from pipeline.synthetic.body import HEAD, Body, unit

# The head's shapes as balls (forward, left, up, radius) from the middle between the ears; features of a side have a
# normal each.
SKULL = [(0.01, 0, 0.035, 0.083), (0.03, 0, -0.075, 0.048), (0.05, 0, 0, 0.05)]
HAIR = [(-0.022, 0, 0.055, 0.082), (-0.045, 0, 0.0, 0.062), (0.03, 0, 0.09, 0.055)]
FRINGE = [(0.02, 0, 0.105, 0.042), (-0.01, 0.02, 0.1, 0.045), (-0.01, -0.02, 0.1, 0.045)]
MOUTH = [(0.082, 0.024, -0.067, 0.006), (0.09, 0, -0.068, 0.008), (0.082, -0.024, -0.067, 0.006)]
NOSE = [(0.09, 0, 0.02, 0.009), (0.108, 0, -0.022, 0.013), (0.09, 0, -0.03, 0.016)]
FACING = np.array([1.0, 0.0, 0.0])
EARS = [(np.array([0, s, 0.0]), [(0, 0.076 * s, 0, 0.014), (0, 0.07 * s, -0.025, 0.01)]) for s in (1, -1)]
OUTWARD = [(np.array([1, 0.55 * s, 0]), s) for s in (1, -1)]
EYES = [(n, [(0.086, 0.025 * s, 0.022, 0.008), (0.086, 0.041 * s, 0.022, 0.008)]) for n, s in OUTWARD]
IRISES = [(n, [(0.09, 0.033 * s, 0.022, 0.008)]) for n, s in OUTWARD]
BROWS = [(n, [(0.092, 0.018 * s, 0.046, 0.005), (0.082, 0.05 * s, 0.048, 0.005)]) for n, s in OUTWARD]
FACE_UP = np.arctan2(-HEAD[0, 2], HEAD[0, 0])
# What a random person and room are picked from (BGR).
SKINS = ((150, 180, 225), (125, 160, 210), (95, 130, 185), (70, 100, 150), (55, 75, 115))
HAIRS = ((25, 25, 30), (35, 50, 75), (50, 80, 120), (90, 150, 190), (95, 95, 100))
CLOTHES = ((60, 60, 65), (140, 70, 40), (50, 50, 160), (70, 120, 50), (180, 180, 185), (120, 60, 120), (40, 110, 190))
ROOMS = ((205, 210, 215), (190, 195, 180), (170, 185, 200), (200, 180, 165), (140, 145, 150))
FRACTION_BITS = 4
_LIMB_JOINTS = ("shoulder", "elbow", "wrist", *HAND_JOINTS, "hip", "knee", "ankle", *FOOT_JOINTS)
Layer = tuple[np.ndarray, np.ndarray]  # spheres (k, 4) as x, y, z, radius in metres, and their colour
CIRCLE = np.stack([np.cos(np.arange(16) * np.pi / 8), np.sin(np.arange(16) * np.pi / 8)], axis=-1)


@dataclass(frozen=True)
class Look:
    """Colours (BGR), and how much of arms and legs the clothes cover (shares of a limb)."""

    skin: np.ndarray
    hair: np.ndarray
    shirt: np.ndarray
    trousers: np.ndarray
    shoes: np.ndarray
    room: np.ndarray
    floor: np.ndarray
    sleeve: float
    leg: float


def random_look(rng: np.random.Generator) -> Look:
    """Return colours and clothes; shirt and trousers always differ."""
    shirt, trousers = rng.choice(len(CLOTHES), 2, replace=False)
    room = np.array(ROOMS[rng.integers(len(ROOMS))], float)
    return Look(
        skin=np.array(SKINS[rng.integers(len(SKINS))], float),
        hair=np.array(HAIRS[rng.integers(len(HAIRS))], float),
        shirt=np.array(CLOTHES[shirt], float),
        trousers=np.array(CLOTHES[trousers], float),
        shoes=rng.uniform(30, 230) * np.ones(3),
        room=room,
        floor=room * rng.uniform(0.55, 0.8) * [0.9, 0.97, 1.0],
        sleeve=rng.choice([0.55, 0.6, 2.0]),
        leg=rng.choice([0.8, 1.0, 1.95, 1.95]),
    )


@dataclass(frozen=True)
class Camera:
    """A level pinhole camera looking at the person, who is turned by `yaw` (0 = faces it, pi/2 = faces right)."""

    yaw: float
    distance: float
    height: float
    scale: float = 1.0
    centre: tuple[float, float] = (0.0, 0.0)

    def toward(self, vectors: np.ndarray) -> np.ndarray:
        """Return how far vectors (..., 3) point to the camera, in their own unit."""
        return vectors[..., 0] * np.cos(self.yaw) - vectors[..., 1] * np.sin(self.yaw)

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return pixels (..., 2) and pixels per metre (...) of points (..., 3) in metres."""
        across = points[..., 0] * np.sin(self.yaw) + points[..., 1] * np.cos(self.yaw)
        zoom = self.scale / (self.distance - self.toward(points))
        flat = np.stack([across, self.height - points[..., 2]], axis=-1)
        return flat * zoom[..., None] + self.centre, zoom


def backdrop(look: Look, camera: Camera, size: tuple[int, int], wall: float | None) -> np.ndarray:
    """Return the empty room (height, width, 3), with a wall across x = `wall` metres where it is seen from the side."""
    width, height = size
    rows = np.linspace(1.06, 0.9, height)[:, None, None]
    room = np.broadcast_to(look.room * rows, (height, width, 3)).copy()
    behind = np.array([np.cos(camera.yaw), -np.sin(camera.yaw), 0.0]) * -1.5
    edge = int(np.clip(camera.project(behind)[0][1], 0, height))
    room[edge:] = look.floor * np.linspace(0.88, 1.08, height)[edge:, None, None]
    if wall is not None and abs(np.sin(camera.yaw)) > 0.5:
        corners = np.array([[wall, y, z] for y, z in ((-1.5, 0), (-1.5, 4), (1.5, 4), (1.5, 0))])
        outline = camera.project(corners)[0]
        beyond = outline + [np.sign(np.sin(camera.yaw)) * 2 * width, 0]
        hull = cv2.convexHull(np.concatenate([outline, beyond]).astype(np.int32))
        cv2.fillConvexPoly(room, hull, (look.room * 0.85).tolist())
    return np.clip(room, 0, 255).astype(np.uint8)


def paint(points: np.ndarray, body: Body, look: Look, camera: Camera, room: np.ndarray) -> np.ndarray:
    """Return the picture (height, width, 3) of one skeleton (33, 3), far parts first."""
    image = room.copy()
    parts = [*_limbs(points, body, look), *_trunk(points, body, look), _head(points, look, camera)]
    for layers in sorted(parts, key=lambda part: _nearness(part, camera)):
        for spheres, colour in layers:
            _blob(image, spheres, colour, camera)
    return cv2.GaussianBlur(image, (3, 3), 0.8)


def _nearness(part: list[Layer], camera: Camera) -> float:
    return float(camera.project(part[0][0][:, :3])[1].mean())


def _spheres(*centres_and_radii: tuple[np.ndarray, float]) -> np.ndarray:
    return np.array([[*centre, radius] for centre, radius in centres_and_radii])


def _limb(ends: tuple, radii: tuple, colour: np.ndarray, cover: np.ndarray, share: float) -> list[Layer]:
    """Return a bare capsule between two joints and the cloth over the first `share` of it."""
    start, end = ends
    layers = [(_spheres((start, radii[0]), (end, radii[1])), colour)]
    if share > 0:
        hem = start + (end - start) * min(share, 1)
        layers.append((_spheres((start, radii[0] * 1.12), (hem, float(np.interp(share, (0, 1), radii)) * 1.15)), cover))
    return layers


def _limbs(points: np.ndarray, body: Body, look: Look) -> list[list[Layer]]:
    """Return both arms, hands, legs and feet as parts."""
    parts, stout = [], body.build
    for side in (0, 1):
        shoulder, elbow, wrist, pinky, index, thumb, hip, knee, ankle, heel, toe = (
            points[BLAZEPOSE_33.pair(joint)[side]] for joint in _LIMB_JOINTS
        )
        hip = hip + (hip - points[BLAZEPOSE_33.pair("hip")[1 - side]]) * 0.12
        arm, leg = (look.skin, look.shirt), (look.skin, look.trousers)
        parts += [
            _limb((shoulder, elbow), (0.052 * stout, 0.041 * stout), *arm, look.sleeve),
            _limb((elbow, wrist), (0.041 * stout, 0.028 * stout), *arm, look.sleeve - 1),
            [
                (_spheres((wrist, 0.026), (index, 0.018), (pinky, 0.016), (2 * index - wrist, 0.009)), look.skin),
                (_spheres((wrist, 0.018), (thumb, 0.012)), look.skin),
            ],
            _limb((hip, knee), (0.088 * stout, 0.056 * stout), *leg, look.leg),
            _limb((knee, ankle), (0.058 * stout, 0.037 * stout), *leg, look.leg - 1),
            [(_spheres((heel, 0.032), (toe, 0.024), (ankle, 0.036)), look.shoes)],
        ]
    return parts


def _trunk(points: np.ndarray, body: Body, look: Look) -> list[list[Layer]]:
    """Return the neck and the clothed trunk as parts."""
    chest, hips, ear = (points[list(BLAZEPOSE_33.pair(joint))] for joint in ("shoulder", "hip", "ear"))
    top, base = chest.mean(0), hips.mean(0)
    spine, stout = base - top, body.build
    ears = ear.mean(0)
    ribs = [(top + 0.25 * spine + (joint - top) * 0.42, 0.105 * stout) for joint in chest]
    waist = [(top + 0.72 * spine + (joint - top) * 0.30, 0.092 * stout) for joint in chest]
    seat = [(base + (joint - base) * 0.62, 0.105 * stout) for joint in hips]
    shirt = [(joint, 0.056 * stout) for joint in chest] + [(top - 0.05 * spine, 0.06)] + ribs + waist
    cloth = [(_spheres(*waist, *seat), look.trousers), (_spheres(*shirt), look.shirt)]
    return [cloth, [(_spheres((top + 0.3 * (ears - top), 0.055), (top + 0.75 * (ears - top), 0.055)), look.skin)]]


def _head(points: np.ndarray, look: Look, camera: Camera) -> list[Layer]:
    """Return the head as one part: skull and hair in order of depth, then what of the face is turned to the camera."""
    ears = points[list(BLAZEPOSE_33.pair("ear"))]
    middle = ears.mean(0)
    left, nose = unit(ears[0] - ears[1]), unit(points[BLAZEPOSE_33.place("nose")] - middle)
    up = np.cross(nose, left) * np.cos(FACE_UP) - nose * np.sin(FACE_UP)
    axes = np.stack([np.cross(left, up), left, up])

    def placed(balls: list) -> np.ndarray:
        spheres = np.array(balls, float)
        return np.column_stack([middle + spheres[:, :3] @ axes, spheres[:, 3]])

    skull, hair = (placed(SKULL), look.skin), (placed(HAIR), look.hair)
    turned_to_us = camera.toward(axes[0]) > 0.35
    order = [hair, skull, (placed(FRINGE), look.hair)] if turned_to_us else [skull, hair]
    features: list[tuple[np.ndarray, list, np.ndarray]] = [(normal, balls, look.skin * 0.88) for normal, balls in EARS]
    features += [(normal, balls, np.full(3, 235.0)) for normal, balls in EYES]
    features += [(normal, balls, look.skin * 0.25) for normal, balls in IRISES]
    features += [(normal, balls, look.hair * 0.7) for normal, balls in BROWS]
    features += [(FACING, MOUTH, look.skin * [0.6, 0.6, 0.85]), (FACING, NOSE, look.skin * 0.9)]
    seen = [(placed(balls), colour) for normal, balls, colour in features if camera.toward(normal @ axes) > -0.1]
    return [*order, *seen]


def _blob(image: np.ndarray, spheres: np.ndarray, colour: np.ndarray, camera: Camera) -> None:
    """Draw the convex hull of spheres, lit from the upper left, onto `image`."""
    centres, zoom = camera.project(spheres[:, :3])
    radii = spheres[:, 3] * zoom
    for inset, light in ((0.0, 0.80), (0.22, 0.92), (0.5, 1.04)):
        middle = centres - (radii * inset * 0.5)[:, None]
        rims = middle[:, None] + (radii * (1 - inset))[:, None, None] * CIRCLE
        hull = cv2.convexHull(np.round(rims.reshape(-1, 2) * 2**FRACTION_BITS).astype(np.int32))
        shade = np.clip(colour * light, 0, 255).tolist()
        cv2.fillConvexPoly(image, hull, shade, cv2.LINE_AA, FRACTION_BITS)
