// Command refold answers one question about an image classifier: is that
// accuracy real? It owns commands, flags and exit codes, a file a command; it must not
// know how anything is computed, nor how results are worded, which is package view's.
package main

import (
	"context"
	"os"

	"github.com/refold/refold/experiment/trainer/external/contain"
)

func main() {
	if contain.Entered() { // refold watches over somebody's program
		os.Exit(contain.Main())
	}
	os.Exit(run(context.Background(), os.Args, os.Stdout, os.Stderr))
}
