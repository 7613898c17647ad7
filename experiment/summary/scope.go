package summary

import "fmt"

// Scope says which images a confusion table counts.
type Scope string

// The scopes of a confusion table.
const (
	ScopeFold   Scope = "fold"   // those of one trial
	ScopeSeed   Scope = "seed"   // those of all folds of a seed
	ScopePooled Scope = "pooled" // those of all seeds, each as often as it was tested
)

// ParseScope reads a scope as it is written in summary.json.
func ParseScope(text string) (Scope, error) {
	switch s := Scope(text); s {
	case ScopeFold, ScopeSeed, ScopePooled:
		return s, nil
	}
	return "", fmt.Errorf("the scope of a confusion table is %q: must be %s, %s or %s", text, ScopeFold, ScopeSeed, ScopePooled)
}
