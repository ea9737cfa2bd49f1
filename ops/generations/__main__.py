from plumbing.entrance import enter

if __name__ == "__main__":
    enter("ops.generations.cli:main", "gpps generations")
