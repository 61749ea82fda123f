"""The closed lists of words the tables use.  A word is never renamed, never reused."""

from enum import StrEnum


class EnrolmentStatus(StrEnum):
    """How far a resident's biometric record has come: domain of the KTP-el program."""

    UNREGISTERED = "UNREGISTERED"
    BIO_CAPTURED = "BIO_CAPTURED"
    PROCESSING = "PROCESSING"
    RECEIVED_AT_CENTRAL = "RECEIVED_AT_CENTRAL"
    SENT_FOR_ENROLLMENT = "SENT_FOR_ENROLLMENT"
    SEARCH_FAILURE_AT_CENTRAL = "SEARCH_FAILURE_AT_CENTRAL"
    ADJUDICATE_IN_PROCESS = "ADJUDICATE_IN_PROCESS"
    ADJUDICATE_RECORD = "ADJUDICATE_RECORD"
    PRINT_READY_RECORD = "PRINT_READY_RECORD"
    CARD_PRINTED = "CARD_PRINTED"
    CARD_ISSUED = "CARD_ISSUED"
    DUPLICATE_RECORD = "DUPLICATE_RECORD"
    ENROLL_FAILURE_AT_CENTRAL = "ENROLL_FAILURE_AT_CENTRAL"
    ENROLL_FAILURE_AT_REGIONAL = "ENROLL_FAILURE_AT_REGIONAL"


class Standing(StrEnum):
    """Whether the resident still lives, and lives here."""

    RESIDENT = "TETAP"
    MOVED = "PINDAH"
    DEAD = "MENINGGAL"


class Gender(StrEnum):
    """The two values of jenis kelamin, as printed."""

    MALE = "LAKI-LAKI"
    FEMALE = "PEREMPUAN"


class Validity(StrEnum):
    """How long the sukets of an office live."""

    UNTIL_PRINTED = "until-printed"
    MONTHS = "months"
    MONTHS_OR_PRINTED = "months-or-printed"


class Capacity(StrEnum):
    """In what capacity a signatory signs."""

    HEAD = ""
    ACTING = "Plt."
    DAILY_ACTING = "Plh."
    ON_BEHALF = "a.n."


class MadeBy(StrEnum):
    """What made a document; nobody can tell from the document itself."""

    WEASYPRINT = "weasyprint"  # drawn, then signed
    PRESS = "press"  # printed from a plate


class ApplicationKind(StrEnum):
    """What a person asks for."""

    NEW = "new"
    RENEWAL = "renewal"


class ApplicationState(StrEnum):
    """Where an application stands; at the counter it is signed as it is made."""

    SIGNED = "DITANDATANGANI"


class Channel(StrEnum):
    """By which way an application came."""

    COUNTER = "counter"
    BULK = "bulk"


class SuketState(StrEnum):
    """How a suket stands in the register; an ended one never changes again."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a suket ended; what the status list then says is in `suket.end`."""

    KTP_DICETAK = "KTP_DICETAK"  # the card is printed
    KTP_DITERIMA = "KTP_DITERIMA"  # the card is handed over
    KEDALUWARSA = "KEDALUWARSA"  # its last day has passed
    DIPERPANJANG = "DIPERPANJANG"  # a newer suket continues it
    DIGANTI = "DIGANTI"  # a newer suket replaces it
    DATA_BERUBAH = "DATA_BERUBAH"  # name, address, marital status … changed
    PINDAH = "PINDAH"  # moved away
    RUSAK = "RUSAK"  # the paper is damaged
    MENINGGAL = "MENINGGAL"  # the holder died
    HILANG = "HILANG"  # the holder reports the loss
    DATA_GANDA = "DATA_GANDA"  # a duplicate record was found
    SALAH_TERBIT = "SALAH_TERBIT"  # the office's error
    PALSU = "PALSU"  # obtained by forgery
    DISALAHGUNAKAN = "DISALAHGUNAKAN"  # misused
    KUNCI_BOCOR = "KUNCI_BOCOR"  # the signing key is compromised
    KEHILANGAN_WNI = "KEHILANGAN_WNI"  # citizenship lost


class Role(StrEnum):
    """What an account is for."""

    OFFICER = "officer"
    SIGNATORY = "signatory"
    ADMIN = "admin"


class BatchState(StrEnum):
    """Whether a batch still has items to do: it is derived, and kept for the sweep."""

    RUNNING = "running"
    DONE = "done"


class Outcome(StrEnum):
    """What became of one item of a batch; an item without outcome is still due."""

    ISSUED = "issued"
    REFUSED = "refused"
    FAILED = "failed"


class Event(StrEnum):
    """What the journal can say."""

    OFFICE_ADDED = "office-added"
    OFFICE_CHANGED = "office-changed"
    ISSUANCE_OPENED = "issuance-opened"
    ISSUANCE_CLOSED = "issuance-closed"
    SIGNATORY_NAMED = "signatory-named"
    RESIDENTS_IMPORTED = "residents-imported"
    ISSUED = "issued"
    RENEWED = "renewed"
    ENDED = "ended"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    DELIVERY_OPENED = "delivery-opened"
    DELIVERY_CLAIMED = "delivery-claimed"
    DELIVERY_LOCKED = "delivery-locked"
    BATCH_STARTED = "batch-started"
    ACCOUNT_CREATED = "account-created"
    ACCOUNT_CHANGED = "account-changed"
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    SIGN_IN_LOCKED = "sign-in-locked"
    INSTITUTION_ADDED = "institution-added"
    INSTITUTION_CLOSED = "institution-closed"
    API_KEY_CREATED = "api-key-created"
    API_KEY_REVOKED = "api-key-revoked"
    WEBHOOK_CHANGED = "webhook-changed"
    CLERK_CREATED = "clerk-created"
    CLERK_CHANGED = "clerk-changed"
    VISITED = "visited"
    PHOTO_SEEN = "photo-seen"
    DOCUMENT_SEEN = "document-seen"


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
