package csvmanifest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/listing"
)

// A CSV manifest is refused, or every entry is complete and unique.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"path,label\na,b\n", "\ufefflabel,path,x\nb,a,\n", "path,label\n\"a\nb\",c\n", "path,label\r\na,b\r\n", "\"", "path;label\na;b",
		"path,label\ra,b\r", "path,label\r\r\na,\"b\r\"\r\r\n", "\xff\xfep\x00\x3d\xd8\x00\xdc,\x00", ",path,label\n0,a,b\n1,c,d\n", "Unnamed: 0;path;label\n7;a\\b;c"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := read(bytes.NewReader(data), "dir/list.csv")
		if err != nil {
			return
		}
		if len(list.Entries)+len(list.Offences) == 0 {
			t.Fatal("an empty listing was accepted")
		}
		for _, o := range list.Offences {
			if line := said(o); fault.BreaksLine(line) || !strings.HasPrefix(line, "dir/list.csv:") {
				t.Fatalf("an offence reads %q", line)
			}
		}
		seen := map[string]bool{}
		for _, e := range list.Entries {
			if e.Path == "" || e.Label == "" || seen[e.Path] || fault.BreaksLine(e.Path+e.Label) {
				t.Fatalf("accepted %+v", e)
			}
			seen[e.Path] = true
		}
	})
}

// said is an offence on one line, as a scan says it.
func said(o listing.Offence) string {
	if o.Entry.Path == "" {
		return fmt.Sprintf("%s: %v", fault.Printable(o.Entry.Line()), o.Err)
	}
	return fmt.Sprintf("%s: %s: %v", fault.Printable(o.Entry.Line()), fault.Printable(o.Entry.Path), o.Err)
}
