/** The camera, from the tap that starts it to the first code that it sees. */

import { middleOf } from "./pixels.js";

const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
const PAUSE = 80; // milliseconds between two pictures: some ten a second, and a cool phone

export class Camera {
  /** @param {HTMLVideoElement} video @param {Reader} reader */
  constructor(video, reader) {
    this.video = video;
    this.reader = reader;
    this.stream = null;
    this.turn = 0; // each start and stop begins another
  }

  /**
   * Show what the camera sees; throws what `getUserMedia` does (a `DOMException`), or
   * `TypeError` where a browser has no camera for pages.
   */
  async open() {
    this.stop();
    const mine = this.turn;
    const stream = await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
    if (mine !== this.turn) return end(stream);
    this.stream = stream;
    this.video.srcObject = stream;
    return this.video.play();
  }

  /** Return the texts in the first picture that has any; null if stopped before. */
  async scan() {
    const mine = this.turn;
    while (mine === this.turn) {
      const at = performance.now();
      const texts = this.video.videoWidth > 0 ? await this.reader.read(middleOf(this.video)) : [];
      if (mine === this.turn && texts.length > 0) return { texts, at };
      await new Promise((resume) => setTimeout(resume, PAUSE));
    }
    return null;
  }

  /** Let the camera go. */
  stop() {
    this.turn += 1;
    end(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  /** Has it a light that a page may switch? */
  get hasTorch() {
    return Boolean(this._track?.getCapabilities?.().torch);
  }

  /** Switch the light. */
  setTorch(isOn) {
    return this._track.applyConstraints({ advanced: [{ torch: isOn }] });
  }

  get _track() {
    return this.stream?.getVideoTracks()[0];
  }
}

function end(stream) {
  for (const track of stream?.getTracks() || []) track.stop();
}
