"""``python -m reelworld`` is the ``reelworld`` command."""

import sys

from reelworld.cli.main import main

sys.exit(main())
