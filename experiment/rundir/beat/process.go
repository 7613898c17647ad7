package beat

import (
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Process says which process of which machine beats. What a system does not tell is empty.
type Process struct {
	Host string `json:"host"`
	// Boot tells machines of one name apart: it is drawn anew whenever a system starts.
	Boot string `json:"boot"`
	// Namespace is that in which PID counts, as containers have their own.
	Namespace string `json:"pid_namespace"`
	PID       int    `json:"pid"`
	// Start tells processes apart that have the same PID, one after the other.
	Start string `json:"process_start"`
}

// This is this process.
func This() Process {
	host, _ := os.Hostname() // unknown is fine
	p := Process{Host: host, Boot: boot(), Namespace: namespace(), PID: os.Getpid()}
	p.Start, _ = started(p.PID)
	return p.clipped()
}

// Lengths of names, in bytes, which keep a beat within its size also where JSON writes each
// as two.
const (
	maxHost  = 64 // HOST_NAME_MAX of Linux
	maxOther = 40
)

// clipped has only what a beat can hold.
func (p Process) clipped() Process {
	p.Host = clip(p.Host, maxHost)
	for _, name := range []*string{&p.Boot, &p.Namespace, &p.Start} {
		*name = clip(*name, maxOther)
	}
	return p
}

// clip is the beginning of a text, of at most limit bytes, that can be shown.
func clip(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsGraphic(r) {
			return '?'
		}
		return r
	}, text)
	end := 0
	for i, r := range text {
		if next := i + utf8.RuneLen(r); next <= limit {
			end = next
		}
	}
	return text[:end]
}

// beside reports whether the PIDs of another process mean here what they mean there.
func (p Process) beside(other Process) bool {
	return p.Boot != "" && p.Boot == other.Boot && p.Host == other.Host && p.Namespace == other.Namespace
}
