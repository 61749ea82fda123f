/** Times and dates as a person in the office's zone reads them: suket/web/local_times.py. */

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * Return the filters of the pages, by name: each turns a value into a text or nodes.
 *
 * `months` are the twelve names, `at` stands between date and time, `colon` between hours
 * and minutes, `zones` maps an IANA name to what people call the zone, `home` is the zone
 * where no office is known; `zone` is the office's, or undefined.
 */
export function filtersOf({ months, at, colon, zones, home }, zone = home) {
  const tanggal = (day) => dateText(...DAY.exec(day).slice(1).map(Number));
  const dateText = (year, month, day) => `${day} ${months[month - 1]} ${year}`;
  const waktu = (moment) => {
    const { date, hour, minute } = partsIn(zone, Date.parse(moment));
    return `${dateText(...date)}${at}${hour}${colon}${minute} ${zones[zone] || zone}`;
  };
  // The end itself is already too late (RFC 8392, section 3.1.4).
  const hari_terakhir = (end) => dateText(...partsIn(zone, Date.parse(end) - 1000).date);
  return { tanggal, waktu, hari_terakhir, berkelompok };
}

/** Return the local {date: [year, month, day], hour, minute} of milliseconds. */
function partsIn(timeZone, milliseconds) {
  const digits = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = { year: "numeric", month: "numeric", day: "numeric" };
  const format = new Intl.DateTimeFormat("en", { timeZone, calendar: "gregory", ...day, ...digits });
  const found = Object.fromEntries(format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
  return { date: [found.year, found.month, found.day].map(Number), hour: found.hour, minute: found.minute };
}

/** Return digits in groups of four, which stand apart and are copied without gaps. */
function berkelompok(digits) {
  const whole = document.createElement("span");
  whole.className = "suket-digits";
  for (const group of digits.match(/.{1,4}/g)) {
    whole.append(Object.assign(document.createElement("span"), { textContent: group }));
  }
  return whole;
}
