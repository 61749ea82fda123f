"""A kecamatan of the served office, where people are helped to apply."""

from suket.calendar.words import Service
from suket.offices.tables import Unit
from suket.offices.words import UnitKind
from suket.quotas.set_quota import Quota, set_quota
from suket.quotas.words import Pool
from tests.office_world import CIREBON, NIK, nik_of

SIZES = {Pool.GENERAL: 5, Pool.KECAMATAN: 30, Pool.URGENT: 2}


def kejaksan_of(office):
    """Add the kecamatan, two who live there, and a quota with its shares."""
    lives = {"region_code": "32.74.05.1001"}
    with office.world.database.begin() as session:
        row = Unit(
            id="kejaksan",
            office_code=CIREBON,
            kind=UnitKind.KECAMATAN,
            name="Kecamatan Kejaksan",
            region_code=f"{CIREBON}.05",
        )
        session.add(row)
        sizes = {(day, pool): size for day in range(7) for pool, size in SIZES.items()}
        quota = Quota(Service.INTAKE, office.now.date(), sizes)
        set_quota(session, CIREBON, quota, who="uji", now=office.now)
    office.world.add(nik=NIK, **lives)
    office.world.add(nik=nik_of(5), full_name="BUDI CONTOH SANTOSO", **lives)
