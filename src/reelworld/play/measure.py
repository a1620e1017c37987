"""How fast play is, measured from outside: ``python -m reelworld.play.measure den --seconds 20``.

A real server in its own process, a plain websocket client that decodes and acknowledges every
frame. First with no pacing, for the frames per second that one player could get: model step,
decoding of the latents, JPEG, socket. Then at the model's own pace, for the time from a key to its
picture.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import statistics
import sys
import time
from multiprocessing.connection import Connection as Pipe

import numpy as np
from websockets.sync.client import ClientConnection, connect

from reelworld.kit.errors import UserError
from reelworld.play.settings import PlaySettings
from reelworld.play.wire import FrameMessage, decode_jpeg, unpack_frame

_WARM_UP_FRAMES = 20
_START_LIMIT_S = 300.0


def measure_fps(model: str, seconds: float) -> dict[str, float]:
    """``fps``, ``step_ms`` and ``latency_ms`` of playing ``model`` (name or folder) alone.

    Raises ``UserError`` if there is no such model.
    """
    flat_out = _measure_at(model, math.inf, seconds * 0.6)
    paced = _measure_at(model, None, seconds * 0.4)
    return {**flat_out, "latency_ms": paced["latency_ms"]}


def measure_server(url: str, seconds: float, seed: int = 0) -> dict[str, float]:
    """The same figures of a running server (``http://host:port``) at whatever pace it keeps."""
    rng = np.random.default_rng(seed)
    steps_ms: list[float] = []
    latencies_ms: list[float] = []
    with connect(url.replace("http", "ws", 1) + "/play", origin=url) as socket:  # type: ignore
        for _ in range(_WARM_UP_FRAMES):
            _next_frame(socket)
        start_s = time.perf_counter()
        press_s, presses, waiting = start_s, 0, False
        while (now_s := time.perf_counter()) < start_s + seconds:
            if not waiting and now_s >= press_s:
                presses, waiting, press_s = presses + 1, True, now_s
                held = [int(bit) for bit in rng.integers(0, 2, 5)]
                socket.send(json.dumps({"type": "keys", "held": held, "number": presses}))
            frame = _next_frame(socket, None if waiting else max(press_s - now_s, 0.0))
            if frame is None:
                continue
            steps_ms.append(frame.step_us / 1000)
            if waiting and frame.input_number >= presses:
                arrived_s = time.perf_counter()
                latencies_ms.append((arrived_s - press_s) * 1000)
                press_s, waiting = arrived_s + rng.uniform(0.1, 0.4), False
        elapsed_s = time.perf_counter() - start_s
    return {
        "fps": len(steps_ms) / elapsed_s,
        "step_ms": statistics.median(steps_ms),
        "latency_ms": statistics.median(latencies_ms) if latencies_ms else math.nan,
    }


def _next_frame(socket: ClientConnection, timeout_s: float | None = None) -> FrameMessage | None:
    """The next frame, decoded and acknowledged; ``None`` if the time runs out first."""
    while True:
        try:
            data = socket.recv(timeout=timeout_s)
        except TimeoutError:
            return None
        if isinstance(data, bytes):
            frame = unpack_frame(data)
            for picture in (frame.dream, frame.truth):
                if picture:
                    decode_jpeg(picture)
            socket.send(json.dumps({"type": "ack", "number": frame.number}))
            return frame


def _measure_at(model: str, max_fps: float | None, seconds: float) -> dict[str, float]:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    server = spawn.Process(target=_serve, args=(model, max_fps, theirs), daemon=True)
    server.start()
    theirs.close()
    try:
        if not ours.poll(_START_LIMIT_S):
            raise RuntimeError(f"The server of {model!r} was not ready after {_START_LIMIT_S} s.")
        outcome, text = ours.recv()
        if outcome == "error":
            raise UserError(text)
        return measure_server(text, seconds)
    finally:
        server.terminate()
        server.join()
        ours.close()


def _serve(model: str, max_fps: float | None, pipe: Pipe) -> None:
    """In the child process: serve ``model`` and send its address, or why there is none."""
    import reelworld
    from reelworld.play.listener import open_socket, page_url
    from reelworld.play.server import serve

    try:
        settings = PlaySettings(port=0, max_fps=max_fps)
        listener = open_socket(settings)
        loaded = reelworld.load(model)
        serve(loaded, settings, listener, lambda: pipe.send(("ready", page_url(listener))))
    except UserError as error:
        pipe.send(("error", str(error)))


def main(argv: list[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m reelworld.play.measure", description=__doc__)
    parser.add_argument("model", help="a shipped world's name or a model folder")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to measure")
    options = parser.parse_args(argv)
    try:
        print(json.dumps(measure_fps(options.model, options.seconds)))
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
