"""Who asked follows it from home: by its number, a birth date and a code of its own."""
