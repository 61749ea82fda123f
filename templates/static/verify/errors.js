/**
 * What verifying can refuse; each of these means "no", none carries personal data.
 *
 * NotAuthentic(reason)   the office did not issue this text
 * NotTrusted             a published file that must not be believed
 * Malformed              bytes of another form; ends as one of the two above
 */

/** Stable codes, shown on pages and kept in logs: never renamed, never reused. */
export const Reason = Object.freeze({
  MALFORMED: "malformed",
  UNKNOWN_KEY: "unknown-key",
  BAD_SIGNATURE: "bad-signature",
  KEY_NOT_IN_USE: "key-not-in-use",
  NOT_RECORDED: "not-recorded",
});

/** The office did not issue this text, so nothing in it may be believed. */
export class NotAuthentic extends Error {
  /** @param {string} reason one of `Reason` */
  constructor(reason) {
    super(reason);
    this.name = "NotAuthentic";
    this.reason = reason;
  }
}

/** A trust list, status list or register file that must not be believed. */
export class NotTrusted extends Error {
  /** @param {string} message what is wrong with it */
  constructor(message) {
    super(message);
    this.name = "NotTrusted";
  }
}

/** The bytes are not deterministic CBOR, or not of the shape that was asked for. */
export class Malformed extends Error {
  /** @param {string} message what is wrong with them */
  constructor(message) {
    super(message);
    this.name = "Malformed";
  }
}
