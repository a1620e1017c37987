import http.client
import json
import socket
import struct
import time
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from reelworld.kit.errors import UserError
from reelworld.play.connection import MAX_BAD_REQUESTS
from reelworld.play.listener import open_socket, page_url
from reelworld.play.server import make_app
from reelworld.play.settings import PlaySettings

from .fake import FakeModel

LEFT, RIGHT = [1, 0, 0, 0, 0], [0, 1, 0, 0, 0]


def paused_tab(open_tab, url):
    """A tab whose clock stands still, with nothing on its way."""
    tab = open_tab(url)
    tab.ask("pause", on=True)
    tab.text("state")
    tab.ask("rewind", frames=10_000)
    while not tab.frame().cut:
        pass
    return tab


def fetch(url, path, host=None):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host or parts.netloc})
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def test_a_tab_is_told_what_it_sees_and_then_sees_it(serve_fake, open_tab):
    url, _ = serve_fake(seed=3)
    tab = open_tab(url)
    first = tab.frame()
    hello, scene = tab.texts
    assert (hello["type"], hello["model"], hello["fps"]) == ("hello", "fake", 15)
    assert (scene["type"], scene["seed"], scene["has_truth"]) == ("scene", 3, True)
    assert (first.frame_index, first.cut) == (0, True)
    assert [tab.frame().frame_index for _ in range(5)] == [1, 2, 3, 4, 5]


def test_play_keeps_the_models_pace(serve_fake, open_tab):
    url, _ = serve_fake()
    tab = open_tab(url)
    tab.frame()
    tab.frame()
    start_s = time.perf_counter()
    for _ in range(15):
        tab.frame()
    assert time.perf_counter() - start_s > 0.8


def test_the_input_number_comes_back_with_the_frame_that_used_it(serve_fake, open_tab):
    url, model = serve_fake()
    tab = paused_tab(open_tab, url)
    tab.ask("keys", held=LEFT, number=41)
    tab.ask("step")
    frame = tab.frame()
    assert (frame.input_number, frame.frame_index, frame.paused) == (41, 1, True)
    assert model.sessions[0].actions[-1] == tuple(LEFT)


def test_a_step_reads_the_input_when_it_starts_not_when_it_was_asked_for(serve_fake, open_tab):
    url, model = serve_fake(step_s=0.4)
    other, tab = paused_tab(open_tab, url), paused_tab(open_tab, url)
    other.ask("step")  # the worker is busy with this one ...
    time.sleep(0.1)
    tab.ask("keys", held=LEFT, number=1)
    tab.ask("step")  # ... while this one waits ...
    time.sleep(0.1)
    tab.ask("keys", held=RIGHT, number=2)  # ... and the keys change
    assert tab.frame().input_number == 2
    assert model.sessions[-1].actions[-1][1] == 1


def test_pause_stops_frames_and_step_makes_one(serve_fake, open_tab):
    url, _ = serve_fake()
    tab = paused_tab(open_tab, url)
    with pytest.raises(TimeoutError):
        tab.frame(timeout_s=0.4)
    tab.ask("step")
    assert tab.frame().frame_index == 1
    with pytest.raises(TimeoutError):
        tab.frame(timeout_s=0.3)
    tab.ask("pause", on=False)
    assert [tab.frame().frame_index for _ in range(3)] == [2, 3, 4]


def test_reset_returns_to_the_first_picture_exactly(serve_fake, open_tab):
    url, _ = serve_fake()
    tab = paused_tab(open_tab, url)
    tab.ask("reset", seed=0, clean=False)
    first = tab.frame()
    tab.ask("keys", held=LEFT, number=1)
    for _ in range(4):
        tab.ask("step")
        moved = tab.frame()
    assert moved.dream != first.dream
    tab.ask("reset", seed=0, clean=False)
    again = tab.frame()
    assert (again.dream, again.truth) == (first.dream, first.truth)
    tab.ask("reset", seed=1, clean=False)
    assert tab.frame().dream != first.dream


def test_hiding_the_truth_leaves_it_out_of_the_message(serve_fake, open_tab):
    url, _ = serve_fake()
    tab = paused_tab(open_tab, url)
    tab.ask("truth", on=False)
    assert tab.frame().truth == b""
    tab.ask("truth", on=True)
    assert tab.frame().truth != b""


def test_a_viewer_that_stops_acknowledging_gets_two_frames_then_the_newest(serve_fake, open_tab):
    url, _ = serve_fake()
    tab = open_tab(url)
    frames = [tab.frame(acknowledge=False) for _ in range(2)]
    with pytest.raises(TimeoutError):
        tab.frame(timeout_s=0.6)
    tab.ask("ack", number=frames[0].number)
    newest = tab.frame()
    assert newest.frame_index >= 6
    assert newest.dropped == newest.frame_index - 2


def test_unlimited_pace_is_faster_than_the_model_asks(serve_fake, open_tab):
    url, _ = serve_fake(max_fps=float("inf"))
    tab = open_tab(url)
    start_s = time.perf_counter()
    for _ in range(60):
        tab.frame()
    assert time.perf_counter() - start_s < 60 / 15


GARBAGE = ["", "hello", "[[[[", "null", '{"type":"fly"}', '{"type":"ack","number":9999}', b"\xff\0"]


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_gets_an_answer_and_play_goes_on(serve_fake, open_tab, garbage):
    url, _ = serve_fake()
    tab = open_tab(url)
    tab.socket.send(garbage)
    assert tab.text("error")["message"]
    assert tab.frame().dream


def test_after_several_pieces_of_garbage_the_socket_is_closed(serve_fake, open_tab):
    url, _ = serve_fake()
    tab = open_tab(url)
    for _ in range(MAX_BAD_REQUESTS):
        tab.socket.send("garbage")
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            tab.frame(acknowledge=False)
    assert closed.value.rcvd.code == 1008
    assert len([text for text in tab.texts if text["type"] == "error"]) == MAX_BAD_REQUESTS
    assert open_tab(url).frame().dream


def test_an_oversized_message_closes_only_its_own_socket(serve_fake, open_tab):
    url, _ = serve_fake()
    neighbour, tab = open_tab(url), open_tab(url)
    tab.socket.send("x" * 100_000)
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            tab.frame(acknowledge=False)
    assert closed.value.rcvd.code == 1009
    assert neighbour.frame().dream


def test_too_many_waiting_requests_are_refused(serve_fake, open_tab):
    url, _ = serve_fake(step_s=0.5)
    tab = paused_tab(open_tab, url)
    for _ in range(20):
        tab.ask("step")
    assert "waiting" in tab.text("error")["message"]


def test_a_browser_that_vanishes_in_mid_frame_frees_its_seat(serve_fake, open_tab):
    url, _ = serve_fake(step_s=0.2, max_players=1)
    tab = open_tab(url)
    tab.frame()
    raw = tab.socket.socket
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.shutdown(socket.SHUT_RDWR)
    raw.close()  # a reset, not a farewell
    for _ in range(50):
        next_tab = open_tab(url)
        kind = json.loads(next_tab.socket.recv(timeout=10))["type"]
        if kind == "hello":
            break
        time.sleep(0.1)
    assert kind == "hello"
    assert next_tab.frame().dream


def test_one_player_too_many_is_told_so_and_let_in_later(serve_fake, open_tab):
    url, _ = serve_fake(max_players=2)
    first, second = open_tab(url), open_tab(url)
    first.frame()
    second.frame()
    third = open_tab(url)
    assert "2 players" in third.text("busy")["message"]
    with pytest.raises(ConnectionClosed) as closed:
        third.frame()
    assert closed.value.rcvd.code == 1013
    first.socket.close()
    time.sleep(0.2)
    assert open_tab(url).frame().dream


def test_players_share_the_model_turn_by_turn(serve_fake, open_tab):
    url, model = serve_fake(step_s=0.02, max_fps=float("inf"))
    for tab in [open_tab(url) for _ in range(3)]:
        tab.frame()
    before = [len(session.actions) for session in model.sessions]
    time.sleep(1.0)
    after = [len(session.actions) for session in model.sessions]
    made = [late - early for early, late in zip(before, after, strict=True)]
    assert max(made) - min(made) <= 2
    assert min(made) >= 5


def test_a_clean_start_that_the_model_refuses_is_reported_and_play_goes_on(serve_fake, open_tab):
    url, _ = serve_fake(starts_clean=False)
    tab = open_tab(url)
    tab.ask("reset", seed=1, clean=True)
    assert "cannot invent" in tab.text("error")["message"]
    assert tab.frame().truth


def test_a_model_that_fails_ends_its_session_and_not_the_server(serve_fake, open_tab, caplog):
    url, model = serve_fake(fails_at_frame=3)
    tab = open_tab(url)
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            tab.frame()
    assert closed.value.rcvd.code == 1011
    assert "caught fire" in caplog.text
    model.fails_at_frame = None
    assert open_tab(url).frame().dream


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None, "http://127.0.0.1:1"])
def test_a_foreign_page_gets_no_socket(serve_fake, open_tab, origin):
    url, _ = serve_fake()
    with pytest.raises(InvalidStatus) as refused:
        open_tab(url, origin=origin)
    assert refused.value.response.status_code == 403


def test_a_foreign_name_for_this_machine_gets_nothing(serve_fake):
    url, _ = serve_fake()
    port = urlsplit(url).port
    response, text = fetch(url, "/", host=f"evil.example:{port}")
    assert response.status == 403
    assert "evil.example" in text
    with socket.create_connection(("127.0.0.1", port)) as raw:
        place = f"evil.example:{port}"
        with pytest.raises(InvalidStatus):
            connect(f"ws://{place}/play", sock=raw, origin=f"http://{place}").close()


def test_a_name_the_owner_allows_is_answered(serve_fake):
    url, _ = serve_fake(allow_hosts=("worlds.example",))
    assert fetch(url, "/", host="worlds.example")[0].status == 200


def test_the_page_comes_with_a_policy_against_foreign_content(serve_fake):
    url, _ = serve_fake()
    response, text = fetch(url, "/")
    assert response.status == 200
    assert "reelworld" in text
    assert "default-src 'self'" in response.getheader("Content-Security-Policy")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/x/../../secret.txt",
        "//etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_page_folder(serve_fake, path):
    url, _ = serve_fake()
    response, text = fetch(url, path)
    assert response.status in (400, 404)
    assert "not for the browser" not in text


def test_a_port_in_use_is_a_clear_error():
    with open_socket(PlaySettings(port=0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"{port}.*already listening.*--port"):
            open_socket(PlaySettings(port=port))


def test_an_address_of_another_machine_is_a_clear_error():
    with pytest.raises(UserError, match="no such address"):
        open_socket(PlaySettings(host="203.0.113.7", port=0))
    with pytest.raises(UserError, match="no address called"):
        open_socket(PlaySettings(host="not a host", port=0))


def test_the_server_is_reachable_from_this_machine_alone():
    with open_socket(PlaySettings(port=0)) as listener:
        assert page_url(listener).startswith("http://127.0.0.1:")


def test_a_page_that_was_not_built_is_a_clear_error(tmp_path):
    with pytest.raises(UserError, match=r"make web.*Node"):
        make_app(FakeModel(), PlaySettings(), tmp_path)
