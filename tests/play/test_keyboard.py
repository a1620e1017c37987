from reelworld.play.keyboard import Keyboard
from reelworld.play.requests import Keys

NONE, LEFT, RIGHT = (0, 0, 0, 0, 0), (1, 0, 0, 0, 0), (0, 1, 0, 0, 0)


def test_the_newest_input_wins():
    keyboard = Keyboard()
    keyboard.write(Keys(LEFT, 1))
    assert keyboard.read() == Keys(LEFT, 1)
    keyboard.write(Keys(RIGHT, 2))
    assert keyboard.read() == Keys(RIGHT, 2)


def test_a_held_key_counts_in_every_step():
    keyboard = Keyboard()
    keyboard.write(Keys(LEFT, 1))
    assert [keyboard.read().held for _ in range(3)] == [LEFT] * 3


def test_a_tap_between_two_steps_counts_once():
    keyboard = Keyboard()
    keyboard.write(Keys(LEFT, 1))
    keyboard.write(Keys(NONE, 2))
    assert keyboard.read() == Keys(LEFT, 2)
    assert keyboard.read() == Keys(NONE, 2)


def test_a_released_key_does_not_linger():
    keyboard = Keyboard()
    keyboard.write(Keys(LEFT, 1))
    assert keyboard.read().held == LEFT
    keyboard.write(Keys((1, 0, 1, 0, 0), 2))
    keyboard.write(Keys(NONE, 3))
    assert keyboard.read().held == (0, 0, 1, 0, 0)
    assert keyboard.read().held == NONE


def test_a_tap_does_not_fight_the_opposite_key():
    keyboard = Keyboard()
    keyboard.write(Keys(LEFT, 1))
    keyboard.write(Keys(RIGHT, 2))
    assert keyboard.read() == Keys(RIGHT, 2)
