import av
import exam_fakes as fakes
import numpy as np
import pytest
from PIL import Image

from reelworld import worlds
from reelworld.exam import strip
from reelworld.exam.items import episode_item
from reelworld.exam.settings import ExamSettings
from reelworld.kit.errors import UserError


@pytest.fixture
def model(monkeypatch):
    monkeypatch.setattr(strip, "SECONDS", 2)
    monkeypatch.setattr(strip, "NUM_SCENES", 2)
    world = worlds.make("den", size_px=65)
    return fakes.SimulatorModel([episode_item(world, index, 8, 30) for index in range(2)])


def test_strips_show_truth_above_dream_a_picture_per_second(model, tmp_path):
    paths = strip.write_strips(model, ExamSettings(), tmp_path)
    assert [p.name for p in paths] == ["strip-0.png", "clip-0.mp4", "strip-1.png", "clip-1.mp4"]
    sheet = np.array(Image.open(tmp_path / "strip-1.png"))
    item = episode_item(worlds.make("den", size_px=65), 1, 8, 30)
    for column, frame in enumerate((14, 29)):
        left, across = 44 + column * 68, slice(None)
        for top in (18, 18 + 68):
            shown = sheet[top : top + 65, left : left + 65, across]
            assert (shown == item.true_frames()[frame]).all()


def test_clips_have_every_frame_side_by_side(model, tmp_path):
    strip.write_strips(model, ExamSettings(), tmp_path)
    with av.open(str(tmp_path / "clip-0.mp4")) as file:
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    assert len(frames) == 30
    width = frames[0].shape[1]
    assert width >= 2 * 65 * 3
    left, right = frames[20][:, : width // 2], frames[20][:, width // 2 :]
    assert np.abs(left.astype(int) - right).mean() < 4  # this dream is the truth


def test_a_folder_that_cannot_be_made_is_the_users_to_mend(model, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="part of the path is a file"):
        strip.write_strips(model, ExamSettings(), tmp_path / "file")
