/** Keyboard, on-screen keys and gamepad, all into the same five keys. */

import { KEYS, keyOf, type HeldKeys, type Key } from "./keys";

const BUTTONS: Record<number, Key> = { 0: "act", 12: "up", 13: "down", 14: "left", 15: "right" };
const STICK_DEAD_ZONE = 0.4;

/** Physical keys. `shortcuts` are by `event.code`; typing into a field is left alone. */
export function listenToKeyboard(held: HeldKeys, shortcuts: Record<string, () => void>): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || belongsElsewhere(event)) return;
    const key = keyOf(event.code);
    const shortcut = shortcuts[event.code];
    if (!key && !shortcut) return;
    event.preventDefault();
    if (event.repeat && event.code !== "Period") return;
    if (key) held.press(event.code, key);
    else shortcut?.();
  });
  addEventListener("keyup", (event) => held.release(event.code));
  addEventListener("blur", () => held.releaseAll());
}

/** Text goes to a text field; Space and Enter go to the control that the Tab key chose. */
function belongsElsewhere(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type !== "checkbox") return true;
  const activates = event.code === "Space" || event.code === "Enter";
  return activates && target.matches("button:focus-visible, input:focus-visible");
}

/** On-screen keys: mouse, pen, any number of fingers, or Space on a focused one. */
export function listenToPad(held: HeldKeys, pad: HTMLElement): void {
  for (const button of pad.querySelectorAll<HTMLButtonElement>("button[data-key]")) {
    const key = button.dataset.key as Key;
    const focusSource = `focus-${key}`;
    button.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      button.setPointerCapture(event.pointerId);
      held.press(`pointer-${event.pointerId}`, key);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
      button.addEventListener(end, (event) => held.release(`pointer-${event.pointerId}`));
    }
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    button.addEventListener("keydown", (event) => {
      if (event.code === "Space" || event.code === "Enter") held.press(focusSource, key);
    });
    button.addEventListener("keyup", () => held.release(focusSource));
    button.addEventListener("blur", () => held.release(focusSource));
  }
}

/** Light the on-screen keys that are held, by whatever means. */
export function showHeld(pad: HTMLElement, bits: readonly number[]): void {
  for (const button of pad.querySelectorAll<HTMLButtonElement>("button[data-key]")) {
    const index = KEYS.indexOf(button.dataset.key as Key);
    button.classList.toggle("held", bits[index] === 1);
  }
}

/** Gamepads have no events, so they are asked once per picture while one is plugged in. */
export function listenToGamepads(held: HeldKeys): void {
  let polling = false;
  const poll = (): void => {
    const pads = navigator.getGamepads().filter((pad) => pad !== null);
    const down = new Set(pads.flatMap(keysOfGamepad));
    for (const key of KEYS) {
      if (down.has(key)) held.press(`gamepad-${key}`, key);
      else held.release(`gamepad-${key}`);
    }
    polling = pads.length > 0;
    if (polling) requestAnimationFrame(poll);
  };
  addEventListener("gamepadconnected", () => {
    if (!polling) poll();
  });
}

/** The keys that a gamepad's left stick, cross and first button hold. */
export function keysOfGamepad(pad: Pick<Gamepad, "axes" | "buttons">): Key[] {
  const keys = Object.entries(BUTTONS)
    .filter(([index]) => pad.buttons[Number(index)]?.pressed)
    .map(([, key]) => key);
  const [x = 0, y = 0] = pad.axes;
  if (x < -STICK_DEAD_ZONE) keys.push("left");
  if (x > STICK_DEAD_ZONE) keys.push("right");
  if (y < -STICK_DEAD_ZONE) keys.push("up");
  if (y > STICK_DEAD_ZONE) keys.push("down");
  return keys;
}
