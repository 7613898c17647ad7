//go:build !unix

package external

// nonBlocking is for pipes, which have no names in folders here.
const nonBlocking = 0
