"""Frames per second and key-to-picture latency of playing a model alone, in the browser's place.

    python benchmarks/play_fps.py [MODEL] [--seconds 20]

Everything is inside: model step, decoding of the latents, JPEG, websocket, and the viewer's JPEG
decoding, all on this machine. Prints one JSON object.
"""

import json

import tyro

from reelworld.play.measure import measure_fps


def main(model: str = "den", /, seconds: float = 20.0) -> None:
    """Measure and print.

    Args:
        model: A shipped world's name or a model folder.
        seconds: How long to measure.
    """
    figures = measure_fps(model, seconds)
    print(json.dumps({name: round(value, 2) for name, value in figures.items()}))


if __name__ == "__main__":
    tyro.cli(main)
