/** Times and dates as a person in the office's zone reads them: suket/web/local_times.py. */

import { jenis_kelamin, tanggal_cetak } from "./printed.js";

/**
 * Return the filters of the pages, by name: each turns a value into a text or nodes.
 *
 * `months` are the twelve names, `at` stands between date and time, `colon` between hours
 * and minutes, `zones` maps an IANA name to what people call the zone, `home` is the zone
 * where no office is known; `zone` is the office's, or undefined.
 */
export function filtersOf({ months, at, colon, zones, home }, zone = home) {
  const dateText = (year, month, day) => `${day} ${months[month - 1]} ${year}`;
  const waktu = (moment) => {
    const { date, hour, minute } = partsIn(zone, new Date(moment).getTime());
    return `${dateText(...date)}${at}${hour}${colon}${minute} ${zones[zone] || zone}`;
  };
  // The end itself is already too late (RFC 8392, section 3.1.4).
  const hari_terakhir = (end) => dateText(...partsIn(zone, Date.parse(end) - 1000).date);
  return { waktu, hari_terakhir, tanggal_cetak, jenis_kelamin };
}

const FORMATS = new Map(); // by zone: to make one takes a slow phone a tenth of a second

function formatIn(timeZone) {
  const digits = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { year: "numeric", month: "numeric", day: "numeric" };
  if (!FORMATS.has(timeZone)) {
    FORMATS.set(timeZone, new Intl.DateTimeFormat("en", { timeZone, calendar: "gregory", ...day, ...digits }));
  }
  return FORMATS.get(timeZone);
}

/** Return the local {date: [year, month, day], hour, minute} of milliseconds. */
function partsIn(timeZone, milliseconds) {
  const found = Object.fromEntries(formatIn(timeZone).formatToParts(milliseconds).map(({ type, value }) => [type, value]));
  return { date: [found.year, found.month, found.day].map(Number), hour: found.hour, minute: found.minute };
}
