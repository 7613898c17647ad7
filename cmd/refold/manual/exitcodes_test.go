package manual

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestExitCodesAreDocumented holds the README to the table.
func TestExitCodesAreDocumented(t *testing.T) {
	readme, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "## Exit codes")
	section, _, _ = strings.Cut(section, "\n## ")
	last := -1
	for _, row := range ExitCodes() {
		if row.Code <= last {
			t.Errorf("code %d stands after %d", row.Code, last)
		}
		last = row.Code
		if line := "| " + strconv.Itoa(row.Code) + " | " + row.Meaning; !strings.Contains(section, line) {
			t.Errorf("the README has no line %q", line)
		}
	}
}
