"""Residents for the press: the names that Indonesia has, plain and odd.

Among them apostrophes, titles, single words, 60 characters, diacritics and the longest
regions, some on a second line.  Everything is drawn from one seed, so that a record that
fails can be looked at again.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key

from keys.signer_protocol import SoftwareSigner
from signing.sign_token import seal
from tests.suket.paper.sample_sheets import ISSUED_AT, LONGEST, SIMPLE, portrait
from verify.check_code import write_check_code
from verify.claims import Claims, Sex
from verify.trust_list import Office, Purpose, TrustedKey

SITE, HOST = "https://suket.example", "suket.example"
LIST = 7
OFFICE = Office("32.74", "Kota Cirebon", "Asia/Jakarta")
KEY = derive_private_key(9901, SECP256R1())
SIGNER = SoftwareSigner(
    KEY,
    TrustedKey(
        public=KEY.public_key(),
        purpose=Purpose.SUKET,
        office=OFFICE,
        not_before=ISSUED_AT - timedelta(days=400),
        status_uris=(f"{SITE}/s/{LIST}",),
    ),
)

PLAIN = [
    "SITI CONTOH RAHAYU", "BUDI CONTOH", "ANI", "I GUSTI AYU CONTOH PUTRI",
    "MUHAMMAD RIZKY CONTOH", "MARIA CONTOH SIHOMBING", "SUPARMAN", "NI LUH CONTOH",
    "YOHANES CONTOH WIDODO", "TJIA CONTOH", "WAYAN CONTOH ADI", "AAN CONTOH AV TO",
]  # fmt: skip
ODD = [
    "FITRI NUR 'AINI CONTOH", "NUR’AINI CONTOH", "H. CONTOH, S.PD., M.SI", "O",
    "JOSÉ CONTOH", "RENÉE CONTOH MÜLLER", "LUKASZ CONTOH ŁUKASZ", "A  CONTOH",
    "DRS. H. CONTOH AT-TAUFIQ", "siti contoh", "ZX CONTOH XZ", "CONTOH (ALIAS) & CO",
    "RADEN MAS CONTOH MANGKUNEGARA ADHIWINOTO SASTRO PRAWIROKUSUM",
    "PUTRI CONTOH MAHARANI KUSUMAWARDHANI SARI", "ABCDEFGHIJKLMNOPQRSTUVWXYZCONTOHXYZ",
]  # fmt: skip
STREETS = [
    "JL. CONTOH NO. 9", "KP. CONTOH GG. MASJID AL-IKHLAS II", "DUSUN CONTOH", "-",
    "JL. CONTOH RAYA KM. 12,5 BLOK C-3/14", LONGEST.street,
]  # fmt: skip
VILLAGES = ["PEKIRINGAN", "KEJAKSAN", "ULU", "PAL IX", LONGEST.village]
REGENCIES = ["KOTA CIREBON", "TOJO UNA-UNA", LONGEST.regency]
RELIGIONS = ["ISLAM", "KRISTEN", "KATOLIK", "HINDU", "", LONGEST.religion]
OCCUPATIONS = ["PELAJAR/MAHASISWA", "PETANI/PEKEBUN", LONGEST.occupation]
SEXES = {"LAKI-LAKI": Sex.MALE, "PEREMPUAN": Sex.FEMALE}


def record(number):
    """Return what stands on the page of one resident, as `Press.make` takes it."""
    draw = Random(number)
    rare = draw.random() < 0.3  # a third of them is odd in something

    def one_of(usual, odd=()):
        return (
            draw.choice(odd)
            if rare and odd and draw.random() < 0.5
            else draw.choice(usual)
        )

    name = one_of(PLAIN, ODD)
    regency = one_of(REGENCIES[:2], REGENCIES)
    printed = replace(
        SIMPLE,
        number=f"470/{number:05d}/32.74/XI/2026",
        nik=f"327401{draw.randrange(10**6):06d}99{draw.randrange(100):02d}",
        full_name=name,
        birthplace=one_of(["CIREBON", "ENDE", "TANJUNG PINANG"], REGENCIES),
        born=date(1940, 1, 1) + timedelta(days=draw.randrange(25000)),
        sex=draw.choice(list(SEXES)),
        blood_type=draw.choice(["A", "B", "AB", "O", "-", "", "A+"]),
        street=one_of(STREETS[:4], STREETS),
        rt=f"{draw.randrange(100):03d}",
        rw=f"{draw.randrange(30):03d}",
        village=one_of(VILLAGES[:4], VILLAGES),
        district=one_of(["KESAMBI", "HARJAMUKTI"], [LONGEST.district]),
        regency=regency,
        province=one_of(["JAWA BARAT"], [LONGEST.province]),
        religion=one_of(RELIGIONS[:4], RELIGIONS),
        marital_status=draw.choice(["BELUM KAWIN", "KAWIN", "CERAI HIDUP"]),
        occupation=one_of(OCCUPATIONS[:2], OCCUPATIONS),
        citizenship=draw.choice(["WNI", "WNI", "WNA"]),
    )
    index = draw.randrange(2**20)
    claims = Claims(
        nik=printed.nik,
        full_name=name,
        birthplace=printed.birthplace,
        born=printed.born,
        sex=SEXES[printed.sex],
        address=printed.address,
        issued_at=ISSUED_AT,
        expires_at=None,
        status_uri=f"{SITE}/s/{LIST}",
        status_index=index,
    )
    return printed, {
        "photo": portrait(),
        "text": seal(claims, SIGNER),
        "check_code": write_check_code(LIST, index),
        "host": HOST,
        "issued_at": ISSUED_AT,
    }
