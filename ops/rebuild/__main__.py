from plumbing.entrance import enter

if __name__ == "__main__":
    enter("ops.rebuild.cli:main", "gpps rebuild")
