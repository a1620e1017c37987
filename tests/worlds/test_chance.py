import pytest

from reelworld.worlds.chance import chance


def test_chance_is_even_and_its_purposes_do_not_repeat_each_other():
    values = [chance(3, frame, purpose) for frame in range(2000) for purpose in (0, 1)]
    assert 0.0 <= min(values) < 0.01 and 0.99 < max(values) < 1.0
    assert sum(values) / len(values) == pytest.approx(0.5, abs=0.02)
    pairs = list(zip(values[::2], values[1::2], strict=True))
    together = sum((a - 0.5) * (b - 0.5) for a, b in pairs) / len(pairs)
    assert abs(together) < 0.01
