package format

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"encoding/json"
)

// node is a value of JSON, or of the same as Python prints it: strings between
// either kind of quotes, None, nan, and numbers within a call, such as
// "tensor(0.83)". Numbers keep their text, which tells how they were rounded.
type node struct {
	kind   byte // '{', '[', '"' or '0' for all else
	text   string
	keys   []string // of '{', beside list
	list   []node
	line   int // of its start, from 1
	quoted bool
}

// deepest is how far values may stand within each other.
const deepest = 64

// parser reads one literal.
type parser struct {
	text string
	at   int
	line int
}

var errLiteral = errors.New("no JSON")

// parseAll reads a text that is one value and nothing else.
func parseAll(text string, line int) (node, error) {
	p := parser{text: text, line: line}
	n, err := p.value(0)
	if err != nil {
		return node{}, err
	}
	if p.space(); p.at < len(text) {
		return node{}, p.wrong("text behind the value")
	}
	return n, nil
}

func (p *parser) wrong(format string, args ...any) error {
	return &LineError{p.line, fmt.Errorf("%w: %s", errLiteral, fmt.Sprintf(format, args...))}
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		if p.text[p.at] == '\n' {
			p.line++
		}
		p.at++
	}
}

func (p *parser) value(depth int) (node, error) {
	if depth > deepest {
		return node{}, p.wrong("values stand within each other more than %d deep", deepest)
	}
	p.space()
	if p.at == len(p.text) {
		return node{}, p.wrong("it ends too early")
	}
	switch c := p.text[p.at]; c {
	case '{':
		return p.many('{', '}', depth)
	case '[':
		return p.many('[', ']', depth)
	case '"', '\'':
		line := p.line
		s, err := p.quoted(c)
		return node{kind: '"', text: s, line: line, quoted: true}, err
	}
	return p.scalar()
}

// many reads an object or a list.
func (p *parser) many(kind, end byte, depth int) (node, error) {
	n := node{kind: kind, line: p.line}
	p.at++
	for {
		p.space()
		if p.at < len(p.text) && p.text[p.at] == end {
			p.at++
			return n, nil
		}
		if len(n.list) > 0 {
			if p.at == len(p.text) || p.text[p.at] != ',' {
				return node{}, p.wrong("a comma or %q is missing", end)
			}
			p.at++
			if p.space(); p.at < len(p.text) && p.text[p.at] == end && kind == '[' {
				continue // Python allows a comma at the end
			}
		}
		if kind == '{' {
			key, err := p.key()
			if err != nil {
				return node{}, err
			}
			n.keys = append(n.keys, key)
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return node{}, err
		}
		n.list = append(n.list, v)
	}
}

func (p *parser) key() (string, error) {
	p.space()
	if p.at == len(p.text) || p.text[p.at] != '"' && p.text[p.at] != '\'' {
		return "", p.wrong("a name between quotes is missing")
	}
	key, err := p.quoted(p.text[p.at])
	if err != nil {
		return "", err
	}
	if p.space(); p.at == len(p.text) || p.text[p.at] != ':' {
		return "", p.wrong("a colon is missing behind %q", short(key))
	}
	p.at++
	return key, nil
}

func (p *parser) quoted(quote byte) (string, error) {
	start := p.at
	for p.at++; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case '\\':
			p.at++
		case '\n':
			return "", p.wrong("a quote is not closed")
		case quote:
			raw := p.text[start+1 : p.at]
			p.at++
			var s string
			if quote == '"' && json.Unmarshal([]byte(`"`+raw+`"`), &s) == nil {
				return s, nil
			}
			return raw, nil
		}
	}
	return "", p.wrong("a quote is not closed")
}

// scalar reads a number or a word; of a call, its first argument.
func (p *parser) scalar() (node, error) {
	start := p.at
	for p.at < len(p.text) && strings.IndexByte(",:{}[]()\"' \t\r\n", p.text[p.at]) < 0 {
		_, size := utf8.DecodeRuneInString(p.text[p.at:])
		p.at += size
	}
	n := node{kind: '0', text: p.text[start:p.at], line: p.line}
	if n.text == "" {
		return node{}, p.wrong("a value is missing")
	}
	if p.at < len(p.text) && p.text[p.at] == '(' {
		end := strings.IndexAny(p.text[p.at:], ")\n")
		if end < 0 || p.text[p.at+end] == '\n' {
			return node{}, p.wrong("a bracket is not closed")
		}
		n.text, _, _ = strings.Cut(p.text[p.at+1:p.at+end], ",")
		p.at += end + 1
	}
	return n, nil
}

// get is the value of a key; nil where there is none.
func (n *node) get(key string) *node {
	for i, k := range n.keys {
		if k == key {
			return &n.list[i]
		}
	}
	return nil
}

// short cuts text of the log that a message quotes.
func short(s string) string {
	const most = 40
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
