// Command refold answers one question about an image classifier: is that
// accuracy real? It owns flags, exit codes and what is printed; it must not know
// how anything is computed.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args, os.Stdout, os.Stderr))
}
