from plumbing.entrance import enter

if __name__ == "__main__":
    enter("ops.stream.cli:main", "gpps stream")
