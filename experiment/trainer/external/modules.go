package external

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/trainer"
)

// noModule is what Python prints last where a module is missing.
var noModule = regexp.MustCompile(`ModuleNotFoundError: No module named '([^'.]+)`)

// leftBehind says which module a program misses that lies beside one of its files: it starts
// from copies of those that it names, and finds no others. Empty: none does.
func leftBehind(printed string, p trainer.Program) string {
	found := noModule.FindStringSubmatch(printed)
	if found == nil {
		return ""
	}
	for _, f := range p.Files {
		for _, name := range []string{found[1] + ".py", filepath.Join(found[1], "__init__.py")} {
			beside := filepath.Join(filepath.Dir(f.Source), name)
			info, err := os.Stat(beside)
			listed := slices.ContainsFunc(p.Files, func(have trainer.ProgramFile) bool { return have.Source == beside })
			if err != nil || !info.Mode().IsRegular() || listed {
				continue
			}
			what := "it"
			if strings.Contains(name, string(filepath.Separator)) {
				what = "all files of it"
			}
			return fmt.Sprintf("%s lies beside %s and is no file of the program, which sees no others: name %s by trainer.files", beside, f.Source, what)
		}
	}
	return ""
}
