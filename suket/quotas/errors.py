"""What quotas can refuse."""

from suket.errors import Conflict, NotFound, Unusable


class BadSize(Unusable):
    """A pool has between nought and a million places a day."""

    code = "bad-quota-size"
    pesan = "Kuota harus berupa bilangan 0 sampai 1.000.000."


class BadSlotLength(Unusable):
    """A slot has five minutes to twelve hours."""

    code = "bad-slot-length"
    pesan = "Lama satu jam pengambilan harus 5 sampai 720 menit."


class SlotNotFound(NotFound):
    """The unit has no such slot."""

    code = "slot-not-found"
    pesan = "Jam pengambilan itu tidak ada di unit ini. Pilih jam yang lain."


class SlotFull(Conflict):
    """The last place of the slot was taken meanwhile, or it is shut or has begun."""

    code = "slot-full"
    pesan = "Jam pengambilan itu baru saja penuh atau ditutup. Pilih jam yang lain."
