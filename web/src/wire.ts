/** The messages between page and server. `src/reelworld/play/wire.py` and `requests.py` mirror this. */

const HEADER_BYTES = 32;
const VERSION = 1;
const PAUSED = 1;
const CUT = 2;

/** One binary message: two pictures and what is known about them. */
export interface Frame {
  /** Counts messages; the page acknowledges with it. */
  number: number;
  /** Frames since the scene began. */
  frameIndex: number;
  /** The newest key change the network had read. */
  inputNumber: number;
  stepMs: number;
  /** Frames of this scene that were made and never sent. */
  dropped: number;
  paused: boolean;
  /** First picture after a start or a rewind. */
  cut: boolean;
  dream: Uint8Array<ArrayBuffer>;
  /** Empty when there is no truth to show. */
  truth: Uint8Array<ArrayBuffer>;
}

/** What the server says in text. */
export type News =
  | { type: "hello"; model: string; world: string; size_px: number; fps: number; max_seed: number }
  | { type: "scene"; seed: number; clean: boolean; caption: string; has_truth: boolean }
  | { type: "state"; paused: boolean }
  | { type: "error"; message: string }
  | { type: "busy"; message: string };

/** What the page may ask. */
export type Request =
  | { type: "keys"; held: number[]; number: number }
  | { type: "ack"; number: number }
  | { type: "pause"; on: boolean }
  | { type: "step" }
  | { type: "reset"; seed: number; clean: boolean }
  | { type: "rewind"; frames: number }
  | { type: "truth"; on: boolean };

/** Read a binary message. Throws if it is not one of ours. */
export function parseFrame(data: ArrayBuffer): Frame {
  const view = new DataView(data);
  if (data.byteLength < HEADER_BYTES || view.getUint16(0) !== 0x5257) {
    throw new Error("This is not a frame message.");
  }
  const version = view.getUint8(2);
  if (version !== VERSION) {
    throw new Error(`The server speaks version ${version}, this page ${VERSION}. Reload the page.`);
  }
  const flags = view.getUint8(3);
  const field = (index: number): number => view.getUint32(4 + 4 * index, true);
  const dreamBytes = field(5);
  const truthBytes = field(6);
  if (data.byteLength !== HEADER_BYTES + dreamBytes + truthBytes) {
    throw new Error("The frame message is cut short.");
  }
  return {
    number: field(0),
    frameIndex: field(1),
    inputNumber: field(2),
    stepMs: field(3) / 1000,
    dropped: field(4),
    paused: (flags & PAUSED) !== 0,
    cut: (flags & CUT) !== 0,
    dream: new Uint8Array(data, HEADER_BYTES, dreamBytes),
    truth: new Uint8Array(data, HEADER_BYTES + dreamBytes, truthBytes),
  };
}
