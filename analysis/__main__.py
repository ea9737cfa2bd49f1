from plumbing.entrance import enter

if __name__ == "__main__":
    enter("analysis.cli:main", "gpps")
