package main

import (
	"context"
	"io"
)

// interruptible reads until the context ends, also while it waits for somebody to
// type.
type interruptible struct {
	ctx context.Context
	r   io.Reader
}

func (i interruptible) Read(p []byte) (int, error) {
	type result struct {
		data []byte
		err  error
	}
	// A read that is given up may still write to its buffer.
	buffer, results := make([]byte, len(p)), make(chan result, 1)
	go func() {
		n, err := i.r.Read(buffer)
		results <- result{buffer[:n], err}
	}()
	select {
	case r := <-results:
		return copy(p, r.data), r.err
	case <-i.ctx.Done():
		return 0, i.ctx.Err()
	}
}
