from plumbing.entrance import enter

if __name__ == "__main__":
    enter("streaming.cli:main", "gpps")
