"""What an answer says in words, generated from its rows: one function per question."""
