/** The five keys of every world, whatever they are pressed with. */

export const KEYS = ["left", "right", "up", "down", "act"] as const;
export type Key = (typeof KEYS)[number];

const CODES: Record<string, Key> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  KeyA: "left",
  KeyD: "right",
  KeyW: "up",
  KeyS: "down",
  Space: "act",
};

/** The key that a physical key stands for. Codes are places on the keyboard, so layouts agree. */
export function keyOf(code: string): Key | undefined {
  return Object.hasOwn(CODES, code) ? CODES[code] : undefined;
}

/**
 * Which keys are held. A key may be held by several sources at once (an arrow key, a finger, a
 * gamepad) and is released when the last of them lets go.
 */
export class HeldKeys {
  /** Counts changes; the server sends it back with the first frame that knew of the change. */
  number = 0;
  private readonly sources = new Map<string, Key>();
  private bits: number[] = KEYS.map(() => 0);

  constructor(private readonly onChange: (bits: number[], number: number) => void) {}

  press(source: string, key: Key): void {
    this.sources.set(source, key);
    this.settle();
  }

  release(source: string): void {
    this.sources.delete(source);
    this.settle();
  }

  /** The window lost its focus: whatever happens to the keys now, we will not hear of it. */
  releaseAll(): void {
    this.sources.clear();
    this.settle();
  }

  get held(): readonly number[] {
    return this.bits;
  }

  private settle(): void {
    const keys = new Set(this.sources.values());
    const bits = KEYS.map((key) => Number(keys.has(key)));
    if (bits.some((bit, index) => bit !== this.bits[index])) {
      this.bits = bits;
      this.number += 1;
      this.onChange(bits, this.number);
    }
  }
}
