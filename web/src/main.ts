/** Wires keys, socket, pictures and buttons together. */

import "./style.css";
import { listenToGamepads, listenToKeyboard, listenToPad, showHeld } from "./inputs";
import { HeldKeys } from "./keys";
import { Link } from "./link";
import { FrameRate, KeyLatency } from "./meter";
import { page, say, sayBriefly, showNumbers, showPaused, showTruthPane } from "./page";
import { drawSeed, readSeed, readWish, writeWish, type Wish } from "./scene";
import { Screen } from "./view";
import type { Frame, News } from "./wire";

const rate = new FrameRate();
const latency = new KeyLatency();
const screen = new Screen(page.dream, page.truth);
let wish = readWish(location.search);
let fps = 15;
let paused = false;
let pausedByHiding = false;
let truthExists = true;

const link = new Link(location.origin.replace(/^http/, "ws") + "/play", {
  onFrame: (frame) => void show(frame),
  onNews: hear,
  onDown: (reason, retryInS) => {
    screen.restart();
    rate.restart();
    latency.forgetPending();
    say(retryInS ? `${reason} Trying again in ${retryInS} s.` : reason, retryInS === undefined);
  },
});

const held = new HeldKeys((bits, number) => {
  if (!paused) latency.keyChanged(number, performance.now());
  link.ask({ type: "keys", held: bits, number });
  showHeld(page.pad, bits);
});

async function show(frame: Frame): Promise<void> {
  const isNewest = await screen.paint(frame);
  link.ask({ type: "ack", number: frame.number });
  if (!isNewest) return;
  // The picture reaches the glass with the browser's next repaint, so that is when it counts.
  requestAnimationFrame((now) => {
    rate.shown(now);
    if (!frame.cut) latency.shown(frame.inputNumber, performance.now());
    showNumbers(frame, rate, latency);
  });
}

function hear(news: News): void {
  switch (news.type) {
    case "hello":
      fps = news.fps;
      screen.setSize(news.size_px);
      page.model.textContent = `${news.model} · ${news.size_px} px`;
      say("");
      restore();
      break;
    case "scene":
      wish = { seed: news.seed, clean: news.clean };
      truthExists = news.has_truth;
      page.seed.value = String(news.seed);
      page.clean.checked = news.clean;
      page.caption.textContent = news.caption;
      page.dream.setAttribute("aria-label", `The dream. ${news.caption}`);
      showTruthPane(page.showTruth.checked, truthExists);
      history.replaceState(null, "", writeWish(wish));
      rate.restart();
      break;
    case "state":
      paused = news.paused;
      showPaused(paused);
      rate.restart();
      latency.forgetPending();
      break;
    case "error":
      sayBriefly(news.message);
      break;
    case "busy":
      say(news.message, true);
  }
}

/** A new connection starts with the server's own choices: ask for ours again. */
function restore(): void {
  if (wish) link.ask({ type: "reset", ...wish });
  if (paused) link.ask({ type: "pause", on: true });
  if (!page.showTruth.checked) link.ask({ type: "truth", on: false });
  link.ask({ type: "keys", held: [...held.held], number: held.number });
}

const start = (wanted: Partial<Wish>): void => {
  say("");
  link.ask({ type: "reset", seed: 0, clean: false, ...wish, ...wanted });
};
const actions = {
  pause: () => link.ask({ type: "pause", on: !paused }),
  step: () => link.ask({ type: "step" }),
  rewind: () => link.ask({ type: "rewind", frames: Math.round(fps) }),
  reset: () => start({}),
  newSeed: () => start({ seed: drawSeed() }),
  truth: () => {
    const on = page.showTruth.checked;
    link.ask({ type: "truth", on });
    showTruthPane(on, truthExists);
  },
};

page.pause.onclick = actions.pause;
page.step.onclick = actions.step;
page.rewind.onclick = actions.rewind;
page.reset.onclick = actions.reset;
page.newSeed.onclick = actions.newSeed;
page.showTruth.onchange = actions.truth;
page.clean.onchange = () => start({ clean: page.clean.checked });
page.seedForm.onsubmit = (event) => {
  event.preventDefault();
  const seed = readSeed(page.seed.value);
  if (seed === undefined) sayBriefly("A seed is a whole number from 0 to 4294967295.");
  else start({ seed });
  page.seed.blur();
};
page.retry.onclick = () => {
  say("Connecting…");
  link.open();
};

listenToKeyboard(held, {
  KeyP: actions.pause,
  Period: actions.step,
  KeyB: actions.rewind,
  KeyR: actions.reset,
  KeyN: actions.newSeed,
  KeyT: () => page.showTruth.click(),
});
listenToPad(held, page.pad);
listenToGamepads(held);

// A clicked button must not swallow the next Space: that key is `act`. A tabbed-to one keeps it.
addEventListener("click", (event) => {
  if (event.detail > 0 && event.target instanceof Element) {
    event.target.closest<HTMLElement>("button, input[type=checkbox], label")?.blur();
    if (document.activeElement instanceof HTMLInputElement && document.activeElement !== page.seed)
      document.activeElement.blur();
  }
});

// Nobody watches a hidden tab, so its world waits.
document.addEventListener("visibilitychange", () => {
  if (document.hidden && !paused) {
    pausedByHiding = true;
    link.ask({ type: "pause", on: true });
  } else if (!document.hidden && pausedByHiding) {
    pausedByHiding = false;
    link.ask({ type: "pause", on: false });
  }
});

link.open();
