package builtin

import (
	"fmt"
	"slices"
	"strings"
)

// Generic is the set in Go, which every processor runs.
const Generic = "generic"

// goWord stands in versions for Generic.
const goWord = "go"

// Set is a set of kernels that this processor runs. What an engine computes depends on
// it: the same set gives the same bits, on every machine that runs it with the same
// version.
type Set struct{ kernels *kernels }

// Sets are those of this processor, the fastest first: on amd64 of avx512bf16 (avx512, and
// products of bfloat16), avx512, avx2 and gonum (its assembly for any amd64), on arm64 neon,
// and Generic, the last.
func Sets() []Set {
	var sets []Set
	for _, k := range supported() {
		sets = append(sets, Set{k})
	}
	return sets
}

// Fastest is the first of Sets.
func Fastest() Set { return Sets()[0] }

// FindSet is the set of that name. The error is a *MissingError.
func FindSet(name string) (Set, error) { return findSet(name, Sets()) }

func findSet(name string, sets []Set) (Set, error) {
	missing := &MissingError{Name: name}
	for _, s := range sets {
		if s.Name() == name {
			return s, nil
		}
		missing.Have = append(missing.Have, s.Name())
	}
	return Set{}, missing
}

// Name is that of the set.
func (s Set) Name() string {
	if s.kernels.name == goWord {
		return Generic
	}
	return s.kernels.name
}

// Version is what an engine with this set says.
func (s Set) Version() string { return s.kernels.version() }

// New starts an engine with this set. Less than one thread counts as one.
func (s Set) New(threads int) *Engine { return newEngine(threads, s.kernels) }

// MissingError says that this processor does not run a set.
type MissingError struct {
	Name string
	Have []string // the sets that it runs
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("this processor does not run the kernels %s: it runs %s", e.Name, strings.Join(e.Have, ", "))
}

// Elsewhere reports that another processor may run it.
func (e *MissingError) Elsewhere() bool { return true }

// SetName is the name of the set that a version of this engine names, of whatever
// revision; empty where it names none that there is.
func SetName(version string) string {
	words := strings.Fields(version)
	if len(words) < 3 {
		return ""
	}
	switch name := words[2]; {
	case name == goWord:
		return Generic
	case slices.Contains([]string{"avx512bf16", "avx512", "avx2", "gonum", "neon"}, name):
		return name
	}
	return ""
}
