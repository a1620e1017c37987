import resource

import pytest
import torch
from torch import nn

from reelworld.kit.errors import UserError
from reelworld.nets.weights import fill, half, load_tensors, save_tensors


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "w.safetensors"
    save_tensors(path, nn.Linear(3, 2).state_dict(), {"step": "7"})
    return path


def test_tensors_and_their_description_come_back_as_they_were(tmp_path):
    tensors = {"a": torch.randn(3, 2), "b": torch.arange(4)}
    save_tensors(tmp_path / "w.safetensors", tensors, {"who": "me"})
    found, about = load_tensors(tmp_path / "w.safetensors")
    assert about == {"who": "me"}
    assert all(torch.equal(found[name], tensors[name]) for name in tensors)


def test_a_part_without_weights_is_a_file_like_any_other(tmp_path):
    save_tensors(tmp_path / "w.safetensors", {})
    assert load_tensors(tmp_path / "w.safetensors") == ({}, {})


def test_only_the_finished_file_is_left(weights):
    assert [path.name for path in weights.parent.iterdir()] == ["w.safetensors"]


def test_a_disk_that_takes_no_more_is_a_clear_error_and_leaves_the_old_file(weights):
    before = weights.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(UserError, match=r"Cannot write .*w\.safetensors"):
            save_tensors(weights, {"a": torch.zeros(100_000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert weights.read_bytes() == before
    assert [path.name for path in weights.parent.iterdir()] == ["w.safetensors"]


def test_a_missing_file_is_reported(tmp_path):
    with pytest.raises(UserError, match="no weights file"):
        load_tensors(tmp_path / "nowhere.safetensors")


@pytest.mark.parametrize("keep", [0, 5, 60, -1])
def test_a_truncated_file_is_reported(weights, keep):
    weights.write_bytes(weights.read_bytes()[:keep])
    with pytest.raises(UserError, match="cannot be read"):
        load_tensors(weights)


def test_a_pickle_that_calls_itself_safetensors_is_refused(tmp_path):
    path = tmp_path / "w.safetensors"
    torch.save(nn.Linear(3, 2).state_dict(), path)
    with pytest.raises(UserError, match="not safetensors"):
        load_tensors(path)


def test_filling_gives_the_module_those_weights_in_fp32():
    source, target = nn.Linear(3, 2), nn.Linear(3, 2)
    fill(target, half(source.state_dict()), "here")
    assert target.weight.dtype == torch.float32
    assert torch.equal(target.weight, source.weight.half().float())


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda t: t.pop("bias"), r"missing \['bias'\]"),
        (lambda t: t.update(other=torch.zeros(1)), r"unknown \['other'\]"),
        (lambda t: t.update(bias=torch.zeros(5)), r"another shape \['bias'\]"),
        (lambda t: t["bias"].fill_(torch.nan), r"NaN or infinity in \['bias'\]"),
        (lambda t: t["bias"].fill_(torch.inf), r"NaN or infinity in \['bias'\]"),
    ],
)
def test_weights_that_do_not_fit_are_refused_and_change_nothing(spoil, complaint):
    module = nn.Linear(3, 2)
    before = module.weight.clone()
    tensors = {name: tensor.clone() + 1 for name, tensor in module.state_dict().items()}
    spoil(tensors)
    with pytest.raises(UserError, match=complaint):
        fill(module, tensors, "here")
    assert torch.equal(module.weight, before)
