"""The exam: how well a world model holds, measured from its pixels. Missing counts as wrong.

``items`` draws held-out scenes, ``detect`` turns pixels into discs, ``track`` turns discs into
lives, ``figures`` turns lives into numbers with intervals, and ``runner`` asks a model for the
pixels. Only ``runner``, ``cost`` and ``strip`` call a model; nothing here imports PyTorch itself.
"""
