/** Which scene is wanted, and how it is written in the address bar so that a link leads to it. */

export interface Wish {
  seed: number;
  /** Let the network invent the start. */
  clean: boolean;
}

/** The scene named in an address such as `?seed=7&start=invented`, if it names one. */
export function readWish(search: string): Wish | undefined {
  const fields = new URLSearchParams(search);
  const seed = readSeed(fields.get("seed") ?? "");
  return seed === undefined ? undefined : { seed, clean: fields.get("start") === "invented" };
}

export function writeWish({ seed, clean }: Wish): string {
  return `?seed=${seed}${clean ? "&start=invented" : ""}`;
}

/** A whole number that the server accepts as a seed, or undefined. */
export function readSeed(text: string, highest = 2 ** 32 - 1): number | undefined {
  if (!/^\d{1,10}$/.test(text.trim())) return undefined;
  const seed = Number(text);
  return seed <= highest ? seed : undefined;
}

/** Short enough to read aloud. */
export function drawSeed(): number {
  return Math.floor(Math.random() * 10_000);
}
