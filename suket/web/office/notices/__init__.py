"""What applicants are told by itself: the outbox, and how each is reached."""
