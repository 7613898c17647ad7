package experiment

import (
	"flag"
	"os"
	"testing"

	"github.com/refold/refold/experiment/disk"
)

// TestMain has the tests of this package write to memory where the system lends some:
// thousands of runs of a few milliseconds otherwise wait minutes for the disk to have their
// files. What cmd/refold tests, killed processes above all, is on the disk; so are benchmarks.
func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(inMemory(m.Run))
}

func inMemory(tests func() int) int {
	const lent, enough = "/dev/shm", 1 << 30 // of Linux
	if free, err := disk.FreeSpace(lent); err != nil || free < enough || flag.Lookup("test.bench").Value.String() != "" {
		return tests()
	}
	if dir, err := os.MkdirTemp(lent, "refold-test-*"); err == nil {
		defer os.RemoveAll(dir)
		os.Setenv("TMPDIR", dir) // fails for hostile names alone
	}
	return tests()
}
