"""One office that publishes to a folder, at any address, for tests of the street door."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import DAY, make_claims, make_register, make_text, signed, toy_key
from verify.cose import cose_key, kid_of
from verify.register_file import register_digest
from verify.status_list import Entry, StatusList, pack, status_list_draft
from verify.trust_list import (
    Office,
    Purpose,
    TrustedKey,
    TrustList,
    jwk_set,
    trust_list_draft,
)

NOW = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SITE = "https://suket.example"
CIREBON = Office("32.74", "Kota Cirebon", "Asia/Jakarta")


@dataclass
class PublishingOffice:
    """What the office has issued so far, and how each of it is listed."""

    folder: Path
    site: str = SITE
    office: Office = CIREBON
    entries: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)

    @property
    def uri(self):
        return f"{self.site}/s/1"

    def claims(self, **other):
        usual = make_claims(
            issued_at=NOW - 2 * DAY,
            expires_at=datetime(2027, 5, 20, 17, tzinfo=UTC),
            status_uri=self.uri,
            status_index=len(self.entries) + 1,
        )
        return usual._replace(**other)

    def issue(self, entry=Entry.VALID, **other):
        """Return the text of a suket that is listed and recorded."""
        claims = self.claims(**other)
        text = make_text(claims, toy_key("suket"))
        self.entries[claims.status_index] = entry
        self.texts[claims.status_index] = text
        return text

    def unrecorded(self, **other):
        """Return a text the office's key signed, listed in force, never recorded."""
        claims = self.claims(**other)
        self.entries[claims.status_index] = Entry.VALID
        return make_text(claims, toy_key("suket"))

    def altered(self):
        """Return a text of ours in which one byte of what was signed is another."""
        text = self.issue()
        at = text.index("#") + 7 * 17  # the lowest digit of seven bytes
        return text[:at] + ("1" if text[at] != "1" else "2") + text[at + 1 :]

    def trust(self, **other):
        since = NOW - 100 * DAY
        suket = TrustedKey(
            public=toy_key("suket").public_key(),
            purpose=Purpose.SUKET,
            office=self.office,
            not_before=since,
            status_uris=(self.uri,),
        )
        status = TrustedKey(
            public=toy_key("status").public_key(),
            purpose=Purpose.STATUS,
            not_before=since,
        )
        receipt = TrustedKey(
            public=toy_key("receipt").public_key(),
            purpose=Purpose.RECEIPT,
            not_before=since,
        )
        keys = (suket, status, receipt)
        usual = TrustList(keys, 1, NOW - DAY, NOW + 90 * DAY)
        return replace(usual, **other)

    def publish(self, *, issued_at=NOW - MINUTE, **trust):
        """Write every published file; the status list is dated `issued_at`."""
        register = make_register(self.texts)
        status = StatusList(
            uri=self.uri,
            issued_at=issued_at,
            expires_at=issued_at + 7 * DAY,
            ttl=timedelta(hours=1),
            entries=pack(self.entries),
            register_digest=register_digest(register),
        )
        root, listing = toy_key("root"), toy_key("status")
        listed = status_list_draft(status, kid_of(listing.public_key()))
        trusted = self.trust(**trust)
        pinned = cose_key(root.public_key()).hex()
        believed = trust_list_draft(trusted, kid_of(root.public_key()))
        self.put("root.json", json.dumps({"cose_key_hex": pinned}).encode())
        self.put("jwks.json", json.dumps(jwk_set(trusted)).encode())
        self.put("s/1.register", register)
        self.put("s/1", signed(listing, listed))
        self.put("s/index.json", json.dumps({"status_lists": [self.uri]}).encode())
        self.put("suket-trust", signed(root, believed))
        return self

    def put(self, name, data):
        """Replace one published file as the office does: by renaming."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.fresh")
        fresh.write_bytes(data)
        fresh.rename(path)


def after_a_silence(door):
    """Let the street door not have looked at its folder for ten seconds."""
    followed = door._followed[0]
    followed._next_poll = followed._looked_at = followed._monotonic() - 10
