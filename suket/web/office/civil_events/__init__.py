"""Civil events: lists uploaded or sent by machines, reports, and answers."""
