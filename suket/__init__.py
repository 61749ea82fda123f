"""The office: takes applications, issues, ends, delivers and answers for it."""
