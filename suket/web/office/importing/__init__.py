"""Pages for importing: tables and photos, one resident by hand, one portrait."""
