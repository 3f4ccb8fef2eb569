"""How near two words are, and which of several is nearest."""

from __future__ import annotations


def one_slip(a: str, b: str) -> bool:
    """Whether two words differ by case, or by one letter missing, added, changed or moved by one place."""
    if a.lower() == b.lower():
        return a != b
    if len(a) < 2 or abs(len(a) - len(b)) > 1:
        return False
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[head:], b[head:]
    swapped = rest_a[1:2] + rest_a[:1] + rest_a[2:] == rest_b
    return swapped or rest_b == rest_a[1:] or rest_a == rest_b[1:] or rest_a[1:] == rest_b[1:]
