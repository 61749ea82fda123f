"""From the tables and photos of an office to residents, cell by cell.

Verbs: import_residents, import_photos.
Knows: register, residents, access, offices, journal.
"""
