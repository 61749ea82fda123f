"""What the invented residents are made of.

Every name bears the word CONTOH ("example"), every NIK a serial of 99xx, which no
office has reached: nobody real can be met here.
"""

FIRST_NAMES = {
    ("ISLAM", "L"): (
        *(
            "AHMAD",
            "ASEP",
            "BAYU",
            "BUDI",
            "DEDI",
            "DIMAS",
            "FAJAR",
            "FAUZAN",
            "HENDRA",
        ),
        *(
            "IBRAHIM",
            "IRFAN",
            "JAJANG",
            "MUHAMMAD",
            "RIZKY",
            "RUDI",
            "SLAMET",
            "SYAIFUL",
        ),
        *("TAUFIK", "UJANG", "WAHYU", "YUSUF", "ZAINAL"),
    ),
    ("ISLAM", "P"): (
        *(
            "AISYAH",
            "ANI",
            "DEWI",
            "EKA",
            "FATIMAH",
            "HALIMAH",
            "INDAH",
            "INTAN",
            "KHADIJAH",
        ),
        *(
            "LAILA",
            "MAIMUNAH",
            "NABILA",
            "NURUL",
            "PUTRI",
            "RATNA",
            "RINA",
            "SALMA",
            "SITI",
        ),
        *("SRI", "TUTI", "WULAN", "YUNI"),
    ),
    ("KRISTEN", "L"): ("DANIEL", "HOTMAN", "JONATHAN", "MARKUS", "SAMUEL", "YONAS"),
    ("KRISTEN", "P"): ("DEBORA", "ESTER", "GRACE", "MARTHA", "RUTH", "YULIANA"),
    ("KATHOLIK", "L"): ("ALOYSIUS", "ANTONIUS", "FRANSISKUS", "PETRUS", "YOHANES"),
    ("KATHOLIK", "P"): ("AGNES", "BERNADETA", "CECILIA", "MARIA", "THERESIA"),
    ("HINDU", "L"): ("I GEDE", "I KETUT", "I MADE", "I NYOMAN", "I WAYAN"),
    ("HINDU", "P"): ("NI KADEK", "NI KETUT", "NI LUH", "NI MADE", "NI WAYAN"),
    ("BUDHA", "L"): ("EDWIN", "HENDRIK", "KEVIN", "WILLIAM"),
    ("BUDHA", "P"): ("FELICIA", "LINDA", "MEILING", "SUSAN"),
    ("KHONGHUCU", "L"): ("BONG", "HALIM", "LUKITO"),
    ("KHONGHUCU", "P"): ("LANNY", "MEI HWA", "SHINTA"),
    ("KEPERCAYAAN TERHADAP TUHAN YME", "L"): ("DARMA", "SURYA", "WIRATMA"),
    ("KEPERCAYAAN TERHADAP TUHAN YME", "P"): ("ENDANG", "RETNO", "SEKAR"),
}

LAST_NAMES = {
    "ISLAM": (
        *("ANGGRAINI", "FIRDAUS", "HAKIM", "HIDAYAT", "KURNIA", "LESTARI", "MAULANA"),
        *("NUGRAHA", "PERMATA", "PRATAMA", "RAHAYU", "RAMADHAN", "SAFITRI", "SAPUTRA"),
        *("SETIAWATI", "SUDRAJAT", "SYAHRANI", "UTAMI", "WIBOWO", "WIDODO"),
    ),
    "KRISTEN": ("LUMENTUT", "NABABAN", "PANGARIBUAN", "RUMBIAK", "SIAHAAN", "WENDA"),
    "KATHOLIK": ("BATAONA", "DA COSTA", "LELAONA", "MEKENG", "WIDYANTO"),
    "HINDU": ("ARTANA", "DARMAWAN", "SUARDANA", "SUKMAWATI", "WIDNYANI"),
    "BUDHA": ("GUNAWAN", "HARTONO", "TANUWIJAYA", "WIJAYA"),
    "KHONGHUCU": ("KUSUMA", "LIMANTO", "TJANDRA"),
    "KEPERCAYAAN TERHADAP TUHAN YME": ("NINGRAT", "PRAMUDYA", "WICAKSANA"),
}

# In a hundred residents; the order of the seven is that of the Dinas.
RELIGIONS = (
    *("ISLAM",) * 74,
    *("KRISTEN",) * 9,
    *("KATHOLIK",) * 5,
    *("HINDU",) * 4,
    *("BUDHA",) * 4,
    *("KHONGHUCU",) * 2,
    *("KEPERCAYAAN TERHADAP TUHAN YME",) * 2,
)

YOUNG_WORK = ("PELAJAR/MAHASISWA", "PELAJAR/MAHASISWA", "BELUM/TIDAK BEKERJA")
WORK = (
    *("ARSITEK", "BURUH HARIAN LEPAS", "DOSEN", "GURU", "INDUSTRI", "JURU MASAK"),
    *("KARYAWAN BUMN", "KARYAWAN HONORER", "KARYAWAN SWASTA", "KARYAWAN SWASTA"),
    *("MEKANIK", "MENGURUS RUMAH TANGGA", "NELAYAN/PERIKANAN", "PEDAGANG"),
    *(
        "PEGAWAI NEGERI SIPIL (PNS)",
        "PELAUT",
        "PENATA RIAS",
        "PERAWAT",
        "PERANGKAT DESA",
    ),
    *("PETANI/PEKEBUN", "SENIMAN", "SOPIR", "TUKANG JAHIT", "TUKANG KAYU", "WARTAWAN"),
    *("WIRASWASTA", "WIRASWASTA"),
)
OLD_WORK = ("PENSIUNAN", "MENGURUS RUMAH TANGGA", "PETANI/PEKEBUN", "WIRASWASTA")

BLOOD_TYPES = ("A", "AB", "B", "B", "O", "O", "O+", "A-", "TIDAK TAHU", "TIDAK TAHU")

STREETS = (
    *("JL. CONTOH NO. {}", "JL. MELATI CONTOH NO. {}", "GG. CONTOH III NO. {}"),
    *("KP. CONTOH", "PERUM CONTOH INDAH BLOK C NO. {}", "JL. KEMUNING CONTOH KM. {}"),
    *("LINGK. CONTOH", "JL. LAKSAMANA CONTOH NO. {}", "BLOK CONTOH"),
)
LONGEST_STREET = "PERUMAHAN TAMAN CONTOH PERMAI INDAH TAHAP II BLOK AB-12 NO. 117"

BIRTHPLACES = {
    "36.04": ("SERANG", "SERANG", "SERANG", "PANDEGLANG", "CILEGON", "JAKARTA"),
    "36.73": ("SERANG", "SERANG", "SERANG", "LEBAK", "TANGERANG", "BANDUNG"),
    "32.74": ("CIREBON", "CIREBON", "CIREBON", "INDRAMAYU", "KUNINGAN", "MAJALENGKA"),
    "64.71": (
        "BALIKPAPAN",
        "BALIKPAPAN",
        "SAMARINDA",
        "BANJARMASIN",
        "MAKASSAR",
        "WAMENA",
    ),
}

# In a hundred of those who may have a suket; the names are those of the KTP-el program.
ELIGIBLE = (
    *("PRINT_READY_RECORD",) * 56,
    *("SENT_FOR_ENROLLMENT",) * 18,
    *("BIO_CAPTURED",) * 12,
    *("RECEIVED_AT_CENTRAL",) * 9,
    *("PROCESSING",) * 5,
)

# Names that have broken such programs before, with sex and religion.
NOTABLE_NAMES = (
    ("CONTOH", "L", "ISLAM"),  # one word
    ("NUR'AINI CONTOH MA'ANI", "P", "ISLAM"),
    ("SITI CONTOH MA'ANI NINA", "P", "ISLAM"),
    ("DRS. H. CONTOH BUDIMAN, M.SI.", "L", "ISLAM"),
    ("DR. HJ. CONTOH RATNASARI, S.PD., M.PD.", "P", "ISLAM"),
    ("MUHAMMAD CONTOH AL-FARIZI", "L", "ISLAM"),
    ("RADEN MAS CONTOH HARYO KUSUMANINGRAT SASTROHADIWINOTO BASUKI", "L", "ISLAM"),
    ("R.A. CONTOH KUSUMANINGTYAS WULANDARI PUTRI MANGKUBUMI ASIH", "P", "KATHOLIK"),
    ("RENÉE CONTOH LATUHARHARY", "P", "KRISTEN"),
    ("JOSÉ CONTOH DA COSTA", "L", "KATHOLIK"),
    ("ANDRÉ CONTOH MANUPUTTY", "L", "KRISTEN"),
    ("M. CONTOH FAJRI", "L", "ISLAM"),
    ("CONTOH", "P", "BUDHA"),
    ("I GUSTI AYU CONTOH PUTU", "P", "HINDU"),
    ("ST. CONTOH DAENG NGALLE", "L", "ISLAM"),
    ("CONTOH AK", "L", "KHONGHUCU"),
)

NOT_RECORDED = (
    *("UNREGISTERED", "DUPLICATE_RECORD", "ENROLL_FAILURE_AT_CENTRAL", "CARD_PRINTED"),
)
GONE = ("PINDAH", "MENINGGAL")
