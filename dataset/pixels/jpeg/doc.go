// Package jpeg decodes JPEG images (ITU-T T.81, ISO/IEC 10918-1) into the very bytes
// that libjpeg-turbo 3 gives on x86-64, as Pillow and OpenCV read them. It owns the
// file format: markers and segments, which scans and tables an image has, in which order
// the blocks of a scan come, and where a file is at fault. Package entropy reads a
// block's coefficients, and package raster makes rows of pixels of them. It knows
// nothing of data sets, of orientation, of limits on an image's size (Header tells it
// before anything is allocated) or of other formats.
//
// Read are baseline, extended sequential and progressive images, Huffman-coded, of 8
// bits; one, three and four components; sampling from 1 to 4 in both directions in
// whole ratios; restart intervals; several scans; files without Huffman tables, as
// cameras for video write them. JFIF's and Adobe's segments and the names of the
// components say what the components are, as in libjpeg's jdapimin.c.
//
// Refused by name are arithmetic coding, other bits, lossless, hierarchical and
// JPEG-LS images, fractional ratios, more than ten blocks in a unit of a scan, and
// progressive images that end before the first coefficients are complete, which
// libjpeg smooths across blocks.
//
// Damaged is what libjpeg warns of, and refused with what is wrong and where. Read
// are nevertheless, with the same pixels: bytes between the segments of the header,
// zeros behind a scan, other versions of JFIF, and scans of sequential images that
// name other coefficients than all, since files of that kind are whole. Refused are,
// though libjpeg does not warn, components without data, and bytes that fill within a
// sequential scan, which libjpeg decodes in part twice. Where damage leaves no trace,
// such as another bit in a scan, the pixels are those that libjpeg gives.
//
// Where the libraries differ, it is the libjpeg-turbo of x86-64 processors with AVX2:
// its inverse transform computes in 16 bits that wrap and saturate (jidctint-avx2.asm).
package jpeg
