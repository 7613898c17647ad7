//go:build !windows

package experiment

import "os"

func rename(from, to string) error { return os.Rename(from, to) }
