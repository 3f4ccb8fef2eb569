"""Cards from the cache: the same ones, decoded when they are asked for."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from bnquiz.bank import load
from bnquiz.bank.loading import Head, Shelf, heads, new_card_order, pack, unpack
from bnquiz.bank.model import Bank
from bnquiz.resources import shipped

READ = load(shipped("questions"))


@pytest.fixture
def kept(tmp_path: Path) -> Bank:
    """The bank as a second start has it."""
    load(shipped("questions"), cache=tmp_path)
    return load(shipped("questions"), cache=tmp_path)


def test_a_bank_from_the_cache_is_the_bank_that_was_read(kept: Bank) -> None:
    assert isinstance(kept.cards, Shelf)
    assert list(kept.cards) == list(READ.cards)
    assert kept == READ


def test_a_card_is_decoded_when_it_is_asked_for_and_no_other(kept: Bank, monkeypatch) -> None:
    decoded = []
    decode = msgspec.msgpack.decode
    monkeypatch.setattr(
        msgspec.msgpack, "decode", lambda raw, **how: decoded.append(how) or decode(raw, **how)
    )
    assert "eps-purpose" in kept.cards
    assert len(heads(kept)) == len(kept.cards)
    assert decoded == []
    assert kept.cards["eps-purpose"] is kept.cards["eps-purpose"]
    assert len(decoded) == 1


def test_a_head_says_what_its_card_says(kept: Bank) -> None:
    turn = new_card_order(READ.cards.values())
    for head, card in zip(heads(kept), READ.cards.values(), strict=True):
        about = (card.id, card.kind, card.topic, card.level, card.asked, card.covers)
        said = Head(*about, turn[card.id], card.weight, card.alike)
        assert head == said
    assert list(heads(READ)) == list(heads(kept))


def test_a_card_that_is_not_there_is_missed_as_in_a_dict(kept: Bank) -> None:
    assert "no-such-card" not in kept.cards
    assert kept.cards.get("no-such-card") is None


def test_packing_twice_gives_the_same_bytes(kept: Bank) -> None:
    assert pack(unpack(pack(READ))) == pack(READ) == pack(kept)
