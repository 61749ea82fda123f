"""`python -m suket.cli`: the same as `suket`."""

from suket.cli.entry import main

if __name__ == "__main__":
    main()
