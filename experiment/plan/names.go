package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/spec"
)

// Parts of a trial's name that nobody knows before the images are: a number, and any word that
// fileSafe makes. No name holds these characters.
const (
	someNumber = '\x00'
	someWord   = '\x01'
)

// MaySelect reports whether run.only may pick trials of a spec, as far as that can be known
// before its images are, and an example of a name, N standing for a number.
func MaySelect(s spec.Spec) (ok bool, example string) {
	names := namesOf(s)
	if s.Run.Only == "" || len(names) == 0 {
		return true, ""
	}
	pattern := pieces(s.Run.Only)
	ok = slices.ContainsFunc(names, func(name string) bool { return mayMatch(pattern, []rune(name)) })
	return ok, strings.NewReplacer(string(someNumber), "N", string(someWord), "WORD").Replace(names[0])
}

// namesOf are the names of a spec's trials: the number of images and, of a split that somebody
// else made, the number of folds are left open, as are preparations that the images decide.
func namesOf(s spec.Spec) []string {
	var all []string
	arms := armsOf(s)
	open := slices.ContainsFunc(arms, func(a Arm) bool { return len(a.Preparation.Data.Equalise) > 0 })
	for _, arm := range arms {
		preparation := fileSafe(arm.Preparation.Name)
		if open {
			preparation = string(someWord)
		}
		for _, split := range s.Folds.Splits {
			folds := s.Folds.K
			if split == spec.SplitGiven {
				folds = 0
			}
			for seed := range s.Folds.Seeds {
				for _, fold := range numbers(folds) {
					name := fmt.Sprintf("%s.%s.%s.n%c.seed%d.fold%s", fileSafe(arm.Architecture), preparation, fileSafe(string(split)), someNumber, seed, fold)
					all = append(all, name)
					for _, size := range s.Folds.Sizes {
						all = append(all, strings.Replace(name, ".seed", fmt.Sprintf(".train%d.seed", size), 1))
					}
				}
			}
		}
	}
	return all
}

// numbers are those below n, as texts; of 0, any.
func numbers(n int) []string {
	if n == 0 {
		return []string{string(someNumber)}
	}
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprint(i)
	}
	return all
}

// pieces divides a pattern of path.Match into those that match one character each, and *.
func pieces(pattern string) []string {
	var all []string
	for rest := pattern; rest != ""; {
		n := len(string([]rune(rest)[:1]))
		switch rest[0] {
		case '\\':
			n = min(len(rest), 1+len(string([]rune(rest[1:])[:min(1, len(rest)-1)])))
		case '[':
			n = classLength(rest)
		}
		all = append(all, rest[:n])
		rest = rest[n:]
	}
	return all
}

// classLength is that of the class of characters at the beginning of a pattern.
func classLength(pattern string) int {
	for i := 1; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case ']':
			return i + 1
		}
	}
	return len(pattern)
}

// mayMatch reports whether a pattern matches a name in which numbers and words are open.
func mayMatch(pattern []string, name []rune) bool {
	type place struct{ piece, char int }
	known := make(map[place]bool)
	var match func(at place) bool
	match = func(at place) (ok bool) {
		if known[at] {
			return false // tried before, or on the way here
		}
		known[at] = true
		if at.piece == len(pattern) {
			return at.char == len(name)
		}
		piece, next := pattern[at.piece], place{at.piece + 1, at.char}
		if piece == "*" {
			return match(next) || at.char < len(name) && match(place{at.piece, at.char + 1})
		}
		if at.char == len(name) || !takes(piece, name[at.char]) {
			return false
		}
		if open := name[at.char] == someNumber || name[at.char] == someWord; open && match(next) {
			return true // the number or word goes on
		}
		return match(place{at.piece + 1, at.char + 1})
	}
	return match(place{})
}

// takes reports whether a piece matches a character, or some character that it stands for.
func takes(piece string, char rune) bool {
	some := string(char)
	switch char {
	case someNumber:
		some = "0123456789"
	case someWord:
		some = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
	}
	return strings.ContainsFunc(some, func(r rune) bool {
		ok, err := path.Match(piece, string(r))
		return ok && err == nil
	})
}
