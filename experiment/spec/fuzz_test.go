package spec

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// FuzzDraft sets any key by any text, as flags do: the values are sound, or the
// problem names the flag.
func FuzzDraft(f *testing.F) {
	keys := allKeys()
	for i, text := range []string{"64x64", "0x", "1e-4", "-1", "0.95", "groups:", "*.groups.*", "[", "true", "18446744073709551616", "1_0", " 7"} {
		f.Add(uint8(i), text)
		f.Add(uint8(slices.Index(keys, "data.size")), text)
		f.Add(uint8(slices.Index(keys, "run.only")), text)
		f.Add(uint8(slices.Index(keys, "groups.pattern")), text)
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		key := keys[int(which)%len(keys)]
		d := NewDraft(PresetQuick, "--preset")
		d.Set("claim.accuracy", "--claim", "0.9")
		d.Set("data.images", "--images", t.TempDir())
		if key == "data.images" || key == "data.manifest" || key == "run.cache" {
			return // names of files
		}
		d.Set(key, "--the-flag", text)
		err := d.Check(nil)
		var wrong *Error
		switch {
		case err == nil:
			out, err := Marshal(d.Spec, nil)
			if err != nil {
				t.Fatal(err)
			}
			back, err := Parse("again", out, quick())
			if err != nil || !cmp.Equal(d.Spec, back, cmpopts.EquateEmpty()) {
				t.Fatalf("%s = %q is not read as written: %v\n%s", key, text, err, cmp.Diff(d.Spec, back))
			}
		case !errors.As(err, &wrong):
			t.Fatalf("%T %v", err, err)
		default:
			for _, p := range wrong.Problems {
				if p.Key != key && p.Where == "--the-flag" || p.Message == "" {
					t.Errorf("%+v", p)
				}
			}
		}
	})
}
