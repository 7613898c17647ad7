package events

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/refold/refold/experiment/traininglog/entry"
)

func TestFoldersAreBounded(t *testing.T) {
	many := fstest.MapFS{}
	for i := range maxFiles + 1 {
		many[fmt.Sprintf("%d/events.out.tfevents.1", i)] = &fstest.MapFile{}
	}
	const want = "more than 1000 event files: name the folder of one training"
	if _, err := ReadFolder(many, entry.Names{}); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
