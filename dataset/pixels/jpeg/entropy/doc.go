// Package entropy decodes the entropy-coded data of scans (ITU-T T.81, annexes C, F.2
// and G.2; jdhuff.c and jdphuff.c of libjpeg): bits, Huffman codes, and with them the
// quantised coefficients of one block after another. It owns that alone. It knows no
// segments, components or sizes, no order of blocks and no samples: callers name the
// codes, start and restart, and say what of the file is at fault where decoding fails.
//
// What libjpeg warns of fails here; what it takes in silence is decoded as it does.
package entropy
