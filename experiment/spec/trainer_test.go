package spec

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestAProgramThatTrains: what a preset says of the built-in networks does not hold for it,
// and its files are looked for beside the file that names it.
func TestAProgramThatTrains(t *testing.T) {
	file := filepath.Join(t.TempDir(), "refold.toml")
	if err := os.WriteFile(file, []byte("[trainer]\ncommand = ['python', '-u', 'src/my_net.py', '--fast']\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	d := NewDraft(PresetQuick, "preset")
	d.ReadFile(file, "file")
	s := d.Spec
	if !slices.Equal(s.Model.Architectures, []string{"my_net"}) || s.Train.Epochs != 1 || s.Trainer.Folder != filepath.Dir(file) {
		t.Errorf("architectures %q, %d epochs, folder %q", s.Model.Architectures, s.Train.Epochs, s.Trainer.Folder)
	}
	d.Set("model.architectures", "field", "a", "b")
	d.Set("train.epochs", "field", "7")
	d.Set("trainer.command", "field", "./train")
	if s = d.Spec; !slices.Equal(s.Model.Architectures, []string{"a", "b"}) || s.Train.Epochs != 7 || s.Trainer.Folder != "." {
		t.Errorf("given: architectures %q, %d epochs, folder %q", s.Model.Architectures, s.Train.Epochs, s.Trainer.Folder)
	}
	if title := s.Trainer.Title(); title != "train" {
		t.Errorf("the title is %q", title)
	}
}
