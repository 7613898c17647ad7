package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// Table is one table: every row has as many cells as there are columns. Cells
// are final text: whoever fills them has escaped them.
type Table struct {
	columns []Column
	rows    [][]string
}

// Column is a heading and its alignment.
type Column struct {
	name  string
	align tw.Align
}

// Words heads a column of text.
func Words(name string) Column { return Column{name, tw.AlignLeft} }

// Numbers heads a column of numbers.
func Numbers(name string) Column { return Column{name, tw.AlignRight} }

// Name is the heading.
func (c Column) Name() string { return c.name }

// Named is the same column under another heading, which may have several lines.
func (c Column) Named(name string) Column { return Column{name, c.align} }

// NewTable is a table without rows.
func NewTable(columns ...Column) *Table { return &Table{columns: columns} }

// Add appends a row. The number of cells is the programmer's business.
func (t *Table) Add(cells ...string) {
	if len(cells) != len(t.columns) {
		panic(fmt.Sprintf("text: row of %d cells in a table of %d columns", len(cells), len(t.columns)))
	}
	t.rows = append(t.rows, cells)
}

// Size is the number of rows.
func (t *Table) Size() int { return len(t.rows) }

// Markdown writes the table in GitHub's Markdown.
func (t *Table) Markdown(w io.Writer) error {
	return t.render(w, tablewriter.WithRenderer(renderer.NewMarkdown()))
}

// ruled writes the table for a terminal: two spaces between columns and a
// rule under the headings.
func (t *Table) ruled(w io.Writer) error {
	return t.render(w, tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
		Borders: tw.Border{Left: tw.Off, Right: tw.Off, Top: tw.Off, Bottom: tw.Off},
		Symbols: tw.NewSymbols(tw.StyleLight),
		Settings: tw.Settings{
			Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off},
			Lines:      tw.Lines{ShowHeaderLine: tw.On},
		},
	})))
}

func (t *Table) render(w io.Writer, renderer tablewriter.Option) error {
	header := make([]string, len(t.columns))
	align := make(tw.Alignment, len(t.columns))
	for i, c := range t.columns {
		header[i], align[i] = c.name, c.align
	}
	out := tablewriter.NewTable(w, renderer,
		tablewriter.WithHeaderAutoFormat(tw.Off), // val_loss stays val_loss
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithAlignment(align),
		tablewriter.WithEastAsian(tw.Off), // otherwise the locale changes the bytes
	)
	out.Header(header)
	if err := out.Bulk(t.rows); err != nil {
		return fmt.Errorf("table %q: %w", header[0], err)
	}
	if err := out.Render(); err != nil {
		return fmt.Errorf("table %q: %w", header[0], err)
	}
	return nil
}

// Terminal writes the table for a terminal without spaces at the ends of lines.
func (t *Table) Terminal(w io.Writer) error {
	var b, trimmed strings.Builder
	if err := t.ruled(&b); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		trimmed.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	_, err := io.WriteString(w, trimmed.String())
	return err
}
