import json
import shutil

import numpy as np
import pytest
import tiny
import torch

import reelworld
from reelworld.kit.errors import UserError
from reelworld.nets.weights import load_tensors, save_tensors
from reelworld.rollout.folder import open_model, save_model
from reelworld.rollout.model import WorldModel

CODEC, DYNAMICS, CONFIG = "codec.safetensors", "dynamics.safetensors", "config.json"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Read-only: a model folder."""
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_model(folder, tiny.SETTINGS, tiny.make_engine(), made_by={"by": "a test"})
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    """One to damage."""
    return shutil.copytree(saved, tmp_path / "tiny")


def edit_weights(name, change):
    def spoil(folder):
        tensors, _ = load_tensors(folder / name)
        change(tensors)
        save_tensors(folder / name, tensors)

    return spoil


def edit_config(change):
    def spoil(folder):
        values = json.loads((folder / CONFIG).read_text())
        change(values)
        (folder / CONFIG).write_text(json.dumps(values))

    return spoil


def truncate(name, keep):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:keep])


def rename_tensor(tensors):
    tensors["enter.kernel"] = tensors.pop("enter.weight")


def pickle_as_weights(folder):
    torch.save(tiny.make_codec().state_dict(), folder / CODEC)


def test_a_model_dreams_the_same_after_saving_up_to_half_precision(saved):
    model = reelworld.load(str(saved))
    engine = tiny.make_engine()
    for part in engine.parts().values():
        for weight in part.parameters():
            weight.data = weight.data.half().float()
    own = WorldModel(tiny.SETTINGS, engine)
    assert model.settings == tiny.SETTINGS
    keys = np.array([1, 0, 0, 0, 1], np.uint8)
    loaded, expected = model.start(None, seed=3), own.start(None, seed=3)
    for _ in range(3):
        assert np.array_equal(loaded.step(keys), expected.step(keys))


def test_saving_what_was_loaded_gives_the_same_weights(saved, tmp_path):
    settings, engine, fingerprint = open_model(saved)
    save_model(tmp_path / "again", settings, engine, made_by={})
    assert open_model(tmp_path / "again")[2] == fingerprint
    for name in (CODEC, DYNAMICS):
        assert (tmp_path / "again" / name).read_bytes() == (saved / name).read_bytes()


def test_a_run_folder_stands_for_the_model_in_it(folder, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(folder, run / "model")
    (run / "config.json").write_text('{"format": 1, "train": {}}')
    assert reelworld.load(str(run)).name == "tiny"


def test_an_unknown_model_is_reported_with_what_there_is(folder, monkeypatch):
    monkeypatch.setattr("reelworld.rollout.folder.SHIPPED", folder.parent)
    assert reelworld.load("tiny").name == "tiny"
    with pytest.raises(UserError, match=r"no model 'nowhere'.*\(tiny\).*reelworld train"):
        reelworld.load("nowhere")


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda folder: (folder / CODEC).unlink(), "no weights file.*codec"),
        (lambda folder: (folder / DYNAMICS).unlink(), "no weights file.*dynamics"),
        (lambda folder: (folder / CONFIG).unlink(), "no model"),
        (truncate(CODEC, 0), "codec.*cannot be read"),
        (truncate(CODEC, -1), "codec.*cannot be read"),
        (truncate(DYNAMICS, 1000), "dynamics.*cannot be read"),
        (truncate(CONFIG, 50), "Cannot read the model description"),
        (lambda folder: (folder / CONFIG).write_bytes(b"\xff\xfe"), "Cannot read"),
        (lambda folder: (folder / CONFIG).write_text("[]"), "not a reelworld model"),
        (pickle_as_weights, "not safetensors"),
        (edit_weights(DYNAMICS, rename_tensor), "missing.*enter.weight.*unknown.*enter.kernel"),
        (edit_weights(DYNAMICS, lambda t: t.pop("up.bias")), "missing.*up.bias"),
        (edit_weights(DYNAMICS, lambda t: t.update({"up.bias": torch.zeros(3)})), "shape.*up"),
        (edit_weights(CODEC, lambda t: t["encoder.1.bias"].fill_(torch.nan)), "NaN"),
        (edit_config(lambda c: c.update(format=2)), "not a reelworld model of format 1"),
        (edit_config(lambda c: c.pop("name")), "damaged.*name"),
        (edit_config(lambda c: c.pop("codec")), "damaged.*codec"),
        (edit_config(lambda c: c.update(size_px="64")), "damaged.*size_px is '64'"),
        (edit_config(lambda c: c.update(size_px=-64)), "size_px is -64"),
        (edit_config(lambda c: c.update(colour="red")), "damaged.*colour"),
        (edit_config(lambda c: c["dynamics"].update(width=None)), "damaged.*width"),
        (edit_config(lambda c: c["dynamics"].update(width=-1)), "width is -1"),
        (edit_config(lambda c: c["dynamics"].update(width=32)), "do not fit this network"),
        (edit_config(lambda c: c["dynamics"].update(latent_channels=4)), "not belong together"),
        (edit_config(lambda c: c["codec"].update(kind="magic")), "magic"),
    ],
)
def test_a_damaged_model_is_refused_and_says_why(folder, spoil, complaint):
    spoil(folder)
    with pytest.raises(UserError, match=complaint):
        reelworld.load(str(folder))
