"""``python -m hengjian.runtime.postgres``: the supervisor, as `control.start` runs it."""

import sys

from hengjian.runtime.postgres.supervisor import main

sys.exit(main())
