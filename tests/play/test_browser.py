"""The page itself, in headless Chromium, played through its real server."""

import shutil
import time

import numpy as np
import pytest
from playwright.sync_api import expect, sync_playwright

from reelworld import worlds
from reelworld.play.server import STATIC_DIR

from .conftest import running
from .fake import FakeModel

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

PIXELS = """id => {
    const canvas = document.getElementById(id);
    const context = canvas.getContext("2d");
    return Array.from(context.getImageData(0, 0, canvas.width, canvas.height).data);
}"""
LIMIT_S = 20


@pytest.fixture(scope="module")
def browser():
    expect.set_options(timeout=LIMIT_S * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def middle_seed():
    """A seed whose hand starts near the middle of the room, free to go anywhere."""
    world = worlds.make("den")
    for seed in range(1000):
        world.reset(seed=seed)
        x, y = world.state().hand.position_m
        if 0.45 < x < 0.55 and 0.45 < y < 0.6:
            return seed
    raise AssertionError("no seed starts in the middle")


@pytest.fixture
def open_page(browser, middle_seed):
    """``open_page(**context) -> page`` with the world running; a console error fails the test."""
    errors, contexts = [], []
    with running(FakeModel(), STATIC_DIR, seed=middle_seed) as url:

        def start(wait=True, **options):
            size = {"width": 1000, "height": 600}  # small pictures, quick to draw
            context = browser.new_context(**({"viewport": size} | options))
            contexts.append(context)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
            page.goto(url)
            if wait:
                wait_for_frame(page, 2)
            return page

        yield start
        for context in contexts:
            context.close()
    assert errors == []


def frame_index(page):
    return int(page.locator("body").get_attribute("data-frame") or -1)


def wait_for_frame(page, index):
    end_s = time.monotonic() + LIMIT_S
    while frame_index(page) < index:
        assert time.monotonic() < end_s, f"frame {index} never came"
        page.wait_for_timeout(30)


def wait_for_reset(page, before):
    """Until the frame's number is below ``before`` again."""
    end_s = time.monotonic() + LIMIT_S
    while frame_index(page) >= before:
        assert time.monotonic() < end_s, "no reset came"
        page.wait_for_timeout(10)


def wait_for_frames(page, more):
    wait_for_frame(page, frame_index(page) + more)


def pixels(page, canvas="dream"):
    values = np.array(page.evaluate(PIXELS, canvas), np.uint8)
    side = round((len(values) / 4) ** 0.5)
    return values.reshape(side, side, 4)[..., :3]


def hand_xy(page, canvas="dream"):
    """Centre of the white disc, in pixels from the top left."""
    white = (pixels(page, canvas) > 200).all(-1)
    assert white.sum() > 20, "no hand in the picture"
    rows, columns = np.nonzero(white)
    return columns.mean(), rows.mean()


def pause(page):
    page.keyboard.press("p")
    expect(page.locator("body.paused")).to_be_attached()
    page.wait_for_timeout(150)  # what was on its way arrives


def reset(page):
    page.keyboard.press("r")
    expect(page.locator("body")).to_have_attribute("data-frame", "0")


def test_the_page_shows_a_dream_a_truth_and_what_they_are(open_page, tmp_path):
    page = open_page()
    expect(page).to_have_title("reelworld")
    expect(page.locator("#caption")).to_contain_text("white hand")
    expect(page.locator(".dream figcaption")).to_contain_text("neural network")
    expect(page.locator("footer")).to_contain_text("can be wrong")
    pause(page)
    assert np.ptp(pixels(page)) > 100
    assert (pixels(page) == pixels(page, "truth")).all()  # the fake model dreams perfectly
    shot = tmp_path / "page.png"
    page.screenshot(path=shot)
    assert shot.stat().st_size > 20_000


def test_everything_fits_a_laptop_without_scrolling(open_page):
    page = open_page(viewport={"width": 1366, "height": 650})
    for width, height in [(1366, 650), (1280, 720), (1920, 1000)]:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_key_moves_the_hand_its_way_on_both_sides(open_page):
    page = open_page()
    pause(page)
    for key, axis, sign in [
        ("ArrowLeft", 0, -1),
        ("ArrowRight", 0, 1),
        ("ArrowUp", 1, -1),
        ("ArrowDown", 1, 1),
        ("a", 0, -1),
        ("d", 0, 1),
    ]:
        reset(page)
        start = hand_xy(page)
        page.keyboard.down(key)
        for index in range(1, 5):
            page.keyboard.press(".")
            wait_for_frame(page, index)
        page.keyboard.up(key)
        for canvas in ("dream", "truth"):
            moved = np.subtract(hand_xy(page, canvas), start)
            assert sign * moved[axis] > 5, key
            assert abs(moved[1 - axis]) < 2, key


def test_keys_act_while_the_world_runs_and_the_delay_is_shown(open_page):
    page = open_page()
    start_x, _ = hand_xy(page)
    page.keyboard.down("ArrowLeft")
    wait_for_frames(page, 9)
    left_x, _ = hand_xy(page)
    page.keyboard.up("ArrowLeft")
    page.keyboard.down("ArrowRight")
    wait_for_frames(page, 12)
    right_x, _ = hand_xy(page)
    assert left_x < start_x - 5
    assert right_x > left_x + 5
    expect(page.locator("#latency")).to_contain_text("ms")
    expect(page.locator("#step-time")).to_contain_text("ms")


def test_pause_stops_the_frames_and_step_makes_exactly_one(open_page):
    page = open_page()
    pause(page)
    index, before = frame_index(page), pixels(page)
    page.wait_for_timeout(500)
    assert frame_index(page) == index
    expect(page.locator("#fps")).to_have_text("paused")
    assert (pixels(page) == before).all()
    page.get_by_role("button", name="Step").click()
    wait_for_frame(page, index + 1)
    page.wait_for_timeout(300)
    assert frame_index(page) == index + 1
    page.get_by_role("button", name="Play").click()
    wait_for_frame(page, index + 5)


def test_reset_returns_to_the_first_picture_exactly(open_page):
    page = open_page()
    pause(page)
    reset(page)
    first = pixels(page), pixels(page, "truth")
    page.keyboard.down("ArrowRight")
    for index in range(1, 4):
        page.keyboard.press(".")
        wait_for_frame(page, index)
    page.keyboard.up("ArrowRight")
    assert (pixels(page) != first[0]).any()
    reset(page)
    assert (pixels(page) == first[0]).all()
    assert (pixels(page, "truth") == first[1]).all()


def test_going_back_one_second_goes_back_fifteen_frames(open_page):
    page = open_page()
    wait_for_frame(page, 20)
    pause(page)
    index = frame_index(page)
    page.get_by_role("button", name="Back").click()
    expect(page.locator("body")).to_have_attribute("data-frame", str(index - 15))


def test_on_screen_keys_work_with_a_mouse_and_light_up(open_page):
    page = open_page()
    start_x, _ = hand_xy(page)
    left = page.get_by_role("button", name="Left")
    left.hover()
    page.mouse.down()
    expect(left).to_have_class("held")
    wait_for_frames(page, 9)
    page.mouse.up()
    expect(left).not_to_have_class("held")
    assert hand_xy(page)[0] < start_x - 5


def test_a_tap_on_a_phone_moves_the_hand_by_one_frame(open_page):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = open_page(**phone)
    start_x, _ = hand_xy(page)
    page.get_by_role("button", name="Right").tap()
    wait_for_frames(page, 8)
    assert 2 < hand_xy(page)[0] - start_x < 12
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_space_is_act_after_a_click_and_presses_a_button_reached_by_tab(open_page):
    page = open_page()
    wait_for_frame(page, 10)
    page.get_by_role("button", name="Reset").click()
    wait_for_reset(page, 10)
    wait_for_frame(page, 3)
    page.keyboard.down("Space")
    expect(page.get_by_role("button", name="Act")).to_have_class("held")
    page.keyboard.up("Space")
    assert frame_index(page) >= 3
    page.keyboard.press("Tab")
    page.locator("#pause").focus()
    page.keyboard.press("Space")
    expect(page.locator("body.paused")).to_be_attached()


def test_a_seed_can_be_typed_drawn_and_linked_to(open_page):
    page = open_page()
    page.locator("#seed").fill("7")
    page.keyboard.press("Enter")
    expect(page.locator("#caption")).to_have_text(caption_of(7))
    assert page.url.endswith("?seed=7")
    page.reload()
    expect(page.locator("#caption")).to_have_text(caption_of(7))
    page.locator("#seed").fill("seven")
    page.get_by_role("button", name="Go").click()
    expect(page.locator("#notice")).to_contain_text("whole number")
    page.get_by_role("button", name="New seed").click()
    expect(page.locator("#seed")).not_to_have_value("seven")
    seed = int(page.locator("#seed").input_value())
    expect(page.locator("#caption")).to_have_text(caption_of(seed))


def caption_of(seed):
    world = worlds.make("den")
    world.reset(seed=seed)
    caption = world.caption()
    return caption[0].upper() + caption[1:] + "."


def test_an_invented_start_greys_the_truth_and_says_why(open_page):
    page = open_page()
    page.get_by_role("switch", name="Invented start").click()
    expect(page.locator("#veil")).to_contain_text("nothing real to compare")
    expect(page.locator("#caption")).to_contain_text("made up")
    page.get_by_role("switch", name="Invented start").click()
    expect(page.locator("#veil")).to_be_hidden()


def test_the_truth_can_be_put_away(open_page):
    page = open_page()
    page.keyboard.press("t")
    expect(page.locator("#truth-pane")).to_be_hidden()
    index = frame_index(page)
    wait_for_frame(page, index + 3)
    page.keyboard.press("t")
    expect(page.locator("#truth-pane")).to_be_visible()
    pause(page)
    assert (pixels(page) == pixels(page, "truth")).all()


def test_one_tab_too_many_is_told_that_the_house_is_full(browser):
    with running(FakeModel(), STATIC_DIR, max_players=1) as url:
        first, second = browser.new_page(), browser.new_page()
        first.goto(url)
        wait_for_frame(first, 2)
        second.goto(url)
        expect(second.locator("#notice")).to_contain_text("1 player is here already")
        first.close()
        second.wait_for_timeout(300)
        second.get_by_role("button", name="Try again").click()
        wait_for_frame(second, 2)
        second.close()


def play_for(page, seconds, rng):
    """Hold keys at random, and now and then use everything else."""
    keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Space"]
    end_s, frames_seen = time.monotonic() + seconds, 0
    while time.monotonic() < end_s:
        held = rng.choice(keys, size=rng.integers(1, 3), replace=False)
        before = frame_index(page)
        for key in held:
            page.keyboard.down(key)
        page.wait_for_timeout(float(rng.uniform(80, 600)))
        for key in held:
            page.keyboard.up(key)
        frames_seen += max(frame_index(page) - before, 0)
        if rng.random() < 0.15:
            page.keyboard.press(str(rng.choice(["b", "r", "n", "t", "."])))
            page.wait_for_timeout(100)
            if page.locator("body.paused").count():
                page.keyboard.press("p")
                expect(page.locator("body.paused")).not_to_be_attached()
    assert frames_seen > seconds
    expect(page.locator("#notice")).to_be_hidden()
    hand_xy(page)


def test_ten_seconds_of_play_pass_without_an_error(open_page):
    play_for(open_page(), 10, np.random.default_rng(1))


@pytest.mark.slow
def test_a_minute_of_play_passes_without_an_error(open_page, tmp_path):
    page = open_page()
    play_for(page, 60, np.random.default_rng(2))
    page.screenshot(path=tmp_path / "after-a-minute.png")


def test_a_server_that_goes_away_is_reported(browser, middle_seed):
    with running(FakeModel(), STATIC_DIR) as url:
        page = browser.new_page()
        page.goto(url)
        wait_for_frame(page, 2)
    expect(page.locator("#notice")).to_contain_text("Trying again")
    page.close()
