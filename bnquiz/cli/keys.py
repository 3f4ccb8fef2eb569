"""What a key is called, on every platform."""

CTRL_C, CTRL_D = "\x03", "\x04"


def named(char: str) -> str:
    """The key, with a name instead of a control character; those that end the input are raised."""
    if char == CTRL_C:
        raise KeyboardInterrupt
    if char == CTRL_D:
        raise EOFError
    if char in "\r\n " or char.isprintable():
        return char
    return f"^{chr(ord(char) ^ 64)}" if ord(char) < 128 else repr(char)
