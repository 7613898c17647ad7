package view

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/refold/refold/dataset"
	"github.com/refold/refold/dataset/fault"
	"github.com/refold/refold/dataset/leak/export"
	"github.com/refold/refold/experiment/disk"
	"github.com/refold/refold/experiment/plan"
	"github.com/refold/refold/reports/auditpage"
	"github.com/refold/refold/reports/auditreport"
)

// WriteFiles writes audit.html, which has the name of the images, and the files into a
// folder, which is made. Where the cleaned manifest cannot name a class, the other files
// are written without it, and NoClean says so.
func (v *Audit) WriteFiles(folder, name string) error {
	v.folder = folder
	files, err := v.files(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return unwritten(folder, err)
	}
	stale := map[string]bool{cleanFile: true, splitFile: true} // of an earlier audit, of other images or of a split
	for _, f := range files {
		delete(stale, f.name)
		if err := disk.Write(filepath.Join(folder, f.name), f.data); err != nil {
			return unwritten(folder, err)
		}
	}
	for name := range stale {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unwritten(folder, err)
		}
	}
	return nil
}

// TryFolder reports whether the files of an audit can be written into a folder, before
// the audit is made. It leaves nothing behind.
func TryFolder(folder string) error {
	existing := folder
	for {
		if _, err := os.Stat(existing); err == nil || !errors.Is(err, fs.ErrNotExist) || existing == filepath.Dir(existing) {
			break
		}
		existing = filepath.Dir(existing)
	}
	trial, err := os.MkdirTemp(existing, ".refold-*")
	if err == nil {
		err = os.Remove(trial)
	}
	if err != nil {
		return unwritten(folder, err)
	}
	return nil
}

// unwritten is the error of a folder or file that cannot be written.
func unwritten(folder string, err error) error {
	return fmt.Errorf("the files of the audit cannot be written into %s: %w: name another folder with --out", fault.Printable(folder), err)
}

// NoClean is why there is no cleaned manifest; nil: there is one.
func (v *Audit) NoClean() error { return v.noClean }

const (
	cleanFile = "clean.csv"
	splitFile = "split.csv"
)

// file is a file of an audit.
type file struct {
	name string
	data []byte
}

// files are those of the audit, in the order in which they are written.
func (v *Audit) files(name string) ([]file, error) {
	m, a := v.audit.Manifest, v.audit
	html, err := v.page(name)
	if err != nil {
		return nil, err
	}
	findings, err := plan.MarshalFindings(&plan.Plan{Manifest: m, Findings: a.Related})
	if err != nil {
		return nil, err
	}
	clean := export.NewClean(m, dataset.Copies(m))
	v.leftOut = len(clean.LeftOut)
	base, err := v.base()
	if err != nil {
		return nil, err
	}
	var groups, cleaned, leftOut, split bytes.Buffer
	_, err = clean.Manifest(&cleaned, m, a.Groups, base)
	if label := new(export.LabelError); errors.As(err, &label) {
		v.noClean, err = label, nil
	}
	err = errors.Join(err, export.Groups(&groups, m, a.Groups, a.Related.Evidence), clean.List(&leftOut, m))
	files := []file{{"audit.html", html}, {"findings.json", findings}, {"groups.csv", groups.Bytes()}, {"left-out.csv", leftOut.Bytes()}}
	if v.noClean == nil {
		files = append(files, file{cleanFile, cleaned.Bytes()})
	}
	if v.repair != nil {
		err = errors.Join(err, export.Split(&split, m, v.parts, v.repair, v.split.Groups, base))
		files = append(files, file{splitFile, split.Bytes()})
	}
	return files, err
}

// page is audit.html.
func (v *Audit) page(name string) ([]byte, error) {
	a := v.audit
	page := AuditPage(a.Manifest, a.Related, v.decisions, v.thumbnail)
	page.Name = name
	page.Opening = slices.Concat(v.head(), []string{sweep(a.Near)}, page.Opening)
	page.Findings = auditreport.Rows(a.Findings)
	return auditpage.HTML(page)
}

// base is the folder that paths of the manifest begin in, as seen from the files' folder.
func (v *Audit) base() (string, error) {
	root := v.spec.Data.Images
	if v.spec.Data.Manifest != "" {
		root = filepath.Dir(v.spec.Data.Manifest)
	}
	from, err := filepath.Abs(v.folder)
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	relative, err := filepath.Rel(from, to)
	if err != nil { // another drive
		return filepath.ToSlash(to), nil
	}
	return filepath.ToSlash(relative), nil
}
