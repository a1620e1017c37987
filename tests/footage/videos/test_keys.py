"""Key logs become actions: row t made frame t + 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelworld.footage.videos.bad_clip import BadClipError
from reelworld.footage.videos.keys import read_keys, sample_keys
from reelworld.footage.videos.tables import read_captions
from reelworld.kit.errors import UserError
from reelworld.worlds.state import KEYS

HEAD = "file,time_s,left,right,up,down,act\n"
FRAMES = "file,frame,left,right,up,down,act\n"


def log_of(tmp_path, text, suffix="csv"):
    (tmp_path / f"keys.{suffix}").write_text(text)
    return read_keys(tmp_path / f"keys.{suffix}")


def sample(log, num_frames=6, fps=15, times_s=None, end_s=None):
    times_s = np.arange(num_frames) / fps if times_s is None else times_s
    end_s = num_frames / fps if end_s is None else end_s
    return sample_keys(log, num_frames, fps, list(times_s), end_s)


def test_a_log_by_frame_at_the_same_rate_comes_out_as_it_went_in(tmp_path):
    """Keys pressed at row 2 produce frame 3: they stay in row 2, neither earlier nor later."""
    held = np.random.default_rng(0).integers(0, 2, (50, 5))
    rows = "".join(f"a.mp4,{t},{','.join(map(str, row))}\n" for t, row in enumerate(held))
    assert np.array_equal(sample(log_of(tmp_path, FRAMES + rows)["a.mp4"], 50), held)
    shorter = FRAMES + "".join(rows.splitlines(True)[:-1])
    assert np.array_equal(sample(log_of(tmp_path, shorter)["a.mp4"], 50)[:-1], held[:-1])


@pytest.mark.parametrize("offset_s", [-0.002, 0.0, 0.002])
def test_a_log_by_time_may_be_off_by_milliseconds(tmp_path, offset_s):
    held = np.random.default_rng(1).integers(0, 2, (50, 5))
    rows = "".join(
        f"a.mp4,{t / 15 + offset_s:.4f},{','.join(map(str, row))}\n" for t, row in enumerate(held)
    )
    assert np.array_equal(sample(log_of(tmp_path, HEAD + rows)["a.mp4"], 50), held)


def test_keys_are_held_until_the_next_row_and_none_before_the_first(tmp_path):
    text = HEAD + "a.mp4,0.2,1,0,0,0,0\na.mp4,0.4,0,0,0,0,1\n"
    actions = sample(log_of(tmp_path, text)["a.mp4"], 9)
    assert actions[:, KEYS.index("left")].tolist() == [0, 0, 0, 1, 1, 1, 0, 0, 0]
    assert actions[:, KEYS.index("act")].tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 1]


@given(st.floats(0.0, 0.9))
def test_a_tap_of_half_a_frame_is_never_lost(start_s):
    log = _tap(start_s, start_s + 0.5 / 15)
    assert 1 <= sample(log, 20)[:, 0].sum() <= 2


@given(st.floats(0.0, 0.9))
def test_a_twitch_of_a_fifth_of_a_frame_is_no_key(start_s):
    assert sample(_tap(start_s, start_s + 0.2 / 15), 20)[:, 0].sum() == 0


def _tap(start_s, stop_s):
    from reelworld.footage.videos.keys import KeyLog

    none, left = (False,) * 5, (True, *(False,) * 4)
    return KeyLog(by_frame=False, at=[-1.0, start_s, stop_s], held=[none, left, none])


def test_a_log_by_frame_of_a_faster_clip_is_thinned(tmp_path):
    rows = "".join(f"a.mp4,{t},{int(t in (6, 7))},0,0,0,{int(t == 13)}\n" for t in range(60))
    log = log_of(tmp_path, FRAMES + rows)["a.mp4"]
    actions = sample(log, 30, times_s=np.arange(60) / 30, end_s=2.0)
    assert np.flatnonzero(actions[:, 0]).tolist() == [3]
    assert np.flatnonzero(actions[:, 4]).tolist() == [6], "half a frame is enough"


def test_jsonl_says_the_same_as_csv(tmp_path):
    line = '{"file": "./a.mp4", "time_s": 0, "left": true, "right": 0, "up": false, "down": 1,'
    log = log_of(tmp_path, line + ' "act": 0}\n\n', "jsonl")["a.mp4"]
    assert log.fault is None and sample(log)[0].tolist() == [1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a.mp4,nan,0,0,0,0,0\n", r"line 2: time_s is 'nan'"),
        ("a.mp4,soon,0,0,0,0,0\n", r"line 2: time_s is 'soon'"),
        ("a.mp4,inf,0,0,0,0,0\n", r"line 2: time_s is 'inf'"),
        ("a.mp4,0,0,0,0,0,nan\n", r"line 2: act is 'nan'"),
        ("a.mp4,0,0,2,0,0,0\n", r"line 2: right is '2'"),
        ("a.mp4,1,0,0,0,0,0\na.mp4,1,0,0,0,0,0\n", r"line 3: time_s 1 does not come after 1"),
        ("a.mp4,1,0,0,0,0,0\na.mp4,0.5,0,0,0,0,0\n", r"line 3: .*does not come after"),
        ("a.mp4,7.5,0,0,0,0,0\n", r"goes on to 7.5 s, but the clip ends at 0.4 s"),
    ],
)
def test_wrong_rows_spoil_their_own_clip_only(tmp_path, rows, message):
    logs = log_of(tmp_path, HEAD + rows + "b.mp4,0,1,0,0,0,0\n")
    with pytest.raises(BadClipError, match=message):
        sample(logs["a.mp4"])
    assert sample(logs["b.mp4"])[:, 0].all()


@pytest.mark.parametrize("num_rows", [1, 4, 7, 30])
def test_too_few_and_too_many_rows_by_frame_are_refused(tmp_path, num_rows):
    rows = "".join(f"a.mp4,{t},0,0,0,0,0\n" for t in range(num_rows))
    with pytest.raises(BadClipError, match=f"has {num_rows} rows, but the clip 6 frames"):
        sample(log_of(tmp_path, FRAMES + rows)["a.mp4"])


def test_a_frame_left_out_is_refused(tmp_path):
    log = log_of(tmp_path, FRAMES + "a.mp4,0,0,0,0,0,0\na.mp4,2,0,0,0,0,0\n")["a.mp4"]
    with pytest.raises(BadClipError, match="line 3: frame is 2, but 1 comes next"):
        sample(log)


@pytest.mark.parametrize(
    ("text", "suffix", "message"),
    [
        ("file,time_s,left,right,up,down\na,0,0,0,0,0\n", "csv", "line 2 has the columns"),
        ("file,time_s,left,right,up,down,jump\na,0,0,0,0,0,0\n", "csv", "jump.*needed are"),
        ("file,frame,time_s,left,right,up,down,act\na,0,0,0,0,0,0,0\n", "csv", "needed are"),
        (HEAD + "a,0,0,0,0,0\n", "csv", "line 2 has the columns"),
        (HEAD + "a,0,0,0,0,0,0,9\n", "csv", "too many"),
        ('{"file": "a", ', "jsonl", "line 1 is not JSON"),
        ("[1]\n", "jsonl", "line 1 is not a JSON object"),
        ('{"file": "a"}\n', "jsonl", "needed are the columns"),
        (HEAD, "txt", "must be a table"),
        (HEAD + '"a,0,0', "csv", "cannot be read|line 2"),
    ],
)
def test_a_file_that_is_no_key_log_is_refused(tmp_path, text, suffix, message):
    with pytest.raises(UserError, match=message):
        log_of(tmp_path, text, suffix)


def test_missing_and_binary_tables_are_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_keys(tmp_path / "nowhere.csv")
    (tmp_path / "binary.csv").write_bytes(b"file,caption\n\xff\xfe\x00,x\n")
    with pytest.raises(UserError, match="cannot be read"):
        read_captions(tmp_path / "binary.csv")


def test_captions_are_read_whatever_the_accents_are_made_of(tmp_path):
    (tmp_path / "captions.csv").write_text('file,caption\ncafe\u0301.mp4,"one, two"\n')
    assert read_captions(tmp_path / "captions.csv") == {"caf\u00e9.mp4": "one, two"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,caption\na,x\na,y\n", "a second time"),
        ("file,title\na,x\n", "needed are the columns caption, file"),
    ],
)
def test_captions_that_contradict_themselves_are_refused(tmp_path, text, message):
    (tmp_path / "captions.csv").write_text(text)
    with pytest.raises(UserError, match=message):
        read_captions(tmp_path / "captions.csv")
    (tmp_path / "captions.jsonl").write_text('{"file": "a", "caption": 3}\n')
    with pytest.raises(UserError, match="no text"):
        read_captions(tmp_path / "captions.jsonl")
