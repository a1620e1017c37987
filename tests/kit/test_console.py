"""Progress in a log is one plain line now and then, on stderr."""

import pytest

from reelworld.kit import console


@pytest.fixture
def clock(monkeypatch):
    """A clock set by hand, in seconds."""
    now_s = [0.0]
    monkeypatch.setattr(console.time, "monotonic", lambda: now_s[0])
    return now_s


def lines(capsys):
    out, err = capsys.readouterr()
    assert out == ""  # stdout is for results
    return err.splitlines()


def test_a_line_every_ten_seconds_and_one_at_the_end(clock, capsys):
    with console.progress(100, "Recording den, episodes") as advance:
        for _ in range(100):
            clock[0] += 0.25
            advance(1)
    assert lines(capsys) == [
        "Recording den, episodes: 40/100, about 15 s left",
        "Recording den, episodes: 80/100, about 5 s left",
        "Recording den, episodes: 100/100, about 0 s left",
    ]


def test_a_short_job_says_one_line(clock, capsys):
    with console.progress(3, "Checking") as advance:
        advance(2)
        advance(1)
    assert lines(capsys) == ["Checking: 3/3, about 0 s left"]


def test_a_long_name_with_brackets_stays_as_it_is_on_one_line(clock, capsys):
    name = "Encoding [bold]footage[/bold] of " + "a very long path/" * 10
    with console.progress(1, name) as advance:
        advance(1)
    assert lines(capsys) == [f"{name}: 1/1, about 0 s left"]


def test_an_error_inside_passes_through(capsys):
    with pytest.raises(ZeroDivisionError), console.progress(2, "Working"):
        raise ZeroDivisionError
    assert lines(capsys) == []


def test_a_terminal_gets_a_bar_on_stderr(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with console.progress(4, "Recording") as advance:
        advance(4)
    assert any("Recording" in line and "4/4" in line for line in lines(capsys))
