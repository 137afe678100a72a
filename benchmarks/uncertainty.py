"""Speed of the bootstrap and of the multiverse: 107 people in 4 waves, 2,000 draws, 90 rules.

Belongs here: measuring and printing. Stays out: limits. A figure is for people to compare, never a test.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from orchestration.statistics.formulas.reliability.robustness import Evidence, estimate_confidence, vary_rule

CASES, CODINGS, DRAWS, SEED = 107 * 4, 24, 2000, 1
ROLES = ("EC", "ED", "KD", "KC", "ED", "B")


def main() -> None:
    """Print how long each takes, in seconds."""
    generator = np.random.default_rng(SEED)
    case = np.repeat(np.arange(CASES), generator.integers(0, CODINGS, CASES))
    code = generator.integers(0, len(ROLES), len(case))
    votes = generator.choice([60, 60, 30], len(case))
    evidence = Evidence(case, code, votes, ROLES, generator.random(CASES) < 0.2, (4,))
    start = time.perf_counter()
    estimate_confidence(evidence, draws=DRAWS)
    drawn = time.perf_counter()
    vary_rule(evidence)
    sys.stdout.write(f"{CASES} respondent-waves, {len(case):,} codings\n")
    sys.stdout.write(f"  {DRAWS:,} draws    {drawn - start:.2f} s\n")
    sys.stdout.write(f"  multiverse     {time.perf_counter() - drawn:.2f} s\n")


if __name__ == "__main__":
    main()
