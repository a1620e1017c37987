"""Footage from your own videos: ``reelworld footage import``.

``clips`` finds them, ``decode`` reads them upright and whole, ``resample`` gives them one frame
rate, ``fit`` one size, ``cuts`` parts them into episodes, ``keys`` says which keys were held,
``stage`` does all that to one clip, and ``importing`` makes the recording.
"""
