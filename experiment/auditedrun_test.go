package experiment

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/refold/refold/experiment/audit/finding"
	"github.com/refold/refold/experiment/event"
	"github.com/refold/refold/experiment/experimenttest"
	"github.com/refold/refold/experiment/spec"
	"github.com/refold/refold/experiment/summary"
)

// signed are pictures of which all cats have one author, and every dog another one.
func signed(t *testing.T) fstest.MapFS {
	t.Helper()
	images := experimenttest.Pictures(t, 8, 3)
	for line := range strings.Lines(string(images["images.csv"].Data)) {
		fields := strings.Split(strings.TrimSpace(line), ",")
		switch fields[1] {
		case "cat":
			images[fields[0]] = withAuthor(images[fields[0]].Data, "Felis Silvestris")
		case "dog":
			images[fields[0]] = withAuthor(images[fields[0]].Data, "Canis "+strings.Repeat("l", int(fields[0][2]-'0'))+"upus "+fields[0][:3])
		}
	}
	return images
}

// withAuthor is a PNG file with a text chunk behind its header (PNG, section 11.3.3.2).
func withAuthor(png []byte, name string) *fstest.MapFile {
	const header = 8 + 25 // signature and IHDR
	body := append([]byte("tEXtAuthor\x00"), name...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = append(chunk, body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
	return &fstest.MapFile{Data: slices.Concat(png[:header], chunk, png[header:])}
}

// TestARunSaysWhatItsAuditFound: an author that a class has alone joins nothing, and the
// verdict, the summary and an event say so, also when the run goes on.
func TestARunSaysWhatItsAuditFound(t *testing.T) {
	o := smallOptions(t, t.TempDir(), signed(t))
	o.Spec.Groups.NearCopies, o.Spec.Groups.Metadata = true, true
	o.Spec.Model.Architectures, o.Spec.Train.Epochs = []string{"resnet8v1"}, 2
	told := 0
	o.Observer = observe(func(e event.Event) {
		if a, ok := e.(event.Audited); ok && len(a.Plan.Observed) > 0 && len(a.Plan.Unjoined) == 1 {
			told++
		}
	})
	if _, err := Preview(t.Context(), o); err != nil || told != 1 {
		t.Fatalf("a preview tells %d times of the audit: %v", told, err)
	}
	s := mustRun(t, o).Summary
	if told != 2 {
		t.Errorf("a run tells %d times of the audit", told-1)
	}
	want := summary.Unjoined{Kind: "author", Class: "cat", Reason: `class "cat" would lie in 1 group, fewer than the 3 folds`}
	if a := s.Data.Audit; !a.Done() || len(a.Unjoined) != 1 || a.Unjoined[0] != want || !slices.ContainsFunc(a.Findings, func(f finding.Finding) bool {
		return f.Condition == finding.Inseparable && f.Subject == "author" && f.Severity == finding.High && f.Effect == finding.Unjoined
	}) {
		t.Errorf("%+v", a)
	}
	for _, want := range []string{"measured without the known leakage that folds can keep out (kept on one side: ", "the same group", "lass and author cannot be told apart in these images: no split of them can tell what the networks learned."} {
		if !strings.Contains(s.Verdicts[0].Sentence, want) {
			t.Errorf("%q is not in %s", want, s.Verdicts[0].Sentence)
		}
	}
	again := mustRun(t, o).Summary
	if d := cmp.Diff(s, again); d != "" || told != 3 {
		t.Errorf("told %d times; the run that goes on says\n%s", told, d)
	}
	report, err := summarise(o.Dir, false)
	if d := cmp.Diff(s, report); err != nil || d != "" {
		t.Errorf("%v\n%s", err, d)
	}
}

// TestNoAuditIsToldOfWhereThereIsNone also stands in the summary.
func TestNoAuditIsToldOfWhereThereIsNone(t *testing.T) {
	o := smallOptions(t, t.TempDir(), signed(t))
	o.Spec.Model.Architectures, o.Spec.Folds.Splits, o.Spec.Train.Epochs = []string{"resnet8v1"}, []spec.Split{spec.SplitRows, spec.SplitGroups}, 2
	o.Observer = observe(func(e event.Event) {
		if a, ok := e.(event.Audited); ok {
			t.Errorf("%+v", a)
		}
	})
	if a := mustRun(t, o).Summary.Data.Audit; a == nil || a.Done() || len(a.Findings) != 0 {
		t.Errorf("%+v", a)
	}
}

// TestVerdictNamesKindsThatWereTrainedAlone: with splits by two kinds, the verdict says what
// each leaks, and the reason which of them leaks most.
func TestVerdictNamesKindsThatWereTrainedAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("about what is said behind the last trial, where nothing is concurrent")
	}
	o := smallOptions(t, t.TempDir(), experimenttest.Pictures(t, 40, 4))
	o.Spec.Model.Architectures, o.Spec.Folds.K = []string{"resnet8v1"}, 5
	o.Spec.Folds.Splits = []spec.Split{spec.SplitRows, spec.SplitBy("group"), spec.SplitBy("pattern"), spec.SplitGroups}
	o.Spec.Groups.Pattern = `^(?P<group>g\d\d)_[01]` // half of each group: the other half leaks
	s := mustRun(t, o).Summary
	v := s.Verdicts[0]
	if len(s.Optimism[0].Kinds) != 2 {
		t.Fatalf("%+v", s.Optimism[0])
	}
	if v.Reason != "explained by train/test leakage, mostly by group" || !strings.Contains(v.Sentence, " Single kinds of relation leak, in points that need not add up: group ") ||
		!strings.Contains(v.Sentence, "(kept on one side: the same group and the same part of the file name)") {
		t.Errorf("%s: %s", v.Reason, v.Sentence)
	}
}
