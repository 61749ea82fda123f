"""Faults of folders, files and databases, told as one sentence with a remedy.

Whatever the person at the keyboard can mend ends a command as `NotSetUp` does, wherever
it comes up; anything else is a defect, and shows its traceback.  Faults of SQLAlchemy
are known by name: commands that need no database do not wait until it is loaded.
"""

from suket.cli.exit_codes import NotSetUp

_DATABASE_FAULTS = {"ArgumentError", "DatabaseError", "InterfaceError", "TimeoutError"}
_DEFECTS = {"IntegrityError"}  # a rule of the tables was broken: by us

LOOK = "`suket doctor` looks at the whole."
_OF_FILES: dict[type[OSError], tuple[str, str]] = {
    FileNotFoundError: (
        "is not there",
        "Make it, or correct the setting that names it.",
    ),
    NotADirectoryError: ("is no folder", "Name a folder."),
    IsADirectoryError: ("is a folder, and should be a file", "Name a file."),
    PermissionError: ("may not be used by this user", "`chown` it to this user."),
    FileExistsError: (
        "is there already, and is no folder",
        "Name another, or move it.",
    ),
}
# What the messages of SQLite and PostgreSQL have in them, what that means, what helps.
_OF_DATABASES = (
    (
        ("no such table", "no such column", "does not exist"),
        "The database lacks tables of this version of the program.",
        "`suket migrate` brings them up to date; `suket init` begins a new service.",
    ),
    (
        ("not a database", "malformed", "encrypted"),
        "The file of the database, suket.db, is no database, or is damaged.",
        "Bring it back from a backup, or let SUKET_DATA_DIR name the right folder.",
    ),
    (
        ("unable to open", "readonly", "read-only", "permission denied"),
        "The database cannot be opened for writing by this user.",
        "`chown` the data folder and suket.db to this user.",
    ),
    (
        ("disk is full", "no space", "disk i/o"),
        "The disk of the database is full, or fails.",
        "Make room, and give the command again.",
    ),
    (
        ("locked", "timeout", "canceling statement"),
        "The database is busy for too long.",
        "Wait until the other work is done, and give the command again.",
    ),
)
_UNREACHABLE = (
    "The database of SUKET_DATABASE_URL cannot be reached, or does not let us in.",
    "See that it runs, and that host, name, user and password in it are right.",
)


def told(fault: Exception) -> NotSetUp | None:
    """Return a fault as a sentence and a remedy, or None if it is a defect."""
    if isinstance(fault, OSError):
        return _of_file(fault)
    if isinstance(fault, UnicodeError):
        return NotSetUp("A file that was named is not text in UTF-8.", LOOK)
    kinds = _kinds_of_sqlalchemy(fault)
    is_known = kinds & _DATABASE_FAULTS and not kinds & _DEFECTS
    return _of_database(fault) if is_known else None


def _kinds_of_sqlalchemy(fault: Exception) -> set[str]:
    return {
        kind.__name__
        for kind in type(fault).__mro__
        if kind.__module__.startswith("sqlalchemy.")
    }


def _of_file(fault: OSError) -> NotSetUp:
    what = str(fault.filename or "Something that is needed")
    for kind, (state, remedy) in _OF_FILES.items():
        if isinstance(fault, kind):
            return NotSetUp(f"{what} {state}.", f"{remedy} {LOOK}")
    reason = fault.strerror or type(fault).__name__
    return NotSetUp(f"{what} cannot be used: {reason.lower()}.", LOOK)


def _of_database(fault: Exception) -> NotSetUp:
    text = str(getattr(fault, "orig", None) or fault).lower()
    if "connection" not in text:
        for signs, what, remedy in _OF_DATABASES:
            if any(sign in text for sign in signs):
                return NotSetUp(what, remedy)
    return NotSetUp(*_UNREACHABLE)
