"""The sections as they are: a folder gets the grades of the model that filled it."""

import pytest

from reelworld.exam.canaries.canaries import CANARIES
from reelworld.exam.folder.asked import asked, available
from reelworld.exam.folder.export import export
from reelworld.exam.folder.score import score
from reelworld.exam.folder.settings import FolderSettings
from reelworld.exam.paper.section import Noise, Row, load_section

from . import handed


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", ["lossless", "crf 18"])
@pytest.mark.parametrize("name", ["oracle", "slow_motion", "half_pixel"])
@pytest.mark.parametrize("section_name", available(()))
def test_both_routes_end_at_one_grade(tmp_path, section_name, name, kind):
    settings, section = FolderSettings(sections=(section_name,)), load_section(section_name)
    export(settings, tmp_path / "exam")
    rows = []
    for item, question in asked(settings).items():
        frames = CANARIES[name](question)
        marks = section.mark(question, frames, Noise())
        rows.append(Row(question.id, question.cluster, question.scene, 0, marks))
        options = handed.LOSSLESS if kind == "lossless" else handed.CRF18
        path = tmp_path / "exam" / "answers" / item / "s00.mp4"
        handed.encode(path, frames, fps=question.task.fps, **options)
    direct = section.grade(rows).value
    value = score(tmp_path / "exam", workers=1)[0]["grades"][section_name]["value"]
    print(f"{section_name}, {name}, {kind}: {direct:.2f} directly, {value:.2f} by videos")
    assert value == pytest.approx(direct, abs=1e-6 if kind == "lossless" else 1.0)
