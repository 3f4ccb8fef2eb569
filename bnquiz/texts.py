"""Words in both languages, for every room: a card, a mistake and the screen say theirs in the same way."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Lang = Literal["en", "zh"]
Written = Annotated[str, Meta(pattern=r"\S")]  # at least one character that is not white space


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in English and Chinese; line breaks are kept as written. Chinese may be missing."""

    en: Written
    zh: Written = ""

    def get(self, lang: Lang) -> str:
        """In this language; in English where nobody has written the Chinese."""
        return (self.zh or self.en) if lang == "zh" else self.en
