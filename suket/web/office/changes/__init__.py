"""Pages by which who governs an office changes it from a day on, seeing the sheet."""
