"""The command line of the office: `suket --help`."""
