"""Days and promises of cases, and what a changed calendar does to both."""
