// Package inflate unpacks zlib streams (RFC 1950, RFC 1951) that lie in memory as a whole,
// into pieces that stay in the processor's cache.
//
// It owns bits, codes and copies. It must not know what is packed. It is as strict as
// package compress/zlib: a stream that it takes gives the same bytes there.
package inflate

import "errors"

// ErrStream is that of a stream which is damaged, cut off or of another length; package
// compress/zlib says what is wrong with it.
var ErrStream = errors.New("no sound zlib stream")
