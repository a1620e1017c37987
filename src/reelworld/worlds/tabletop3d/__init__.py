"""``tabletop3d``: a gripper, a cup and blocks on a table in MuJoCo, and a camera that can turn away."""
