"""The public site: anyone may check a suket here, and fetch what that takes.

It reads published files and holds neither key nor database, so that it answers while
the office is away, and can run by itself on any machine (the street door).
"""
