"""Footage from any Gymnasium environment that draws itself: ``reelworld record gym:ENV_ID``.

``environment`` makes it and says plainly what is wrong with it, ``spaces`` turns its actions into
columns, ``policy`` chooses them, ``lanes`` steps one environment or a vector of them, ``cutter``
parts what they show into episodes, ``stage`` plays, and ``recording`` makes the recording.
"""
