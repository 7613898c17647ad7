package manual

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

// TestResumeCommandSurvivesAShell reads the command as a shell does.
func TestResumeCommandSurvivesAShell(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	for _, dir := range []string{"runs/mine", "my runs/it's $HOME & more", `a\b`, "*", "~", "é", ""} {
		for _, only := range []string{"", "*.groups.*"} {
			want := "run --dir " + dir
			if only != "" {
				want += " --only " + only
			}
			command := strings.Replace(ResumeCommand(dir, only), "refold", `set --`, 1) + `; IFS=' '; printf %s "$*"`
			got, err := exec.Command("sh", "-c", command).Output()
			if err != nil || string(got) != want {
				t.Errorf("%s: got %q, %v, want %q", ResumeCommand(dir, only), got, err, want)
			}
		}
	}
	if plain := ResumeCommand("runs/mine", ""); plain != "refold run --dir runs/mine" {
		t.Errorf("quoted without need: %s", plain)
	}
}
