package manual

import (
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"
)

// ResumeCommand is the command line that trains what is missing in a run
// directory: all of it, or just the trials that only selects.
func ResumeCommand(dir, only string) string {
	command := "refold run --dir " + ShellWord(dir)
	if only != "" {
		command += " --only " + ShellWord(only)
	}
	return command
}

// ShellWord quotes a word where a shell needs that: a POSIX one or, on Windows, one
// of those there, which know double quotes.
func ShellWord(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			strings.ContainsRune(`-_./:+,@%`, r) || r == filepath.Separator || r >= utf8.RuneSelf
	}
	switch {
	case word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0:
		return word
	case runtime.GOOS == "windows":
		return `"` + word + `"` // which no path holds
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
