/**
 * The browser's own magnifier: is this text the office's, and how does it stand?
 *
 * It reads and verifies by itself, with the same rules, reasons and verdicts as
 * `verify/*.py`, and nothing personal leaves the phone: there is no network here.  The
 * caller brings the published files, the pinned root key and the time.
 *
 *     const trust = await readTrustList(trustBytes, rootKey, { now });
 *     const list = await readStatusList(listBytes, trust, { uri });
 *     const lists = new Map([[list.uri, list]]);
 *     const report = await check(text, { trust, lists }, now);
 *
 * Times are Unix seconds.  `check` answers for any text; of its two halves `authenticate`
 * throws `NotAuthentic` with its `reason`, `judge` says how a genuine suket stands.
 * Readers of files throw `NotTrusted`.  Wants WebCrypto, so HTTPS or localhost.
 */

export { Sex } from "./verify/claims.js";
export { Verdict, authenticate, judge } from "./verify/checks.js";
export { NotAuthentic, NotTrusted, Reason } from "./verify/errors.js";
export { Check, check } from "./verify/report.js";
export { RegisterFile, RegisterSegment, readRegister, readSegment, readSegmentDigests, segmentOf } from "./verify/register.js";
export { Entry, StatusList, readStatusList } from "./verify/status.js";
export { MAX_CHARACTERS } from "./verify/text.js";
export { Purpose, TrustList, TrustedKey, readTrustList } from "./verify/trust.js";
