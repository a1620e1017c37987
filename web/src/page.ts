/** Everything on the page that is not a picture: words, numbers, buttons. */

import type { KeyLatency, FrameRate } from "./meter";
import type { Frame } from "./wire";

function find<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no #${id}.`);
  return element;
}

/** The parts of the page that code touches. */
export const page = {
  dream: find("dream", HTMLCanvasElement),
  truth: find("truth", HTMLCanvasElement),
  truthPane: find("truth-pane", HTMLElement),
  veil: find("veil", HTMLElement),
  caption: find("caption", HTMLElement),
  model: find("model", HTMLElement),
  notice: find("notice", HTMLElement),
  noticeText: find("notice-text", HTMLElement),
  retry: find("retry", HTMLButtonElement),
  pause: find("pause", HTMLButtonElement),
  step: find("step", HTMLButtonElement),
  rewind: find("rewind", HTMLButtonElement),
  reset: find("reset", HTMLButtonElement),
  seedForm: find("seed-form", HTMLFormElement),
  seed: find("seed", HTMLInputElement),
  newSeed: find("new-seed", HTMLButtonElement),
  showTruth: find("show-truth", HTMLInputElement),
  clean: find("clean", HTMLInputElement),
  pad: find("pad", HTMLElement),
  fps: find("fps", HTMLElement),
  latency: find("latency", HTMLElement),
  stepTime: find("step-time", HTMLElement),
  dropped: find("dropped", HTMLElement),
};

let hiding = 0;

/** Say something above the pictures for a while; an empty text clears it. */
export function sayBriefly(text: string): void {
  say(text);
  hiding = setTimeout(() => say(""), 6000);
}

/** Say something above the pictures until something else is said; an empty text clears it. */
export function say(text: string, canRetry = false): void {
  clearTimeout(hiding);
  page.noticeText.textContent = text;
  page.notice.hidden = text === "";
  page.retry.hidden = !canRetry;
}

export function showPaused(paused: boolean): void {
  const label = page.pause.querySelector("span");
  if (label) label.textContent = paused ? "Play" : "Pause";
  document.body.classList.toggle("paused", paused);
  page.fps.textContent = paused ? "paused" : "–";
}

/** Which panes there are: no truth pane when it is not wanted, a veiled one when there is none. */
export function showTruthPane(wanted: boolean, exists: boolean): void {
  page.truthPane.hidden = !wanted;
  page.truthPane.classList.toggle("veiled", !exists);
  page.veil.hidden = exists;
}

export function showNumbers(frame: Frame, rate: FrameRate, latency: KeyLatency): void {
  const isPaused = document.body.classList.contains("paused");
  page.fps.textContent = isPaused ? "paused" : (rate.fps?.toFixed(1) ?? "–");
  page.latency.textContent = milliseconds(latency.medianMs);
  if (!frame.cut) page.stepTime.textContent = milliseconds(frame.stepMs);
  page.dropped.textContent = String(frame.dropped);
  document.body.dataset.frame = String(frame.frameIndex);
}

function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return `${ms < 9.95 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}
