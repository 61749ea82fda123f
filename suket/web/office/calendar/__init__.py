"""Pages of the office's calendar: its days, closures, holidays and quotas."""
