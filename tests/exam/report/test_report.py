"""The page, made from a run whose numbers are known."""

import json
import re
import shutil
from html.parser import HTMLParser

import pytest
from playwright.sync_api import sync_playwright

from reelworld.cli.main import main
from reelworld.exam.paper.section import load_section
from reelworld.exam.report.run_folder import read_run
from reelworld.exam.report.tables import figure_lines
from reelworld.exam.report.words import with_unit
from reelworld.kit.errors import UserError

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.all, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.all.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.words.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.all if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def tags(page):
    return Tags(page)


def copy(run_dir, tmp_path, change=lambda result: None):
    """The run with its result changed, without its old report."""
    root = tmp_path / "copy"
    shutil.copytree(run_dir, root)
    result = json.loads((root / "result.json").read_text())
    change(result)
    (root / "result.json").write_text(json.dumps(result))
    return root


def test_it_needs_neither_network_nor_script(page, tags):
    assert tags.of("script") == tags.of("link") == tags.of("iframe") == []
    for _, attributes in tags.all:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href"):
            assert attributes.get(name, "#").startswith(("#", "data:image/webp"))
    assert "http" not in re.sub(r"data:image[^\"]*", "", page).replace("http-equiv", "")
    assert "url(" not in page and "@import" not in page


def test_every_number_stands_beside_the_truth_and_every_floor(run_dir, tags):
    grades = json.loads((run_dir / "result.json").read_text())["grades"]
    labels = {cell["data-label"] for cell in tags.of("td")}
    assert labels == {"Model", "Best of 2", "Truth", "Last frame held", "Grey"}
    for name in ("permanence", "contact"):
        figures = grades[name]["figures"]
        assert with_unit(figures["recall"]["value"], "%") in tags.words
        assert with_unit(figures["place_off"]["value"], "radii") in tags.words
        assert load_section(name).asks in tags.text
    bars = [svg["aria-label"] for svg in tags.of("svg") if svg.get("class") == "grade"]
    value = grades["contact"]["value"]
    assert f"Contact: {value:.0f} of 100, 95 % interval" in bars[1]
    assert "the truth 100; best floor 0" in bars[1]


def test_what_was_not_learned_and_what_was_not_asked_is_said(page, tags):
    assert "Balls behind the pillar <are> forgotten:" in tags.text
    assert tags.text.index("What it did not learn") < tags.text.index("grades, each by itself")
    assert "Needs <three> dimensions." in tags.text
    assert "<are>" not in page and "<three>" not in page and "<dreamer>" not in page
    assert "What has <dreamer> learned?" in tags.text


def test_no_grand_number_but_for_those_who_must(run_dir, tags):
    grades = json.loads((run_dir / "result.json").read_text())["grades"]
    one, other = grades["permanence"]["value"], grades["contact"]["value"]
    lowest = "Permanence" if one < other else "Contact"
    assert f"geometric mean of the 2 grades {(one * other) ** 0.5:.0f}, lowest" in tags.text
    assert f"lowest {min(one, other):.0f} ({lowest})" in tags.text


def test_best_median_and_worst_are_shown_and_a_missing_answer_is_named(tags):
    moving = [image for image in tags.of("img") if image["class"] == "moving"]
    assert len(moving) == 6
    assert [image["alt"].split(".")[0] for image in moving[:3]] == [
        "Best answer",
        "Median answer",
        "Worst answer",
    ]
    assert "Grey for want of an answer" in moving[2]["alt"]
    assert "(<no> file)" in tags.text and "4 answers missing: <no> file" in tags.text
    assert all(image["alt"] for image in tags.of("img"))


def test_it_says_how_to_make_it_again(tags):
    sections = "permanence contact loop_closure"
    command = f"reelworld exam run runs/dreamer --suite mini --sections {sections} --samples 2"
    assert command in tags.text
    assert load_section("contact").how in tags.text
    assert "770077" in tags.text.replace("_", "")


def test_one_answer_each_has_no_best(run_dir, tmp_path):
    root = copy(run_dir, tmp_path, lambda result: result["about"].update(samples=1))
    for path in root.glob("rows/*/model.jsonl"):
        lines = [line for line in path.read_text().splitlines() if json.loads(line)["sample"] == 0]
        path.write_text("\n".join(lines) + "\n")
    section = read_run(root).sections[0]
    assert section.best_of() is None
    assert [cell.kind for cell in figure_lines(section)[0].cells][:2] == ["model", "oracle"]


def test_the_best_of_several_is_graded_by_the_section_itself(run_dir):
    section = read_run(run_dir).sections[0]
    best = section.best_of()
    scores = {}
    for row in section.rows["model"]:
        scores[row.question] = max(scores.get(row.question, 0), row.marks["score"])
    assert best.value == pytest.approx(100 * sum(scores.values()) / len(scores))
    assert best.value > section.grade["value"]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda root: (root / "result.json").unlink(), "holds no result.json"),
        (lambda root: (root / "result.json").write_text("{"), "Cannot read the result"),
        (lambda root: (root / "result.json").write_text("{}"), "is no result of an exam"),
        (lambda root: (root / "result.json").write_text("[]"), "is no result of an exam"),
        (lambda root: (root / "rows/contact/blank.jsonl").write_text("{"), "is damaged"),
    ],
)
def test_what_is_no_run_is_one_clear_line(run_dir, tmp_path, damage, words):
    root = copy(run_dir, tmp_path)
    damage(root)
    with pytest.raises(UserError, match=words):
        read_run(root)


def test_the_command_writes_it_where_it_is_told(run_dir, tmp_path, capsys):
    assert main(["exam", "report", str(run_dir), "--out", str(tmp_path / "mail.html")]) == 0
    assert "mail.html: " in capsys.readouterr().err.replace("\n", "")
    assert 50_000 < (tmp_path / "mail.html").stat().st_size < 3_000_000
    assert main(["exam", "report", str(tmp_path)]) == 2
    assert "exam run" in capsys.readouterr().err


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_it_fits_a_phone_and_its_clips_can_be_stopped(run_dir, page):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(
            viewport={"width": 360, "height": 700}, java_script_enabled=True
        )
        asked, open_page = [], context.new_page()
        open_page.on("request", lambda request: asked.append(request.url[:8]))
        open_page.goto((run_dir / "report.html").as_uri())
        assert open_page.evaluate("document.documentElement.scrollWidth") <= 360
        assert set(asked) <= {"file:///", "data:ima"}
        widths = "[...document.querySelectorAll('img.moving')].map(i => i.naturalWidth)"
        assert min(open_page.evaluate(widths)) > 500
        shown = (
            "[...document.querySelectorAll('img')].filter(i => i.offsetWidth).map(i => i.className)"
        )
        assert set(open_page.evaluate(shown)) == {"moving"}
        open_page.click("label.pause")
        assert set(open_page.evaluate(shown)) == {"frames"}
        context.close()
        calm = browser.new_context(reduced_motion="reduce").new_page()
        calm.goto((run_dir / "report.html").as_uri())
        assert set(calm.evaluate(shown)) == {"frames"}
        browser.close()
