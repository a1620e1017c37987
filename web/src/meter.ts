/** The numbers on screen. Times are `performance.now()` milliseconds. */

/** Pictures per second over the last two seconds. */
export class FrameRate {
  private times: number[] = [];

  shown(now: number): void {
    this.times.push(now);
    this.times = this.times.filter((time) => now - time <= 2000);
  }

  restart(): void {
    this.times = [];
  }

  /** Undefined in the first second: too few pictures to tell. */
  get fps(): number | undefined {
    const first = this.times[0];
    const last = this.times.at(-1);
    if (first === undefined || last === undefined || last - first < 1000) return undefined;
    return (1000 * (this.times.length - 1)) / (last - first);
  }
}

/** From a key change to the first picture made with it. */
export class KeyLatency {
  private readonly pressed = new Map<number, number>();
  private recent: number[] = [];

  keyChanged(number: number, now: number): void {
    this.pressed.set(number, now);
  }

  shown(inputNumber: number, now: number): void {
    for (const [number, time] of this.pressed) {
      if (number > inputNumber) continue;
      this.pressed.delete(number);
      this.recent = [...this.recent.slice(-14), now - time];
    }
  }

  /** While the clock stands still, keys wait for the player and not for us. */
  forgetPending(): void {
    this.pressed.clear();
  }

  /** Middle of the last fifteen, in ms; undefined before the first. */
  get medianMs(): number | undefined {
    const sorted = [...this.recent].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
  }
}
