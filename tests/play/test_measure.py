import json
import math

import pytest

from reelworld.kit.errors import UserError
from reelworld.play import measure
from reelworld.play.measure import measure_fps, measure_server


def test_a_server_without_pacing_is_measured_as_fast_as_its_step(serve_fake):
    url, model = serve_fake(step_s=0.04, max_fps=math.inf)
    figures = measure_server(url, seconds=2.0)
    assert 1 < figures["fps"] < 25
    assert figures["step_ms"] >= 40
    assert figures["latency_ms"] >= 40
    assert sum(any(action) for action in model.sessions[0].actions) > 3


def test_a_paced_server_is_measured_at_its_pace(serve_fake):
    url, _ = serve_fake()
    assert measure_server(url, seconds=2.0)["fps"] < 18


def test_an_unknown_model_is_a_user_error():
    with pytest.raises(UserError, match="no-such-world"):
        measure_fps("no-such-world", 1.0)


def test_the_command_prints_json(monkeypatch, capsys):
    monkeypatch.setattr(measure, "measure_fps", lambda model, seconds: {"fps": seconds})
    assert measure.main(["den", "--seconds", "3"]) == 0
    assert json.loads(capsys.readouterr().out) == {"fps": 3.0}


def test_the_command_ends_with_2_when_the_user_is_wrong(monkeypatch, capsys):
    def refuse(model, seconds):
        raise UserError(f"There is no model {model}.")

    monkeypatch.setattr(measure, "measure_fps", refuse)
    assert measure.main(["dne"]) == 2
    assert "no model dne" in capsys.readouterr().err
