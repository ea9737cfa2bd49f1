from plumbing.entrance import enter

if __name__ == "__main__":
    enter("ops.explain.cli:main", "gpps explain")
