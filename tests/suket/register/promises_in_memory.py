"""What the office promises, in its simplest words: the whole of it in memory."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from suket.register.end import ENTRY
from suket.register.words import EndReason
from verify.status_list import Entry

ZONE = ZoneInfo("Asia/Jakarta")  # of the office: its years begin there


@dataclass
class Paper:
    """One suket as the model knows it."""

    nik: str
    number: int  # among all that the office ever issued
    year: int
    serial: int  # among those of the year, without gaps
    ends_at: object
    entry: Entry = Entry.VALID
    is_over: bool = False


@dataclass
class Model:
    """Issue, renew, end, freeze, release, expire: a hundred lines would be too many."""

    people: dict = field(default_factory=dict)  # nik → why not, or None
    papers: list = field(default_factory=list)

    def held(self, nik):
        living = [p for p in self.papers if p.nik == nik and not p.is_over]
        assert len(living) <= 1
        return living[0] if living else None

    def issue(self, nik, now, ends_at):
        """Return the code of the refusal, or None."""
        held = self.held(nik)
        if held and (held.entry is Entry.SUSPENDED or now < held.ends_at):
            return "SUDAH_ADA_SUKET_AKTIF"
        if self.people[nik]:
            return self.people[nik]
        if held:
            self.close(held, EndReason.KEDALUWARSA)
        self.hand_out(nik, now, ends_at)
        return None

    def hand_out(self, nik, now, ends_at):
        year = now.astimezone(ZONE).year
        serial = 1 + sum(paper.year == year for paper in self.papers)
        number = len(self.papers) + 1
        self.papers.append(Paper(nik, number, year, serial, ends_at))

    def renew(self, paper, now, ends_at):
        if paper.is_over:
            return "already-ended"
        if paper.entry is Entry.SUSPENDED:
            return "is-suspended"
        if self.people[paper.nik]:
            return self.people[paper.nik]
        was_late = now >= paper.ends_at
        self.close(paper, EndReason.KEDALUWARSA if was_late else EndReason.DIPERPANJANG)
        self.hand_out(paper.nik, now, ends_at)
        return None

    def end(self, paper, reason):
        if paper.is_over:
            return "already-ended"
        self.close(paper, reason)
        learnt = {
            EndReason.KTP_DICETAK: "SUDAH_ADA_KTP",
            EndReason.MENINGGAL: "MENINGGAL",
            EndReason.PINDAH: "SUDAH_PINDAH",
        }
        if reason in learnt:
            self.learn(paper.nik, learnt[reason])
        return None

    def learn(self, nik, why):
        """Of several reasons the gravest is told: dead or moved before the card."""
        known = self.people[nik]
        self.people[nik] = known if known in {"MENINGGAL", "SUDAH_PINDAH"} else why

    def suspend(self, paper):
        if paper.is_over:
            return "already-ended"
        if paper.entry is Entry.SUSPENDED:
            return "is-suspended"
        paper.entry = Entry.SUSPENDED
        return None

    def restore(self, paper):
        if paper.is_over:
            return "already-ended"
        if paper.entry is not Entry.SUSPENDED:
            return "not-suspended"
        paper.entry = Entry.VALID
        return None

    def expire(self, now):
        for paper in self.papers:
            if not paper.is_over and now >= paper.ends_at:
                self.close(paper, EndReason.KEDALUWARSA)

    def close(self, paper, reason):
        paper.is_over, paper.entry = True, ENTRY[reason]
