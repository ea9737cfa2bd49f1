"""`python -m tools.bench.burn SECONDS`: takes so much processor time, its own start included; a known handicap."""

import sys
import time

if __name__ == "__main__":
    while time.process_time() < float(sys.argv[1]):
        pass
