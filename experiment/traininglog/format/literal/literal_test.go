package literal

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// text is a node in one way of writing, so that two can be compared.
func (n *Node) plain() string {
	var all []string
	for i := range n.List {
		s := n.List[i].plain()
		if n.Kind == '{' {
			s = fmt.Sprintf("%q: %s", n.Keys[i], s)
		}
		all = append(all, s)
	}
	switch n.Kind {
	case '{':
		return "{" + strings.Join(all, ", ") + "}"
	case '[':
		return "[" + strings.Join(all, ", ") + "]"
	case '"':
		return fmt.Sprintf("%q", n.Text)
	}
	return n.Text
}

func TestLiterals(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": 1.50, "b": [1, null, true]}`:                         `{"a": 1.50, "b": [1, null, true]}`,
		`{'loss': nan, 'acc': tensor(0.83, device='cuda:0')}`:       `{"loss": nan, "acc": 0.83}`,
		`{'acc': np.float64(0.91), 'epoch': 1.0}`:                   `{"acc": 0.91, "epoch": 1.0}`,
		"{\"a\": NaN,\n \"b\": -Infinity, \"c\": \"x\\u00e9\\\"\"}": `{"a": NaN, "b": -Infinity, "c": "xé\""}`,
		`[1, 2,]`:                 `[1, 2]`,
		` {} `:                    `{}`,
		`{"a": }`:                 "line 1: no JSON: a value is missing",
		`{"a" 1}`:                 `line 1: no JSON: a colon is missing behind "a"`,
		`{a: 1}`:                  "line 1: no JSON: a name between quotes is missing",
		"{\n\"a":                  "line 2: no JSON: a quote is not closed",
		"[1 2]":                   "line 1: no JSON: a comma or ']' is missing",
		"[1] 2":                   "line 1: no JSON: text behind the value",
		"[1":                      "line 1: no JSON: a comma or ']' is missing",
		"[f(1":                    "line 1: no JSON: a bracket is not closed",
		"":                        "line 1: no JSON: it ends too early",
		strings.Repeat("[", 1000): "line 1: no JSON: values stand within each other more than 64 deep",
	} {
		n, err := Parse(text, 1)
		got := n.plain()
		if err != nil {
			got = err.Error()
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%.40q: %s", text, d)
		}
	}
}

// FuzzLiteral: whatever stands there, it is read or refused.
func FuzzLiteral(f *testing.F) {
	for _, seed := range []string{`{"a": [1, {"b": null}]}`, `{'a': tensor(0.5)}`, `["\u00e9", 'x\'']`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := Parse(text, 1)
		if err == nil && n.Kind == '{' && len(n.Keys) != len(n.List) {
			t.Fatalf("%d keys, %d values", len(n.Keys), len(n.List))
		}
	})
}
