"""The pages of applications: taken, listed, shown, cancelled."""
