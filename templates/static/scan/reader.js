/** The reader of QR codes: fetched when it is first wanted, and run in a worker. */

import { scriptAddress } from "../trusted.js";

/** A picture that could not be read at all, or a reader that could not be started. */
export class ReaderFault extends Error {
  constructor(message) {
    super(message);
    this.name = "ReaderFault";
  }
}

export class Reader {
  /** @param {{worker: string, library: string, wasm: string}} addresses below /static/ */
  constructor(addresses) {
    this.addresses = addresses;
    this.worker = null;
    this.waiting = new Map(); // number of a question → its promise's two ends
    this.last = 0;
  }

  /** Fetch and start the reader, unless that was done; throws `ReaderFault`. */
  start() {
    if (this.worker === null) this.started = this._start();
    return this.started;
  }

  /**
   * Return the texts of the codes in `pixels` (ImageData), whose memory goes away with
   * them; throws `ReaderFault`.
   */
  async read(pixels) {
    await this.start();
    this.last += 1;
    const number = this.last;
    const { texts } = await this._ask(number, { number, pixels }, [pixels.data.buffer]);
    return texts;
  }

  _start() {
    const { worker, library, wasm } = this.addresses;
    this.worker = new Worker(scriptAddress(worker));
    this.worker.onmessage = ({ data }) => this._settle(data);
    this.worker.onerror = () => this._giveUp();
    return this._ask(undefined, { library, wasm }).catch((error) => {
      this._giveUp(); // to be tried anew: it may have been the network
      throw error;
    });
  }

  _ask(number, question, moved = []) {
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
      this.worker.postMessage(question, moved);
    });
  }

  _settle(answer) {
    const { resolve, reject } = this.waiting.get(answer.number);
    this.waiting.delete(answer.number);
    if (answer.fault === undefined) resolve(answer);
    else reject(new ReaderFault(answer.fault));
  }

  _giveUp() {
    this.worker?.terminate();
    this.worker = null;
    for (const { reject } of this.waiting.values()) reject(new ReaderFault("the reader stopped"));
    this.waiting.clear();
  }
}
