"""All tests: hypothesis draws the same examples in each run, so that a green tree stays green.

``HYPOTHESIS_PROFILE=explore pytest`` draws new ones, more of them, and remembers what failed.
"""

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
