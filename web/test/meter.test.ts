import { expect, test } from "vitest";
import { FrameRate, KeyLatency } from "../src/meter";

test("frames per second are those of the last two seconds", () => {
  const rate = new FrameRate();
  for (let time = 0; time < 5000; time += 100) rate.shown(time);
  expect(rate.fps).toBeCloseTo(10);
  for (let time = 5000; time < 9000; time += 50) rate.shown(time);
  expect(rate.fps).toBeCloseTo(20);
  rate.restart();
  expect(rate.fps).toBeUndefined();
});

test("latency is from the key to the first picture that knew of it", () => {
  const latency = new KeyLatency();
  expect(latency.medianMs).toBeUndefined();
  latency.keyChanged(1, 1000);
  latency.shown(0, 1020);
  expect(latency.medianMs).toBeUndefined();
  latency.shown(1, 1060);
  latency.shown(1, 1120);
  expect(latency.medianMs).toBe(60);
});

test("keys pressed while paused do not count", () => {
  const latency = new KeyLatency();
  latency.keyChanged(1, 1000);
  latency.forgetPending();
  latency.shown(1, 9000);
  expect(latency.medianMs).toBeUndefined();
});
