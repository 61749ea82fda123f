/**
 * The camera as people meet it: its picture, its buttons, and what is said of it.
 *
 * What stands on the page is templates/pages/macros/camera.html, for the public and for
 * institutions alike; what to do with the text that was seen, each page knows itself.
 */

import { Camera } from "./camera.js";
import { Reader } from "./reader.js";

const FAULTS = {
  NotAllowedError: "ditolak",
  NotFoundError: "tanpaKamera",
  OverconstrainedError: "tanpaKamera",
  NotReadableError: "dipakai",
};

const part = (id) => document.getElementById(id);

export class Viewfinder {
  /** @param {(text: string) => unknown} found what is done with the first text seen */
  constructor(found) {
    this.found = found;
    this.box = part("kamera");
    this.words = this.box.dataset;
    this.reader = new Reader(this.words);
    this.camera = new Camera(part("gambar"), this.reader);
    this.hasScanned = false;
    this._listen();
  }

  /** Ask for the camera, show what it sees, and hand on the first text. */
  async start() {
    this.box.classList.remove("scan__stage--read");
    this._say("menyiapkan");
    try {
      await Promise.all([this.camera.open(), this.reader.start()]);
      this._show(true);
      this._say("mencari");
      part("berhenti").focus({ preventScroll: true });
      this.box.scrollIntoView({ block: "nearest" });
      await this._scan();
    } catch (error) {
      this.stop();
      this._say(FAULTS[error.name] || (navigator.mediaDevices ? "gangguan" : "tanpaKamera"));
      if (!FAULTS[error.name] && navigator.mediaDevices) throw error;
    }
  }

  /** Let the camera go, and say nothing more. */
  stop() {
    this.camera.stop();
    this._show(false);
    this._say(null);
  }

  async _scan() {
    const seen = await this.camera.scan();
    if (seen === null) return;
    this.hasScanned = true;
    this.box.classList.add("scan__stage--read");
    await this.found(seen.texts[0]);
    this.stop();
    performance.measure("frame to verdict", { start: seen.at });
  }

  _say(name) {
    part("kata-kamera").textContent = name ? this.words[name] : "";
  }

  _show(isOn) {
    this.box.classList.toggle("scan__stage--on", isOn);
    part("mulai").hidden = isOn;
    part("berhenti").hidden = !isOn;
    part("gambar").hidden = !isOn;
    part("bingkai").hidden = !isOn;
    part("petunjuk-kamera").toggleAttribute("hidden", isOn);
    part("senter").hidden = !(isOn && this.camera.hasTorch);
    part("senter").setAttribute("aria-pressed", "false");
  }

  _listen() {
    part("mulai").addEventListener("click", () => this.start());
    part("berhenti").addEventListener("click", () => {
      this.stop();
      part("mulai").focus();
    });
    part("senter").addEventListener("click", ({ currentTarget }) => this._switch(currentTarget));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.stop(); // its light would burn on in a pocket
    });
  }

  async _switch(button) {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    try {
      await this.camera.setTorch(isOn);
      button.setAttribute("aria-pressed", String(isOn));
    } catch {
      button.hidden = true; // some cameras promise a light that cannot be switched
    }
  }
}
