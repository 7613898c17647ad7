package external

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/refold/refold/experiment/trainer"
)

// A state is the folder checkpoint/ in one safetensors file: the bytes of all files, one
// after another and filled up with zeros to a multiple of four, as one tensor (of float32,
// which is what its readers know; no number is ever made of them), and in the metadata
// under stateKey which files they are.
const (
	stateKey     = "program"
	stateVersion = 1
	stateTensor  = "files"
	maxMark      = 1 << 20  // of checkpoint.json, in bytes
	maxStateHead = 16 << 20 // of a state's header, in bytes
	maxFiles     = 10_000   // in checkpoint/
)

// mark is checkpoint.json.
type mark struct {
	Epoch int               `json:"epoch"`
	Files map[string]string `json:"files"` // SHA-256 by path
}

// contents are what a state says of itself.
type contents struct {
	Version  int          `json:"version"`
	Identity string       `json:"identity"` // of the task
	At       trainer.Step `json:"at"`
	Files    []stateFile  `json:"files"`
	Sum      string       `json:"sha256"` // of all metadata, this being empty, and all bytes
}

type stateFile struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// errNoCheckpoint says that checkpoint/ holds none of the epoch that is wanted, or is being
// written.
var errNoCheckpoint = errors.New("there is no whole checkpoint of this epoch")

// readMark reads checkpoint.json; errNoCheckpoint: there is none of an epoch.
func (f *folder) readMark(epoch int) (mark, []byte, error) {
	var m mark
	data, err := readRegular(f.root, markFile, maxMark)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil, errNoCheckpoint
	}
	if err != nil {
		return m, nil, err
	}
	if err := json.Unmarshal(data, &m); err != nil || m.Epoch != epoch || len(m.Files) > maxFiles {
		return m, nil, errNoCheckpoint // or half of one
	}
	return m, data, nil
}

// pack writes the checkpoint of an epoch as a state. It is nothing but the files that
// checkpoint.json names, with the hashes that stand there.
func (f *folder) pack(w io.Writer, metadata map[string]string, identity string, at trainer.Step) error {
	m, text, err := f.readMark(at.Epoch)
	if err != nil {
		return err
	}
	c := contents{Version: stateVersion, Identity: identity, At: at}
	for _, path := range slices.Sorted(maps.Keys(m.Files)) {
		if !filepath.IsLocal(path) || strings.Contains(path, `\`) {
			return fmt.Errorf("%s names %q, which leads out of the folder", markFile, path)
		}
		info, err := f.root.Stat(checkpointDir + "/" + path)
		if err != nil {
			return err
		}
		c.Files = append(c.Files, stateFile{path, info.Size(), strings.ToLower(m.Files[path])})
	}
	c.Files = append(c.Files, stateFile{"checkpoint.json", int64(len(text)), hexSum(text)})
	sum := sha256.New()
	if _, err := f.copyFiles(io.Discard, sum, c.Files, text); err != nil { // hashes ahead of the header
		return err
	}
	c.Sum = c.sum(metadata, sum.Sum(nil))
	head, err := c.header(metadata)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	out.Write(head)
	n, err := f.copyFiles(out, io.Discard, c.Files, text)
	if err != nil {
		return err
	}
	out.Write(make([]byte, padding(n)))
	return out.Flush()
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// padding is how many bytes are missing to a multiple of four.
func padding(n int64) int64 { return (4 - n%4) % 4 }

// copyFiles copies files one after another, and checks their sizes and hashes. The last one
// is checkpoint.json, which was read before.
func (f *folder) copyFiles(w, sum io.Writer, files []stateFile, text []byte) (int64, error) {
	var all int64
	for i, file := range files {
		hash := sha256.New()
		var n int64
		var err error
		if to := io.MultiWriter(w, sum, hash); i < len(files)-1 {
			n, err = f.copyFile(to, checkpointDir+"/"+file.Path)
		} else {
			n, err = io.Copy(to, bytes.NewReader(text))
		}
		if err != nil {
			return all, err
		}
		if n != file.Size || hex.EncodeToString(hash.Sum(nil)) != file.SHA256 {
			return all, fmt.Errorf("%w: %s is not what checkpoint.json says", errNoCheckpoint, file.Path)
		}
		all += n
	}
	return all, nil
}

func (f *folder) copyFile(w io.Writer, name string) (int64, error) {
	in, err := openRegular(f.root, name)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	return io.Copy(w, in)
}

// sum is the checksum of a state whose bytes have a sum.
func (c contents) sum(metadata map[string]string, data []byte) string {
	c.Sum = ""
	text, _ := json.Marshal(c) // texts and numbers
	hash := sha256.New()
	number := func(n int) { hash.Write(binary.LittleEndian.AppendUint64(nil, uint64(n))) }
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		if key == stateKey {
			continue
		}
		for _, part := range []string{key, metadata[key]} {
			number(len(part))
			hash.Write([]byte(part))
		}
	}
	number(len(text))
	hash.Write(text)
	hash.Write(data)
	return hex.EncodeToString(hash.Sum(nil))
}

// header is the beginning of the file: the same contents and metadata give the same bytes.
func (c contents) header(metadata map[string]string) ([]byte, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(metadata)
	if all == nil {
		all = make(map[string]string)
	}
	all[stateKey] = string(text)
	var size int64
	for _, f := range c.Files {
		size += f.Size
	}
	size += padding(size)
	type tensor struct {
		DType   string   `json:"dtype"`
		Shape   []int64  `json:"shape"`
		Offsets [2]int64 `json:"data_offsets"`
	}
	head, err := json.Marshal(struct {
		Metadata map[string]string `json:"__metadata__"`
		Files    tensor            `json:"files"`
	}{all, tensor{"F32", []int64{size / 4}, [2]int64{0, size}}})
	if err != nil {
		return nil, err
	}
	head = append(head, bytes.Repeat([]byte(" "), int((8-len(head)%8)%8))...)
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(head))), head...), nil
}

// identity tells the task from all others: all that the program is told, but for where it
// goes on and on what device.
func (f *folder) identity() string {
	about := f.about
	about.Resume, about.Device, about.Threads, about.Seconds, about.Processes, about.FileBytes = 0, "", 0, 0, 0, 0
	text, _ := json.Marshal(about) // texts and numbers
	hash := sha256.New()
	hash.Write(text)
	for _, p := range []part{f.parts.train, f.parts.validation, f.parts.test} {
		for _, i := range p.rows {
			fmt.Fprintf(hash, "\n%s %d", p.images[i].name, p.images[i].class)
		}
		hash.Write([]byte("\n"))
	}
	return hex.EncodeToString(hash.Sum(nil))
}
