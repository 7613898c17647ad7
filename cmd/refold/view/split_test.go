package view_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/cmd/refold/view"
	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/leak"
	"github.com/refold/refold/dataset/leak/parts"
)

func TestSplitSaysWhatCrosses(t *testing.T) {
	p := parts.Parts{Names: []string{"train", "test"}, Of: []int{0, 0, 0, 0, 1, 1}}
	repair := &parts.Repair{Of: []int{0, 0, 0, 0, 0, 1}, Moved: 1}
	written := func(a *parts.Audit) string {
		var out strings.Builder
		if err := view.NewSplit(p, []string{"cat", "dog"}, a, repair).Write(terminal.New(&out, io.Discard)); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	weak := parts.Count{Kind: "near-copies", Grade: leak.Weak, Parts: [2]int{0, 1}, Groups: 1, Images: [2]int{2, 1}}
	strong := parts.Count{Kind: "copies", Grade: leak.Strong, Parts: [2]int{0, 1}, Groups: 1, Images: [2]int{1, 1}, Conflicts: 1}
	all := strong
	all.Kind = parts.All
	leaks := &parts.Audit{Counts: []parts.Count{all, strong, weak}, Crossing: []int{0}}
	want := []string{
		"1 of the 2 images of test (50.0 %) and 1 of the 4 of train have a relative on the other side, in 1 group; in 1 of them labels differ.",
		"kind grade between groups images labels differ",
		"copies strong train and test 1 1 and 1 1",
		"near-copies weak train and test 1 2 and 1 –",
		"Repaired, with each group in one part, 1 image moved: train 5, was 4, test 1, was 2.",
	}
	got := strings.Join(strings.Fields(written(leaks)), " ")
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
	if text := written(&parts.Audit{Counts: []parts.Count{weak}}); !strings.HasPrefix(text, "Nothing that joins images crosses this split; what may does.") || strings.Contains(text, "Repaired") {
		t.Errorf("weak alone:\n%s", text)
	}
	if text := written(&parts.Audit{}); !strings.HasPrefix(text, "Nothing crosses this split") || strings.Contains(text, "kind") {
		t.Errorf("nothing:\n%s", text)
	}
	data, err := json.Marshal(view.NewSplit(p, []string{"cat", "dog"}, leaks, repair))
	if err != nil {
		t.Fatal(err)
	}
	wantJSON := `{"parts":[{"name":"train","images":4,"after":5},{"name":"test","images":2,"after":1}],` +
		`"crossing":[{"kind":"all","grade":"strong","parts":[0,1],"groups":1,"images":[1,1],"label_conflicts":1},` +
		`{"kind":"copies","grade":"strong","parts":[0,1],"groups":1,"images":[1,1],"label_conflicts":1},` +
		`{"kind":"near-copies","grade":"weak","parts":[0,1],"groups":1,"images":[2,1],"label_conflicts":0}],"leaks":true,"moved":1}`
	if d := cmp.Diff(wantJSON, string(data)); d != "" {
		t.Error(d)
	}
}

// One group holds all images of two classes: no repair leaves the test part any.
func TestSplitSaysWhatARepairLoses(t *testing.T) {
	p := parts.Parts{Names: []string{"train", "val", "test"}, Of: []int{0, 0, 0, 0, 1, 2, 2}}
	labels := []int{0, 0, 1, 1, 2, 0, 1}
	groups := dataset.Groups{Of: []int{0, 0, 0, 0, 1, 0, 0}, Count: 2}
	s := view.NewSplit(p, []string{"cat", "dog", "owl"}, &parts.Audit{Counts: []parts.Count{{Kind: parts.All, Parts: [2]int{0, 2}, Groups: 1, Images: [2]int{4, 2}}}, Crossing: []int{0}}, parts.Mend(p, labels, groups))
	if d := cmp.Diff([]view.EmptiedPart{{Part: "test", Classes: []string{"cat", "dog"}}}, s.Emptied); d != "" {
		t.Error(d)
	}
	var out strings.Builder
	if err := s.Write(terminal.New(&out, io.Discard)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(got, "test 0, was 2. No image of cat and dog is left in test: too few groups have any. So this is no split to test on") {
		t.Error(got)
	}
}
