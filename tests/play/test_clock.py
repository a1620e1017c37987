import asyncio

from reelworld.play.clock import Clock


def turns_s(clock_s, interval_s, work_s):
    """Start of each turn on a virtual clock, given how long the work of each turn takes."""
    starts_s = []

    class VirtualLoop(asyncio.SelectorEventLoop):
        now_s = 100.0

        def time(self):
            return self.now_s

        def _run_once(self):
            if not self._ready and self._scheduled:
                self.now_s = max(self.now_s, self._scheduled[0].when())
            super()._run_once()

    async def play():
        loop = asyncio.get_running_loop()
        clock = Clock(interval_s)
        for seconds in work_s:
            assert await clock.wait(forever=False)
            starts_s.append(round(loop.time() - clock_s, 6))
            loop.now_s += seconds

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(play())
    return starts_s


def test_turns_are_evenly_spaced_when_work_is_short():
    assert turns_s(100.0, 0.1, [0.02, 0.09, 0.0, 0.05]) == [0.0, 0.1, 0.2, 0.3]


def test_a_turn_slightly_late_is_made_up_for():
    assert turns_s(100.0, 0.1, [0.15, 0.0, 0.0]) == [0.0, 0.15, 0.2]


def test_lost_time_is_not_replayed_in_a_burst():
    assert turns_s(100.0, 0.1, [1.0, 0.0, 0.0]) == [0.0, 1.0, 1.1]


def test_an_interruption_ends_the_wait_once():
    async def play():
        clock = Clock(1000.0)
        assert await clock.wait(forever=False)
        clock.interrupt()
        assert not await clock.wait(forever=True)
        waiting = asyncio.create_task(clock.wait(forever=True))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        clock.interrupt()
        return await waiting

    assert asyncio.run(play()) is False
