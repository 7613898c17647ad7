"""LZW as TIFF, as old writers of TIFF, and as GIF write it."""

def encode(data, bits=8, lsb=False, early=True):
    """TIFF: early=True, lsb=False. Old TIFF: early=False, lsb=True. GIF: early=False, lsb=True, bits of its palette."""
    clear, end = 1 << bits, (1 << bits) + 1
    out, acc, have = bytearray(), 0, 0

    def put(code, width):
        nonlocal acc, have
        if lsb:
            acc |= code << have
            have += width
            while have >= 8:
                out.append(acc & 255)
                acc >>= 8
                have -= 8
            return
        acc = acc << width | code
        have += width
        while have >= 8:
            out.append(acc >> (have - 8) & 255)
            have -= 8
        acc &= (1 << have) - 1

    table, next_code, width = {bytes([i]): i for i in range(clear)}, end + 1, bits + 1
    put(clear, width)
    word = b""
    for b in bytes(data):
        longer = word + bytes([b])
        if longer in table:
            word = longer
            continue
        put(table[word], width)
        table[longer] = next_code
        next_code += 1
        if next_code == 4094:
            put(clear, 12)
            table, next_code, width = {bytes([i]): i for i in range(clear)}, end + 1, bits + 1
        elif next_code == (1 << width) + (0 if early else 1):
            width += 1
        word = bytes([b])
    if word:
        put(table[word], width)
        next_code += 1
        if next_code == (1 << width) + (0 if early else 1):
            width += 1
    put(end, width)
    if have:
        out.append((acc if lsb else acc << (8 - have)) & 255)
    return bytes(out)
