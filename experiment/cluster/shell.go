package cluster

import "strings"

// plain are the characters that mean nothing to a shell, besides letters and digits.
const plain = "-_./:=,+@%"

// shellWord is a text as one word of a POSIX shell, with the place of a shard as "$shard".
func shellWord(text string) string {
	if text == "" {
		return "''"
	}
	parts := strings.Split(text, Shard)
	for i, part := range parts {
		if strings.ContainsFunc(part, needsQuotes) {
			parts[i] = "'" + strings.ReplaceAll(part, "'", `'\''`) + "'"
		}
	}
	return strings.Join(parts, `"$shard"`)
}

func needsQuotes(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !letter && !strings.ContainsRune(plain, r)
}

// shellLine is a command as a shell reads it.
func shellLine(command []string) string {
	words := make([]string, len(command))
	for i, argument := range command {
		words[i] = shellWord(argument)
	}
	return strings.Join(words, " ")
}

// directive is a value in a line of #SBATCH, which sbatch takes apart by itself: no shell
// reads it. It holds no backslash.
func directive(text string) string {
	if text != "" && !strings.ContainsFunc(text, needsQuotes) {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
}
