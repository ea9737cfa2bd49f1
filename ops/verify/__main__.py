from plumbing.entrance import enter

if __name__ == "__main__":
    enter("ops.verify.cli:main", "gpps verify")
