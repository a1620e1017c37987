/** Pictures onto canvases. */

import type { Frame } from "./wire";

/** Paints the newest frame; one that was decoded too late is skipped. */
export class Screen {
  private readonly dream: CanvasRenderingContext2D;
  private readonly truth: CanvasRenderingContext2D;
  private newest = 0;

  constructor(dream: HTMLCanvasElement, truth: HTMLCanvasElement) {
    this.dream = context(dream);
    this.truth = context(truth);
  }

  setSize(px: number): void {
    for (const { canvas } of [this.dream, this.truth]) {
      if (canvas.width !== px) canvas.width = canvas.height = px;
    }
  }

  /** A new connection counts its frames from one again. */
  restart(): void {
    this.newest = 0;
  }

  /** Decode and draw. False if a newer frame was on the screen already. */
  async paint(frame: Frame): Promise<boolean> {
    const [dream, truth] = await Promise.all([decode(frame.dream), decode(frame.truth)]);
    const isNewest = frame.number > this.newest;
    if (isNewest) {
      this.newest = frame.number;
      if (dream) this.dream.drawImage(dream, 0, 0);
      if (truth) this.truth.drawImage(truth, 0, 0);
    }
    dream?.close();
    truth?.close();
    return isNewest;
  }
}

function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext("2d", { alpha: false });
  if (!found) throw new Error("This browser has no 2D canvas.");
  return found;
}

async function decode(jpeg: Uint8Array<ArrayBuffer>): Promise<ImageBitmap | undefined> {
  if (jpeg.length === 0) return undefined;
  return createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
}
