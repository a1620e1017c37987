/** The socket to the server. */

import { parseFrame, type Frame, type News, type Request } from "./wire";

/** What the page wants to hear of. */
export interface Listener {
  onFrame(frame: Frame): void;
  onNews(news: News): void;
  /** The line is down. `retryInS` is undefined when only the player can decide to try again. */
  onDown(reason: string, retryInS: number | undefined): void;
}

const TRY_AGAIN_LATER = 1013;
const POLICY_VIOLATION = 1008;
const LAST_RETRY_S = 8;

export class Link {
  private socket: WebSocket | undefined;
  private retryS = 1;

  constructor(
    private readonly url: string,
    private readonly listener: Listener,
  ) {}

  open(): void {
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => this.receive(event.data);
    socket.onclose = (event) => this.closed(event);
    this.socket = socket;
  }

  /** Send if the line is up; what is said into a dead line is lost. */
  ask(request: Request): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(request));
  }

  private receive(data: ArrayBuffer | string): void {
    if (typeof data !== "string") {
      this.listener.onFrame(parseFrame(data));
      return;
    }
    const news = JSON.parse(data) as News;
    if (news.type === "hello") this.retryS = 1;
    this.listener.onNews(news);
  }

  private closed(event: CloseEvent): void {
    this.socket = undefined;
    if (event.code === TRY_AGAIN_LATER || event.code === POLICY_VIOLATION) {
      this.listener.onDown(event.reason, undefined);
      return;
    }
    if (this.retryS > LAST_RETRY_S) {
      this.retryS = 1;
      this.listener.onDown("The server is gone.", undefined);
      return;
    }
    this.listener.onDown(event.reason || "The line to the server is down.", this.retryS);
    setTimeout(() => this.open(), 1000 * this.retryS);
    this.retryS *= 2;
  }
}
