package reports

import (
	"os"
	"testing"
)

func TestPreview(t *testing.T) {
	dir := os.Getenv("PREVIEW")
	if dir == "" {
		t.Skip()
	}
	many := demoRun()
	many.classes = []string{"aeroplane", "a very long class name that nobody would want", "日本語", "dog", "frog|pipe", "horse", "ship", "truck", "<b>x</b>", "cat"}
	many.seeds, many.k, many.epochs = 5, 10, 50
	many.images = 1000
	three := demoRun()
	three.classes = []string{"ai", "human", "photo"}
	three.architectures = []string{"resnet50v1"}
	three.groups, three.seeds, three.k, three.claim = 0, 1, 2, 0.99
	for name, o := range map[string]sampling{"demo": demoRun(), "many": many, "three": three} {
		if err := Write(dir+"/"+name, o.summary(), nil); err != nil {
			t.Fatal(err)
		}
	}
}
