"""``python -m hengjian.runtime.postgres``: the supervisor, as `control.start` runs it.

It is given the folder only to show in a list of processes which clone it serves.
"""

import sys

from hengjian.runtime.postgres.supervisor import main

sys.exit(main())
