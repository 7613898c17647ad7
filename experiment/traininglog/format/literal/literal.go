// Package literal reads values of JSON, and of the same as Python prints it.
//
// Numbers keep their text. It must not know what the values mean.
package literal

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/refold/refold/experiment/traininglog/entry"
)

// Node is a value of JSON, or of the same as Python prints it: strings between
// either kind of quotes, None, nan, and numbers within a call, such as
// "tensor(0.83)". Numbers keep their text, which tells how they were rounded.
type Node struct {
	Kind   byte // '{', '[', '"' or '0' for all else
	Text   string
	Keys   []string // of '{', beside List
	List   []Node
	Line   int // of its start, from 1
	Quoted bool
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

// Parse reads a text that is one value and nothing else.
func Parse(text string, line int) (Node, error) {
	p := parser{text: text, line: line}
	n, err := p.value(0)
	if err != nil {
		return Node{}, err
	}
	if p.space(); p.at < len(text) {
		return Node{}, p.wrong("text behind the value")
	}
	return n, nil
}

func (p *parser) wrong(format string, args ...any) error {
	return &entry.LineError{Line: p.line, Err: fmt.Errorf("%w: %s", errLiteral, fmt.Sprintf(format, args...))}
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		if p.text[p.at] == '\n' {
			p.line++
		}
		p.at++
	}
}

func (p *parser) value(depth int) (Node, error) {
	if depth > deepest {
		return Node{}, p.wrong("values stand within each other more than %d deep", deepest)
	}
	p.space()
	if p.at == len(p.text) {
		return Node{}, p.wrong("it ends too early")
	}
	switch c := p.text[p.at]; c {
	case '{':
		return p.many('{', '}', depth)
	case '[':
		return p.many('[', ']', depth)
	case '"', '\'':
		line := p.line
		s, err := p.quoted(c)
		return Node{Kind: '"', Text: s, Line: line, Quoted: true}, err
	}
	return p.scalar()
}

// many reads an object or a list.
func (p *parser) many(kind, end byte, depth int) (Node, error) {
	n := Node{Kind: kind, Line: p.line}
	p.at++
	for {
		p.space()
		if p.at < len(p.text) && p.text[p.at] == end {
			p.at++
			return n, nil
		}
		if len(n.List) > 0 {
			if p.at == len(p.text) || p.text[p.at] != ',' {
				return Node{}, p.wrong("a comma or %q is missing", end)
			}
			p.at++
			if p.space(); p.at < len(p.text) && p.text[p.at] == end && kind == '[' {
				continue // Python allows a comma at the end
			}
		}
		if kind == '{' {
			key, err := p.key()
			if err != nil {
				return Node{}, err
			}
			n.Keys = append(n.Keys, key)
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return Node{}, err
		}
		n.List = append(n.List, v)
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
		return "", p.wrong("a colon is missing behind %q", entry.Short(key))
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
func (p *parser) scalar() (Node, error) {
	start := p.at
	for p.at < len(p.text) && strings.IndexByte(",:{}[]()\"' \t\r\n", p.text[p.at]) < 0 {
		_, size := utf8.DecodeRuneInString(p.text[p.at:])
		p.at += size
	}
	n := Node{Kind: '0', Text: p.text[start:p.at], Line: p.line}
	if n.Text == "" {
		return Node{}, p.wrong("a value is missing")
	}
	if p.at < len(p.text) && p.text[p.at] == '(' {
		end := strings.IndexAny(p.text[p.at:], ")\n")
		if end < 0 || p.text[p.at+end] == '\n' {
			return Node{}, p.wrong("a bracket is not closed")
		}
		n.Text, _, _ = strings.Cut(p.text[p.at+1:p.at+end], ",")
		p.at += end + 1
	}
	return n, nil
}

// Get is the value of a key; nil where there is none.
func (n *Node) Get(key string) *Node {
	for i, k := range n.Keys {
		if k == key {
			return &n.List[i]
		}
	}
	return nil
}

// Value is a scalar as text; what is none is kept as its brackets, which are no
// number.
func (n *Node) Value() string {
	switch n.Kind {
	case '{':
		return "{}"
	case '[':
		return "[]"
	}
	return n.Text
}
