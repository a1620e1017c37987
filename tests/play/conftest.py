"""A real server on a real socket, in a thread, with a model that needs no weights."""

import json
import threading
from contextlib import ExitStack, contextmanager

import pytest
from websockets.sync.client import connect

from reelworld.play.listener import open_socket, page_url
from reelworld.play.server import make_app, make_server
from reelworld.play.settings import PlaySettings
from reelworld.play.wire import unpack_frame

from .fake import FakeModel


@contextmanager
def running(model, static_dir, **settings):
    """Yield the address of a server of ``model``."""
    wanted = PlaySettings(port=0, **settings)
    ready = threading.Event()
    app = make_app(model, wanted, static_dir)
    with open_socket(wanted) as listener:
        server = make_server(app, ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(10)
        try:
            yield page_url(listener)
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


class Viewer:
    """A tab without a browser."""

    def __init__(self, socket):
        self.socket = socket
        self.texts = []

    def ask(self, kind, **fields):
        self.socket.send(json.dumps({"type": kind, **fields}))

    def frame(self, acknowledge=True, timeout_s=10):
        """The next frame; texts on the way are kept in ``texts``."""
        while True:
            data = self.socket.recv(timeout=timeout_s)
            if isinstance(data, bytes):
                message = unpack_frame(data)
                if acknowledge:
                    self.ask("ack", number=message.number)
                return message
            self.texts.append(json.loads(data))

    def text(self, kind, timeout_s=10):
        """The next text of this kind; frames on the way are acknowledged."""
        while True:
            for index, text in enumerate(self.texts):
                if text["type"] == kind:
                    return self.texts.pop(index)
            data = self.socket.recv(timeout=timeout_s)
            if isinstance(data, bytes):
                self.ask("ack", number=unpack_frame(data).number)
            else:
                self.texts.append(json.loads(data))


@pytest.fixture
def static_dir(tmp_path):
    """A page that stands for the built one."""
    folder = tmp_path / "site" / "static"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>reelworld</title>")
    (folder.parent / "secret.txt").write_text("not for the browser")
    return folder


@pytest.fixture
def serve_fake(static_dir):
    """``serve_fake(step_s=..., **settings) -> (url, model)``; stops when the test ends."""
    with ExitStack() as stack:

        def start(step_s=0.0, fails_at_frame=None, starts_clean=True, **settings):
            model = FakeModel(step_s, fails_at_frame, starts_clean)
            return stack.enter_context(running(model, static_dir, **settings)), model

        yield start


@pytest.fixture
def open_tab():
    """``open_tab(url, **options) -> Viewer``, a socket as the page would open it."""
    with ExitStack() as stack:

        def start(url, **options):
            address = url.replace("http", "ws", 1) + "/play"
            options = {"origin": url, "max_queue": None} | options
            return Viewer(stack.enter_context(connect(address, **options)))

        yield start
