"""What speeds balls reach in ordinary footage of den and box: quantiles over 60 episodes of 10 s.

python benchmarks/reached.py
"""

import numpy as np

from reelworld.kit.seeds import episode_seed
from reelworld.worlds import make

SHARES = (0.5, 0.9, 0.99, 0.999, 1.0)


def main():
    for name in ("den", "box"):
        world, seen = make(name), []
        for index in range(60):
            world.reset(seed=episode_seed(5, index))
            policy, state = world.policy("curious", np.random.default_rng(index)), world.state()
            for _ in range(150):
                state = world.next_state(state, policy(state))
                seen += [abs(ball.velocity_mps[0]) for ball in state.balls]
        numbers = ", ".join(f"{np.quantile(seen, share):.2f}" for share in SHARES)
        print(f"{name}: horizontal speeds below {numbers} m/s in shares {SHARES} of all frames")


if __name__ == "__main__":
    main()
