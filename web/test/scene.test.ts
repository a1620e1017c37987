import { expect, test } from "vitest";
import { drawSeed, readSeed, readWish, writeWish } from "../src/scene";

test("a link leads to the scene it was copied from", () => {
  for (const wish of [
    { seed: 7, clean: false },
    { seed: 0, clean: true },
  ]) {
    expect(readWish(writeWish(wish))).toEqual(wish);
  }
  expect(readWish("")).toBeUndefined();
  expect(readWish("?seed=me")).toBeUndefined();
});

test("a seed is a whole number that the server takes", () => {
  expect(readSeed(" 42 ")).toBe(42);
  expect(readSeed("4294967295")).toBe(4294967295);
  for (const wrong of ["", "-1", "1.5", "1e3", "4294967296", "99999999999"]) {
    expect(readSeed(wrong)).toBeUndefined();
  }
  expect(Number.isInteger(drawSeed())).toBe(true);
});
