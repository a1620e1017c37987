"""What is handed out: everything that is needed, and nothing of the truth."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from reelworld.cli.main import main
from reelworld.exam.folder.asked import asked
from reelworld.exam.folder.export import export
from reelworld.exam.folder.settings import FolderSettings, item_name, read_settings
from reelworld.footage.videos.clips import Clip
from reelworld.footage.videos.decode import pictures
from reelworld.kit.errors import UserError

from . import fake

SETTINGS = FolderSettings(sections=("contact",), size_px=96)


@pytest.fixture
def folder(fake_section, tmp_path):
    export(SETTINGS, tmp_path / "exam")
    return tmp_path / "exam"


def test_a_task_shows_the_context_and_says_what_is_asked(folder):
    for item, question in asked(SETTINGS).items():
        task, place = question.task, folder / "tasks" / item
        context = np.stack(
            [np.asarray(Image.open(p)) for p in sorted((place / "context").iterdir())]
        )
        assert np.array_equal(context, task.context)
        assert np.array_equal(np.asarray(Image.open(place / "last.png")), task.context[-1])
        assert (place / "prompt.txt").read_text() == task.prompt + "\n"
        keys = json.loads((place / "actions.json").read_text())
        assert keys["actions"] == task.actions.tolist() and keys["keys"][0] == "left"
        assert (keys["fps"], keys["frames"], keys["context_frames"]) == (15, 30, 8)
        assert keys["from_rest"] == (question.scene == "falls")
        clip = Clip("context.mp4", (place / "context.mp4",), False)
        shown = [p.frame.to_ndarray(format="rgb24").astype(int) for p in pictures(clip, 15)]
        assert len(shown) == 8
        assert np.square(shown - context).mean() < 255**2 / 10**3.5, "35 dB"


def test_nothing_tells_the_truth_or_which_question_it_is(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.relative_to(folder).as_posix() for path in files}
    per_task = {"context.mp4", "last.png", "prompt.txt", "actions.json"}
    per_task |= {f"context/{n:02d}.png" for n in range(8)}
    items = set(asked(SETTINGS))
    tasks = {f"tasks/{item}/{name}" for item in items for name in per_task}
    assert names == tasks | {"exam.json", "README.txt"}
    assert all(re.fullmatch(r"q[0-9a-f]{10}", item) for item in items)
    words = b"".join(p.read_bytes() for p in files if p.suffix in (".json", ".txt"))
    ids = [question.id for question in asked(SETTINGS).values()]
    assert not [word for word in ["flies", "falls", "den/", *ids] if word.encode() in words]
    times = [p.stat().st_mtime_ns for p in sorted((folder / "tasks").iterdir())]
    assert times == sorted(times), "nor does the order in which they were written"


def test_the_order_of_the_items_is_not_that_of_the_questions(fake_section):
    scenes = [question.scene for question in asked(SETTINGS).values()]
    assert scenes not in (sorted(scenes), sorted(scenes, reverse=True))


def test_the_readme_says_how_many_how_long_and_where(folder):
    text = (folder / "README.txt").read_text()
    for words in ("7 tasks, 96 x 96", "30 frames at 15 fps = 2.0 s", "answers/ITEM/s00.mp4"):
        assert words in text
    assert "3 of\n7" in text and max(map(len, text.splitlines())) <= 100
    assert (folder / "answers").is_dir()


def test_a_folder_remembers_how_it_was_made(folder):
    assert read_settings(folder) == SETTINGS
    rows = json.loads((folder / "exam.json").read_text())["items"]
    assert [row["item"] for row in rows] == list(asked(SETTINGS))


def test_the_same_exam_is_written_to_the_same_bytes(folder, fake_section, tmp_path):
    export(SETTINGS, tmp_path / "again")
    for path in folder.rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "again" / path.relative_to(folder)).read_bytes()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda index: index.update(exam_version="0"), "version 0"),
        (lambda index: index.pop("suite"), "is damaged"),
        (lambda index: index.update(sections=["alchemy"]), "no section 'alchemy'"),
        (lambda index: index.update(sections=5), "is damaged"),
        (lambda index: index.update(suite=["mini"]), "suite is"),
        (lambda index: index.update(size_px=10**9), "64 to 256"),
    ],
)
def test_an_index_that_was_changed_is_refused(unchecked, folder, spoil, words):
    index = json.loads((folder / "exam.json").read_text())
    spoil(index)
    (folder / "exam.json").write_text(json.dumps(index))
    with pytest.raises(UserError, match=words):
        read_settings(folder)


def test_items_that_were_added_to_the_index_are_not_believed(folder):
    index = json.loads((folder / "exam.json").read_text())
    index["items"] = [{"item": "../../etc"}]
    (folder / "exam.json").write_text(json.dumps(index))
    assert read_settings(folder) == SETTINGS


def test_the_commands(fake_section, tmp_path, capsys):
    out = tmp_path / "exam"
    words = ["exam", "export", "--out", str(out), "--sections", "contact", "--size", "64"]
    assert main(words) == 0
    assert "7 tasks" in capsys.readouterr().out
    assert main(words) == 2 and "is there already" in capsys.readouterr().err
    assert main(["exam", "score", str(out)]) == 2
    assert "There is no answer below" in capsys.readouterr().err
    assert main(["exam", "score", str(tmp_path)]) == 2
    assert "reelworld exam export" in capsys.readouterr().err


def test_two_questions_are_not_called_alike():
    assert item_name("contact/flies/den/0000") != item_name("contact/flies/den/0001")
    assert fake.FAKE.question("flies", "den", 0, 96).id == "contact/flies/den/0000"
