"""The exam by files: tasks are written to a folder, and anybody's videos are read back from it.

``export`` writes what is asked, ``answers`` finds what was handed in, ``align`` turns a video into
the frames that were asked for, and ``examinee`` answers questions with them. No PyTorch.
"""
