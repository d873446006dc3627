"""What a file holds, for whoever looks at it."""


def held(data: bytes) -> str:
    """Its text; of a picture, what it is."""
    if data.startswith(b"\x89PNG\r\n"):
        return f"(a PNG of {int.from_bytes(data[16:20])} × {int.from_bytes(data[20:24])}, {len(data)} bytes)"
    return data.decode(errors="replace")
