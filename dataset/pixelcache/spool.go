package pixelcache

import (
	"fmt"
	"sync"
)

// Spool is a temporary file of the cache for equal blocks, which lasts until it is
// closed, or until the process ends. Its methods may be called from many
// goroutines, but for Close.
type Spool struct {
	*unfinished
	owner *Folder
	size  int

	mu    sync.Mutex
	sums  []uint32 // of the blocks
	space int      // blocks that the file has room for
}

// SpoolGrowth is how many bytes a spool grows by: it may be so much longer than its
// blocks.
const SpoolGrowth = 16 << 20

// Spool makes an empty spool for blocks of size bytes.
func (f *Folder) Spool(size int) (*Spool, error) {
	if err := check("", 1, size); err != nil {
		return nil, err
	}
	u, err := f.begin()
	if err != nil {
		return nil, err
	}
	return &Spool{unfinished: u, owner: f, size: size}, nil
}

// Put keeps a block and returns its number. The spool's size counts as taken from
// the cache's limit: files that were not used for longest leave.
func (s *Spool) Put(block []byte) (i int, err error) {
	if len(block) != s.size {
		panic(fmt.Sprintf("pixelcache: a block of %d bytes, not %d", len(block), s.size))
	}
	if i, err = s.next(checksum(block)); err != nil {
		return 0, err
	}
	_, err = s.file.WriteAt(block, int64(i)*int64(s.size))
	return i, err
}

// next numbers a block, and makes the file longer where it is full.
func (s *Spool) next(sum uint32) (i int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sums) == s.space {
		more := max(1, SpoolGrowth/s.size)
		if err := s.owner.makeRoom(int64(more) * int64(s.size)); err != nil {
			return 0, err
		}
		if err := s.file.Truncate(int64(s.space+more) * int64(s.size)); err != nil {
			return 0, err
		}
		s.space += more
	}
	s.sums = append(s.sums, sum)
	return len(s.sums) - 1, nil
}

// Get reads block i, and checks that it is what was put.
func (s *Spool) Get(i int) ([]byte, error) {
	block := make([]byte, s.size)
	if _, err := s.file.ReadAt(block, int64(i)*int64(s.size)); err != nil {
		return nil, err
	}
	s.mu.Lock()
	want := s.sums[i]
	s.mu.Unlock()
	if checksum(block) != want {
		return nil, &DamagedError{s.file.Name(), fmt.Errorf("the checksum of block %d is wrong", i)}
	}
	return block, nil
}

// Close removes the spool.
func (s *Spool) Close() error { return s.remove() }
