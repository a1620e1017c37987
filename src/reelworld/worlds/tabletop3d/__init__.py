"""``tabletop3d``: a gripper, a cup and blocks in MuJoCo, and a camera that can turn away."""
