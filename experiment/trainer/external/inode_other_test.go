//go:build !unix

package external

import "os"

// inode is not told here.
func inode(os.FileInfo) float64 { return 0 }

// killMyself ends the program at once.
func killMyself() { os.Exit(9) }
