"""Closed lists of words about institutions.  A word is never renamed, never reused."""

from enum import StrEnum


class InstitutionKind(StrEnum):
    """What kind of body relies on sukets."""

    BANK = "bank"
    INSURER = "asuransi"
    BPJS = "bpjs"
    POLICE = "kepolisian"
    IMMIGRATION = "imigrasi"
    ELECTIONS = "pemilu"
    MARRIAGES = "kua"
    GOVERNMENT = "pemerintah"
    OTHER = "lain"


class VisitPurpose(StrEnum):
    """For what a suket is looked at; each agreement names those it is made for.

    The uses that stand on the paper: domain of the suket, section 2, row 8.
    """

    BANKING = "perbankan"
    INSURANCE = "asuransi"
    BPJS = "bpjs"
    POLICE = "kepolisian"
    IMMIGRATION = "imigrasi"
    ELECTIONS = "pemilu"
    MARRIAGE = "pernikahan"
    PUBLIC_SERVICE = "layanan-publik"


class Scope(StrEnum):
    """What a key or a person of an institution may ask for."""

    VERIFY = "verify"
    BATCH = "verify:batch"
    PHOTO = "photo"
    DOCUMENT = "document"
    AUDIT = "audit"
