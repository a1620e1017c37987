import { expect, test, vi } from "vitest";
import { keysOfGamepad } from "../src/inputs";
import { HeldKeys, keyOf } from "../src/keys";

test("arrows and WASD are the same keys", () => {
  expect(keyOf("ArrowLeft")).toBe("left");
  expect(keyOf("KeyA")).toBe("left");
  expect(keyOf("Space")).toBe("act");
  expect(keyOf("KeyQ")).toBeUndefined();
  expect(keyOf("constructor")).toBeUndefined();
});

test("every change is told once, with a growing number", () => {
  const told = vi.fn();
  const held = new HeldKeys(told);
  held.press("ArrowLeft", "left");
  held.press("ArrowLeft", "left");
  held.press("Space", "act");
  held.release("ArrowLeft");
  expect(told.mock.calls).toEqual([
    [[1, 0, 0, 0, 0], 1],
    [[1, 0, 0, 0, 1], 2],
    [[0, 0, 0, 0, 1], 3],
  ]);
});

test("a key held twice is released with its last holder", () => {
  const held = new HeldKeys(() => {});
  held.press("KeyD", "right");
  held.press("pointer-1", "right");
  held.release("KeyD");
  expect(held.held).toEqual([0, 1, 0, 0, 0]);
  held.release("pointer-1");
  expect(held.held).toEqual([0, 0, 0, 0, 0]);
});

test("losing the focus lets go of everything", () => {
  const held = new HeldKeys(() => {});
  held.press("KeyW", "up");
  held.press("Space", "act");
  held.releaseAll();
  expect(held.held).toEqual([0, 0, 0, 0, 0]);
});

test("a gamepad's stick and cross are keys, its resting stick is not", () => {
  const button = (pressed: boolean): GamepadButton => ({ pressed, touched: pressed, value: 0 });
  const buttons = Array.from({ length: 16 }, (_, index) => button(index === 12 || index === 0));
  expect(keysOfGamepad({ axes: [-0.9, 0.1], buttons }).sort()).toEqual(["act", "left", "up"]);
  expect(keysOfGamepad({ axes: [0.1, -0.2], buttons: [] })).toEqual([]);
});
