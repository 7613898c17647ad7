// Package unpack undoes the compressions of TIFF's strips and tiles (TIFF 6.0, sections
// 9 to 14; Adobe's Technical Note 2): bytes in, so many bytes out. It owns these codes
// alone. It knows no fields, images or colours, and not how parts make up an image; what
// it must know of rows its callers say.
//
// All functions fill out, which may be any size: data that would give more are cut off,
// data that give less end with ErrShort. They end with the context, whose error they
// return as it is, and take no memory but tables of fixed size and, for fax, the changes
// of two rows.
package unpack

import "errors"

// ErrShort is the error of data that end before out is full.
var ErrShort = errors.New("its data end before its pixels do")
