package main

import (
	"fmt"
	"os"

	"github.com/refold/refold/cmd/refold/manual"
	"github.com/refold/refold/experiment/cluster"
	"github.com/refold/refold/experiment/remedy"
)

// wantMemory tells the script of a scheduler that started this how much memory an error asks
// for. What cannot be told is in the message all the same.
func wantMemory(err error, code int) {
	file := os.Getenv(cluster.WantsVariable)
	if file == "" || code != manual.ExitMachine {
		return
	}
	for _, r := range remedy.Remedies(err) {
		if memory, ok := r.(remedy.Memory); ok {
			const mebibyte = 1 << 20
			_ = os.WriteFile(file, fmt.Appendln(nil, (memory.Bytes+mebibyte-1)/mebibyte), 0o600)
		}
	}
}
