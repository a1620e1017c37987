import asyncio

import pytest

from reelworld.play.pump import FramePump
from reelworld.play.requests import BadRequestError
from reelworld.play.wire import FrameMessage


def frame(index):
    return FrameMessage(frame_index=index, input_number=0, step_us=0, dream=b"")


def pumped(*events):
    """``(number, frame_index, dropped)`` of what is sent; an event is ("offer"|"ack", number)."""
    sent = []

    async def send(message):
        await asyncio.sleep(0)
        sent.append((message.number, message.frame_index, message.dropped))

    async def play():
        pump = FramePump(send)
        for event, number in events:
            await (pump.offer(frame(number)) if event == "offer" else pump.acknowledge(number))

    asyncio.run(play())
    return sent


def test_at_most_two_frames_are_in_flight():
    assert pumped(*[("offer", i) for i in range(9)]) == [(1, 0, 0), (2, 1, 0)]


def test_the_newest_frame_replaces_the_waiting_one_and_the_loss_is_counted():
    events = [*[("offer", i) for i in range(5)], ("ack", 1)]
    assert pumped(*events) == [(1, 0, 0), (2, 1, 0), (3, 4, 2)]


def test_a_viewer_that_keeps_up_gets_every_frame():
    events = [event for i in range(5) for event in (("offer", i), ("ack", i + 1))]
    assert pumped(*events) == [(i + 1, i, 0) for i in range(5)]


def test_simultaneous_offers_do_not_overfill_the_flight():
    sent = []

    async def send(message):
        await asyncio.sleep(0.01)
        sent.append(message.number)

    async def play():
        pump = FramePump(send)
        await asyncio.gather(*[pump.offer(frame(i)) for i in range(5)])
        return pump.dropped

    assert asyncio.run(play()) == 2
    assert sent == [1, 2]


@pytest.mark.parametrize("number", [0, 2, 99])
def test_only_a_frame_in_flight_can_be_acknowledged(number):
    with pytest.raises(BadRequestError, match="not in flight"):
        pumped(("offer", 0), ("ack", number))


def test_a_cut_forgets_the_old_scene():
    async def play():
        async def send(message):
            pass

        pump = FramePump(send)
        for i in range(6):
            await pump.offer(frame(i))
        assert pump.dropped == 3
        pump.cut()
        await pump.acknowledge(1)
        return pump.dropped

    assert asyncio.run(play()) == 0
