package contain

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if Entered() {
		os.Exit(Main())
	}
	if len(os.Args) > 1 && os.Args[1] == helperArgument {
		os.Exit(help(os.Args[2], os.Args[3:]))
	}
	os.Exit(m.Run())
}
