package near_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/leak/leaktest"
	"github.com/refold/refold/dataset/leak/near"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestRevision: comparisons are remembered by Revision. Where the same pictures compare
// otherwise, it has to be raised, and -update writes what holds from then on.
func TestRevision(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("fused operations round otherwise")
	}
	if testing.Short() {
		t.Skip("others compare as much with the race detector")
	}
	images, names := emoji(t)
	var text strings.Builder
	for i := range 6 {
		probe := near.NewProbe(pictureOf(images[i]))
		for _, plant := range leaktest.Plants() {
			m := probe.Compare(pictureOf(plant.Make(images[i], rand.New(rand.NewPCG(1, uint64(i))))))
			fmt.Fprintf(&text, "%s, %s: %.3f %s\n", names[i], plant.Name, m.Score(), m.Describe())
		}
		for j := range i {
			m := probe.Compare(pictureOf(images[j]))
			fmt.Fprintf(&text, "%s, %s: %.3f %s\n", names[i], names[j], m.Score(), m.Describe())
		}
	}
	golden := filepath.Join("testdata", fmt.Sprintf("revision-%d.txt", near.Revision))
	if *update {
		if err := os.WriteFile(golden, []byte(text.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := text.String(); got != string(want) {
		for k, line := range strings.Split(got, "\n") {
			if before := strings.Split(string(want), "\n"); k >= len(before) || before[k] != line {
				t.Fatalf("%s: now %q: raise near.Revision", golden, line)
			}
		}
		t.Fatalf("%s is longer than what comes now: raise near.Revision", golden)
	}
}
