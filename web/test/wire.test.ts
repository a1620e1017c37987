import { expect, test } from "vitest";
import { parseFrame } from "../src/wire";

/** The very bytes that tests/play/test_wire.py expects of the server. */
const HEX = "52570102" + "01000000020000000300000004000000050000000200000000000000" + "6162";

function bytes(hex: string): ArrayBuffer {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer;
}

test("the page reads what the server writes", () => {
  const frame = parseFrame(bytes(HEX));
  expect(frame).toMatchObject({
    number: 1,
    frameIndex: 2,
    inputNumber: 3,
    stepMs: 0.004,
    dropped: 5,
    paused: false,
    cut: true,
  });
  expect([...frame.dream]).toEqual([0x61, 0x62]);
  expect(frame.truth.length).toBe(0);
});

test("the truth follows the dream", () => {
  const header = "52570101" + "00000000".repeat(5) + "01000000" + "02000000";
  const frame = parseFrame(bytes(header + "aabbcc"));
  expect(frame.paused).toBe(true);
  expect([...frame.dream]).toEqual([0xaa]);
  expect([...frame.truth]).toEqual([0xbb, 0xcc]);
});

test.each([
  ["nothing", ""],
  ["another format", HEX.replace("5257", "5258")],
  ["another version", HEX.replace("525701", "525702")],
  ["a missing byte", HEX.slice(0, -2)],
  ["a byte too many", HEX + "00"],
])("%s is refused", (_, hex) => {
  expect(() => parseFrame(bytes(hex))).toThrow();
});
