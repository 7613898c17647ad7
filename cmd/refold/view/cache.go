package view

import (
	"fmt"
	"time"

	"github.com/refold/refold/cmd/refold/terminal"
	"github.com/refold/refold/dataset/pixelcache"
	"github.com/refold/refold/experiment/machine"
	"github.com/refold/refold/reports/text"
)

// CacheVariable names the cache folder where run.cache leaves it open.
const CacheVariable = "REFOLD_CACHE"

// WriteCache writes a table of the files of a cache and what they take.
func WriteCache(t *terminal.Terminal, c pixelcache.Content) error {
	if c.Folder == "" {
		_, err := fmt.Fprintf(t.Out, "The cache is off: %s, or --cache, says so.\n", CacheVariable)
		return err
	}
	if len(c.Files) > 0 {
		var rows [][]string
		for _, f := range c.Files {
			rows = append(rows, []string{string(f.Kind), f.Note, machine.BytesText(f.Size), f.Used.Local().Format(time.DateTime)})
		}
		columns := []text.Column{text.Words("kind"), text.Words("content"), text.Numbers("size"), text.Words("last used")}
		if err := t.WriteTable(columns, rows); err != nil {
			return err
		}
	}
	total := fmt.Sprintf("%s: %s in %s, of at most %s unless run.cache-limit says otherwise",
		c.Folder, machine.BytesText(c.Bytes), terminal.Plural(len(c.Files), "file"), machine.BytesText(c.Limit))
	_, err := fmt.Fprintln(t.Out, terminal.Wrap(total, t.OutColumns()))
	return err
}
