package container

import "iter"

var extensions = map[byte]string{0x01: "Text", 0xf9: "Control", 0xfe: "Comment", 0xff: "Application"}

// gif gives the blocks of a file (GIF89a, sections 18 to 26). Screen is the descriptor
// of the logical screen with its palette, Image that of a frame with its own, without
// the pixels. Extensions of no known kind are passed over.
func gif(data []byte) iter.Seq[Part] {
	return func(yield func(Part) bool) {
		const signature, screen, extension, image, descriptor = 6, 13, 0x21, 0x2c, 10
		if len(data) < screen {
			return
		}
		at := min(screen+palette(data[screen-3]), len(data))
		if !yield(Part{"Screen", data[signature:at]}) {
			return
		}
		for at+1 < len(data) {
			begin, kind := at+2, ""
			switch data[at] {
			case extension:
				kind = extensions[data[at+1]]
				at = afterBlocks(data, begin)
			case image:
				if at+descriptor > len(data) {
					return
				}
				pixels := at + descriptor + palette(data[at+descriptor-1])
				if !yield(Part{"Image", data[at+1 : min(pixels, len(data))]}) {
					return
				}
				at = afterBlocks(data, pixels+1) // the 1: bits of a code
			default: // the end
				return
			}
			if at > len(data) || kind != "" && !yield(Part{kind, data[begin:at]}) {
				return
			}
		}
	}
}

// palette is the size of the one that flags promise.
func palette(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// afterBlocks is where blocks that begin with their length end, the empty one included;
// beyond the data where there is none.
func afterBlocks(data []byte, at int) int {
	for at < len(data) && data[at] != 0 {
		at += 1 + int(data[at])
	}
	return at + 1
}

// Joined is what an extension of GIF holds, without the lengths of its blocks.
func Joined(blocks []byte) []byte {
	joined := make([]byte, 0, len(blocks))
	for len(blocks) > 0 && blocks[0] != 0 {
		n := min(1+int(blocks[0]), len(blocks))
		joined = append(joined, blocks[1:n]...)
		blocks = blocks[n:]
	}
	return joined
}
