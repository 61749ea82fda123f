"""A small office for tests: real database, real keys, invented people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from PIL import Image

from keys.secrets_in_use import Secrets, SoftwareSecret
from keys.signer_protocol import SoftwareSigner
from suket.access import sealing_secrets
from suket.access.manage_accounts import Newcomer, employ
from suket.access.namesakes import ANOTHER
from suket.access.rights import Officer, holding
from suket.access.role_grants import Post
from suket.access.words import Role
from suket.intake import portraits
from suket.offices import offices, signatories, versions
from suket.offices.persons import KEEPER
from suket.offices.tables import Office, OfficeVersion, Signatory
from suket.offices.words import Capacity, EnrolmentStatus, NoNip, StepRule, Validity
from suket.register.issue import Desk, issue
from suket.residents import residents
from suket.residents.words import Gender, Standing
from tests.builders import toy_key
from verify.trust_list import Office as NamedOffice
from verify.trust_list import Purpose, TrustedKey, TrustList

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SITE = "https://suket.example"
CIREBON, SERANG, BALIKPAPAN = "32.74", "36.73", "64.71"
NAMES = {
    CIREBON: ("Kota Cirebon", "Asia/Jakarta", "Cirebon"),
    SERANG: ("Kota Serang", "Asia/Jakarta", "Serang"),
    BALIKPAPAN: ("Kota Balikpapan", "Asia/Makassar", "Balikpapan"),
}
PROVINCES = {CIREBON: "JAWA BARAT", SERANG: "BANTEN", BALIKPAPAN: "KALIMANTAN TIMUR"}
NIK = "3274014107039901"
TOY_SECRETS = Secrets([SoftwareSecret(b"a secret for tests, of 32 bytes.")])


def office_row(code, **over):
    """Return an office that is not yet in the register."""
    name, zone, place = NAMES[code]
    fields = {
        "code": code,
        "name": name,
        "zone": zone,
        "place": place,
        "government": f"PEMERINTAH {name.upper()}",
        "agency": "DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL",
        "street": "Jl. Contoh No. 1",
        "phone": "(0231) 000-000",
        "email": "dukcapil@contoh.example",
        "website": "dukcapil.contoh.example",
        "postal_code": "45111",
        "form": "2026-1",
        "number_template": "{klas}/{urut:05}/{kode_unit}/{bulan_romawi}/{tahun}",
        "classification": "470",
        "unit_code": code,
        "validity": Validity.UNTIL_PRINTED,
        "months": None,
        "minimum_status": EnrolmentStatus.BIO_CAPTURED,
        "rule": StepRule.DIRECT,
        **over,
    }
    return Office(**fields)


def signatory_row(code, **over):
    """Return who signs for an office from the first of the year on."""
    name = NAMES[code][0].upper()
    fields = {
        "office_code": code,
        "since": date(2026, 1, 1),
        "capacity": Capacity.HEAD,
        "title": f"KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL {name}",
        "name": "Drs. H. CONTOH BUDIMAN, M.Si",
        "rank": "Pembina Tk. I, IV/b",
        "nip": "197001011995031001",
        **over,
    }
    return Signatory(**fields)


def jpeg(shade=128, size=(300, 400)):
    """Return a grey JPEG, of the size of a portrait."""
    out = BytesIO()
    Image.new("RGB", size, (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


PORTRAIT = portraits.portrait(jpeg())


def resident_values(office=CIREBON, **over):
    """Return the columns of a resident who may have a suket."""
    return {
        "nik": NIK,
        "office_code": office,
        "full_name": "SITI CONTOH RAHAYU",
        "birthplace": "CIREBON",
        "born": date(2003, 7, 1),
        "sex": Gender.FEMALE,
        "blood_type": "O",
        "street": "JL. CONTOH NO. 9",
        "rt": "003",
        "rw": "005",
        "village": "KEJAKSAN",
        "district": "KEJAKSAN",
        "regency": NAMES[office][0].upper(),
        "province": PROVINCES[office],
        "region_code": None,
        "religion": "ISLAM",
        "marital_status": "BELUM KAWIN",
        "occupation": "PELAJAR/MAHASISWA",
        "citizenship": "WNI",
        "enrolment_status": EnrolmentStatus.PRINT_READY_RECORD,
        "standing": Standing.RESIDENT,
        "photo_digest": portraits.digest_of(PORTRAIT),
        "updated_at": NOW,
        **over,
    }


def nik_of(serial):
    """Return the invented NIK with this serial (0 to 99,999)."""
    return f"32740141{1 + serial // 9900 % 12:02}{serial // 100 % 99:02}99{serial % 100:02}"


def suket_signer(office, first_list=None):
    """Return the suket key of an office, with four lists."""
    first = first_list or {CIREBON: 1, SERANG: 5, BALIKPAPAN: 9}[office]
    private = toy_key(f"suket {office}")
    name, zone, _ = NAMES[office]
    uris = tuple(f"{SITE}/s/{n}" for n in range(first, first + 4))
    trusted = TrustedKey(
        public=private.public_key(),
        purpose=Purpose.SUKET,
        office=NamedOffice(office, name, zone),
        not_before=NOW - 1000 * DAY,
        status_uris=uris,
    )
    return SoftwareSigner(private, trusted)


def status_signer(at=NOW):
    """Return the key that signs status lists."""
    private = toy_key("status")
    trusted = TrustedKey(
        public=private.public_key(),
        purpose=Purpose.STATUS,
        not_before=NOW - 1000 * DAY,
    )
    return SoftwareSigner(private, trusted)


def receipt_signer():
    """Return the key that signs receipts."""
    private = toy_key("receipt")
    trusted = TrustedKey(
        public=private.public_key(),
        purpose=Purpose.RECEIPT,
        not_before=NOW - 1000 * DAY,
    )
    return SoftwareSigner(private, trusted)


def trust_list():
    """Return the trust list of the three offices."""
    keys = [suket_signer(code).trusted for code in NAMES]
    return TrustList([*keys, status_signer().trusted, receipt_signer().trusted])


class BurntSigner:
    """A key whose machine has just caught fire."""

    def __init__(self, signer):
        self.trusted = signer.trusted

    def sign(self, message):
        raise OSError("no token in slot 0")


def keeper(office=CIREBON):
    """Return person zero, who governs every office from the machine."""
    return Officer(
        username="cli:uji", office=office, duties=holding(Role.ADMIN), person=KEEPER
    )


@dataclass
class World:
    """A database with three offices, and short ways to do what tests do often."""

    database: object

    def furnish(self):
        with self.database.begin() as session:
            for code in NAMES:
                offices.add(session, office_row(code), who="uji", now=NOW - 100 * DAY)
                signatories.name(
                    session, signatory_row(code), who="uji", now=NOW - 100 * DAY
                )
            residents.keep_photos(session, {portraits.digest_of(PORTRAIT): PORTRAIT})
        return self

    def let_seal(self):
        """Let values be sealed here by the secret of tests."""
        with self.database.begin() as session:
            sealing_secrets.take_note(session, TOY_SECRETS.ids, now=NOW)

    def officer(self, office=CIREBON, *, role=Role.OFFICER, username="budi"):
        return Officer(username=username, office=office, duties=holding(role))

    def employ(self, password, username="budi", office=CIREBON, role=Role.OFFICER):
        """Give somebody new an account, as the keeper of the machine does."""
        post = Post(role=role, since=NOW.date())
        newcomer = Newcomer(
            username=username,
            name="Budi CONTOH",
            no_nip=NoNip.HONORARY,
            who=ANOTHER,
            post=post,
        )
        with self.database.begin() as session:
            return employ(
                session,
                newcomer,
                password,
                must_change=False,
                officer=keeper(office),
                now=NOW,
            )

    def desk(self, office=CIREBON, signer=None, **over):
        return Desk(office=office, signer=signer or suket_signer(office), **over)

    def add(self, office=CIREBON, **over):
        """Add a resident and return the id."""
        values = resident_values(office, **over)
        with self.database.begin() as session:
            residents.put(session, [values])
            return residents.find_by_nik(session, values["nik"], office=office).id

    def issue(self, resident_id, office=CIREBON, now=NOW, **over):
        with self.database.begin() as session:
            return issue(
                session,
                resident_id,
                self.desk(office, **over),
                officer=self.officer(office),
                now=now,
            )

    def change_office(self, code=CIREBON, since=date(2026, 1, 1), **fields):
        """Let an office be another from a day on, unasked: it may be unfit for use."""
        with self.database.begin() as session:
            office = versions.on_day(session, code, date.max)
            for part, names in versions.COLUMNS.items():
                if fields.keys() & {*names}:
                    row = OfficeVersion(
                        office_code=code,
                        part=part,
                        since=since,
                        named_by="uji",
                        named_at=NOW,
                    )
                    session.add(row)
                    session.flush()
                    says = {**office.said_by(part), **fields}
                    says = {name: says[name] for name in names}
                    session.add(versions.TABLES[part](version_id=row.id, **says))

    def all(self, query):
        """Return all rows of a query, as objects or tuples."""
        with self.database.reading() as session:
            result = session.execute(query)
            return [row[0] if len(row) == 1 else tuple(row) for row in result]
