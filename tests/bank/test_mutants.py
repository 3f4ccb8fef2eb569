"""Proofs can tell: each fails for the wrong batch norms that its card excludes.

``questions/proofs/mutants.toml`` says which. Here a few of each proof are tried, in the slow set all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

import pytest

from bnquiz.bank.upkeep import mutations
from tests.bank.mutants import HAND, MUTANTS, PROOFS, Server

TABLE = mutations(PROOFS)
EXCLUDES: dict[str, list[str]] = TABLE["excludes"]
SAMPLED = [name for name in EXCLUDES if crc32(name.encode()) % 16 == 0]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def unnoticed(server: Server, proof: str, mutants: list[str]) -> list[str]:
    return [mutant for mutant in mutants if not server.run(proof, mutant).noticed]


@pytest.mark.parametrize("proof", SAMPLED)
def test_a_proof_fails_for_a_batch_norm_that_its_card_excludes(proof: str, server: Server) -> None:
    row = EXCLUDES[proof]
    assert unnoticed(server, proof, [row[crc32(proof.encode()) % len(row)]]) == []


@pytest.mark.sampled(slow=6)
@pytest.mark.parametrize("proof", EXCLUDES)
def test_a_proof_fails_for_every_batch_norm_that_its_card_excludes(proof: str, server: Server) -> None:
    assert unnoticed(server, proof, EXCLUDES[proof]) == []


@pytest.mark.slow
@pytest.mark.parametrize("proof", EXCLUDES)
def test_it_holds_for_the_right_batch_norm_by_whichever_hand(proof: str, server: Server) -> None:
    """What shows that it is the change that a proof notices, and not the hand that wrote the mutant."""
    control = "right-by-hand" if HAND.keys() & set(EXCLUDES[proof]) else "right"
    ran = server.run(proof, control)
    assert (ran.called, ran.failed) == (True, "")


def test_what_a_card_does_not_speak_of_its_proof_does_not_notice(server: Server) -> None:
    assert unnoticed(server, "bn-formula", ["momentum-swapped"]) == ["momentum-swapped"]


def test_a_proof_that_no_mutant_concerns_says_why() -> None:
    assert all(len(why.split()) > 3 for why in TABLE["unconcerned"].values())


def test_there_are_more_than_ten_mutants_each_told_in_words_and_noticed() -> None:
    assert len(MUTANTS) >= 10
    assert MUTANTS.keys() == TABLE["mutants"].keys()
    assert set(MUTANTS) == {mutant for row in EXCLUDES.values() for mutant in row}


WEAK = {
    "bn-formula": {"eps-outside-sqrt", "gamma-missing", "beta-missing", "axes-all", "normalize-unbiased"},
    "two-modes": {"batch-stats-in-eval", "eval-updates-running", "running-not-updated", "stats-detached"},
    "larger-learning-rate": {"stats-detached", "sqrt-missing"},
    "bn-cost": {"eval-updates-running", "running-in-training"},
}


@pytest.mark.parametrize("proof", WEAK)
def test_the_proofs_of_the_most_asked_cards_exclude_what_matters(proof: str) -> None:
    assert set(EXCLUDES[proof]) >= WEAK[proof]
