package external

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/refold/refold/experiment/trainer"
	"github.com/refold/refold/model/weights"
)

// state is one that a trial goes on from; nil: it starts.
type state struct {
	file     io.ReadCloser
	in       *bufio.Reader
	size     int64
	contents contents
	metadata map[string]string
}

// openState reads the header of a task's state.
func openState(task trainer.Task) (*state, error) {
	if task.Resume == nil {
		return nil, nil
	}
	file, size, err := task.Resume()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", trainer.ErrState, err)
	}
	s := &state{file: file, in: bufio.NewReaderSize(file, 1<<16), size: size}
	if err := s.readHeader(); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", trainer.ErrState, err), s.close())
	}
	return s, nil
}

func (s *state) close() error {
	if s == nil {
		return nil
	}
	return s.file.Close()
}

// readHeader reads and checks all but the bytes of files.
func (s *state) readHeader() error {
	length, err := s.in.Peek(8)
	if err != nil {
		return errors.New("it is cut")
	}
	n := binary.LittleEndian.Uint64(length)
	if n > maxStateHead || int64(n)+8 > s.size {
		return errors.New("its header is damaged")
	}
	head := make([]byte, 8+n)
	if _, err := io.ReadFull(s.in, head); err != nil {
		return errors.New("it is cut")
	}
	if s.metadata, err = weights.ReadMetadata(bytes.NewReader(head), s.size); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(s.metadata[stateKey]), &s.contents); err != nil {
		return errors.New("it is not the checkpoint of a program")
	}
	if s.contents.Version != stateVersion {
		return fmt.Errorf("version %d, this program reads version %d", s.contents.Version, stateVersion)
	}
	if same, err := s.contents.header(s.metadata); err != nil || !bytes.Equal(same, head) {
		return errors.New("its header is damaged")
	}
	for _, f := range s.contents.Files {
		if !filepath.IsLocal(f.Path) || f.Size < 0 {
			return fmt.Errorf("it holds the file %q", f.Path)
		}
	}
	return nil
}

// unpack puts the files of a state where the program finds them, once all are known to be
// sound.
func (f *folder) unpack(s *state, identity string) error {
	if s.contents.Identity != identity {
		return fmt.Errorf("%w: it is that of another trial or program", trainer.ErrState)
	}
	sum := sha256.New()
	var all int64
	for _, file := range s.contents.Files {
		path := filepath.Join(checkpointDir, filepath.FromSlash(file.Path))
		if err := f.root.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		out, err := f.root.Create(path)
		if err != nil {
			return err
		}
		n, err := io.CopyN(io.MultiWriter(out, sum), s.in, file.Size)
		if err := errors.Join(err, out.Close()); err != nil {
			return fmt.Errorf("%w: %s is cut: %w", trainer.ErrState, file.Path, err)
		}
		all += n
	}
	rest, err := io.ReadAll(io.LimitReader(s.in, 5))
	if err != nil || int64(len(rest)) != padding(all) || len(bytes.Trim(rest, "\x00")) > 0 {
		return fmt.Errorf("%w: its end is damaged", trainer.ErrState)
	}
	if s.contents.sum(s.metadata, sum.Sum(nil)) != s.contents.Sum {
		return fmt.Errorf("%w: its checksum is another one", trainer.ErrState)
	}
	return nil
}

// prepare fills the folder, with what a state keeps, which it closes.
func (f *folder) prepare(s *state, identity string) error {
	if s != nil {
		f.about.Resume = s.contents.At.Epoch
	}
	err := f.write()
	if err == nil && s != nil {
		err = f.unpack(s, identity)
	}
	return errors.Join(err, s.close())
}
