/** The values of a suket as form 2026-1 prints them: suket/web/printed_values.py. */

/** Return a day ("1986-12-16") as the KTP-el writes it: "16-12-1986". */
export const tanggal_cetak = (day) => day.split("-").reverse().join("-");

/** Return "male" or "female" in the words of the sheet. */
export const jenis_kelamin = (sex) => (sex === "male" ? "LAKI-LAKI" : "PEREMPUAN");
