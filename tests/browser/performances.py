"""What the synthetic person does before the fake webcam; `repvision predict` recognises it from any frame on."""

from pipeline.synthetic.person import Performance

SIZE = (480, 360)

SQUATS = Performance("BodyWeightSquats", 4, 2.0, view=60, size=SIZE, seed=0)
PUSH_UPS = Performance("PushUps", 4, 2.0, view=60, size=SIZE, seed=0)
LUNGES = Performance("Lunges", 4, 2.0, view=35, size=SIZE, seed=0)
WALL_PUSH_UPS = Performance("WallPushups", 4, 2.0, view=120, size=SIZE, seed=0)
JUMPING_JACKS = Performance("JumpingJack", 7, 1.2, size=SIZE, seed=0)
IDLE = Performance("Idle", 4, 2.0, view="front", size=SIZE, seed=1)

KNOWN = (SQUATS, PUSH_UPS, LUNGES, WALL_PUSH_UPS)
UNKNOWN = (JUMPING_JACKS, IDLE)
"""What the model has learnt to call none of its exercises."""
