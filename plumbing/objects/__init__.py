"""Small objects in a bucket or a folder: written conditionally, or appended to a journal."""
