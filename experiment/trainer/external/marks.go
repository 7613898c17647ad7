package external

import (
	"bytes"
	"crypto/rand"
	"sync"
)

// marks are written by refold among what a kept program prints: whatever was in the pipe
// before one of them has been read when it is. POSIX has writes of up to PIPE_BUF bytes, 512
// at least, whole in a pipe (https://pubs.opengroup.org/onlinepubs/9799919799/functions/write.html).
type marks struct {
	text []byte // of each: random, so that no program prints it
	held []byte // the end of what was read, which may be the beginning of one

	mu      sync.Mutex
	waiting []chan struct{} // one for each that was announced and not read yet
}

func newMarks() *marks { // a log rarely ends with a byte that is 0, and is seldom held back so
	return &marks{text: append([]byte{0}, rand.Text()...)}
}

// announce is closed when the next mark is read, or a later one.
func (m *marks) announce() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := make(chan struct{})
	m.waiting = append(m.waiting, c)
	return c
}

// pass hands on what was read, without marks.
func (m *marks) pass(data []byte, take func([]byte)) {
	data = append(m.held, data...)
	for {
		before, after, found := bytes.Cut(data, m.text)
		if !found {
			break
		}
		take(before)
		m.reached()
		data = after
	}
	begun := min(len(data), len(m.text)-1)
	for !bytes.HasPrefix(m.text, data[len(data)-begun:]) {
		begun--
	}
	take(data[:len(data)-begun])
	m.held = bytes.Clone(data[len(data)-begun:])
}

// end hands on what was held back, when nothing follows.
func (m *marks) end(take func([]byte)) {
	take(m.held)
	m.held = nil
}

// reached tells who has waited longest.
func (m *marks) reached() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.waiting) > 0 {
		close(m.waiting[0])
		m.waiting = m.waiting[1:]
	}
}
