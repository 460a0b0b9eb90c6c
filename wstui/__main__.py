"""`python -m wstui`: the same program as the console script."""

import sys

from wstui.cli import main

if __name__ == "__main__":
    sys.exit(main())
