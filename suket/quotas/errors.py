"""What quotas can refuse."""

from suket.errors import Unusable


class BadSize(Unusable):
    """A pool has between nought and a million places a day."""

    code = "bad-quota-size"
    pesan = "Kuota harus berupa bilangan 0 sampai 1.000.000."
