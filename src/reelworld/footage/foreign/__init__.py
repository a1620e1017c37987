"""Footage from and for other people's formats: LeRobot, Minari, the Hugging Face Hub.

``source`` says what a data set of another format must give, ``lerobot`` and ``minari`` give it,
``importing`` makes a recording of it. ``to_minari`` and ``hub`` go the other way.
"""
