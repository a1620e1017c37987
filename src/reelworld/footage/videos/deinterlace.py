"""Two half-pictures woven into one become one whole picture."""

from __future__ import annotations

from collections.abc import Iterator

import av
from av.filter import Graph

from reelworld.footage.videos.bad_clip import BadClipError


class Deinterlacer:
    """Passes progressive frames on; from the first interlaced one, all go through ``bwdif``.

    That filter (Bob Weaver) holds back one frame, and leaves alone those not marked as interlaced.
    """

    def __init__(self, stream: av.VideoStream) -> None:
        self._stream = stream
        self._graph: Graph | None = None
        self._size: tuple[int, int] = (0, 0)

    def push(self, frame: av.VideoFrame) -> Iterator[av.VideoFrame]:
        """Take a frame, give those that are ready. Raises ``BadClipError`` if the size changes."""
        if self._graph is None and not frame.interlaced_frame:
            yield frame
            return
        if self._graph is None:
            self._graph, self._size = _graph(self._stream, frame), (frame.width, frame.height)
        if (frame.width, frame.height) != self._size:
            raise BadClipError("it is interlaced and changes its size")
        self._graph.vpush(frame)
        yield from self._ready()

    def flush(self) -> Iterator[av.VideoFrame]:
        """The frame that is held back, if any."""
        if self._graph is not None:
            self._graph.vpush(None)
            yield from self._ready()

    def _ready(self) -> Iterator[av.VideoFrame]:
        assert self._graph is not None
        while True:
            try:
                yield self._graph.vpull()
            except (av.BlockingIOError, av.EOFError):
                return


def _graph(stream: av.VideoStream, frame: av.VideoFrame) -> Graph:
    graph = Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=stream.time_base
    )
    weaver = graph.add("bwdif", "mode=send_frame:parity=auto:deint=interlaced")
    graph.link_nodes(source, weaver, graph.add("buffersink")).configure()
    return graph
