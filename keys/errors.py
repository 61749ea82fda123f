"""What the safe can refuse.

KeyFault
├── PassphraseMissing    neither file nor variable names one
├── WrongPassphrase      it does not open this key
├── LoosePermissions     somebody else could read or change the folder or a file
├── DamagedStore         the ring or a key is not what was written
├── StoreBusy            another process is changing the keys
├── AlreadyInitialised   the folder holds keys already
├── KeyNotFound          no such key, or none that may sign at that time
├── OfficeNotFound       no such office
├── UnfitOffice          an office that no certificate or trust list can name
├── NotPossible          an act that the state of the key forbids
├── SecretNotFound       no symmetric secret, or not the one that a value bears
└── SealBroken           a sealed value that was changed, or is of another place

None of them carries a secret.
"""


class KeyFault(Exception):
    """Something that will not be done with the keys."""


class PassphraseMissing(KeyFault):
    """Neither a file nor a variable names the passphrase."""


class WrongPassphrase(KeyFault):
    """The passphrase does not open this key."""


class LoosePermissions(KeyFault):
    """Somebody other than the owner could read or change the folder or a file."""


class DamagedStore(KeyFault):
    """The ring or a key is not what was written."""


class StoreBusy(KeyFault):
    """Another process is changing the keys; try again when it is done."""


class AlreadyInitialised(KeyFault):
    """The folder holds keys already; a second root would disown the first's paper."""


class KeyNotFound(KeyFault):
    """There is no such key, or none that may sign at that time."""


class OfficeNotFound(KeyFault):
    """There is no such office in the ring."""


class UnfitOffice(KeyFault):
    """An office that no certificate or trust list can name."""


class NotPossible(KeyFault):
    """An act that the state of the key forbids."""


class SecretNotFound(KeyFault):
    """There is no symmetric secret, or not the one whose id a value bears."""


class SealBroken(KeyFault):
    """A sealed value was changed, or is not of the place where it was found."""
