"""Answers to named questions, and what these rest on; and to statements of the reader's own, which only read."""
