package jpeg

import (
	"bytes"
	"slices"

	"github.com/refold/refold/dataset/pixels/jpeg/entropy"
)

// scanData are the entropy-coded data of a scan, in parts between restarts.
type scanData struct {
	file        []byte
	bits        entropy.Bits
	progressive bool

	interval int  // of restarts, in units of the scan; 0: there are none
	left     int  // units up to the next restart
	next     byte // its number, 0 to 7
}

// begin begins with the first part, behind the scan's header.
func (s *scanData) begin(at, interval int) {
	s.interval, s.left, s.next = interval, interval, 0
	s.bits.Start(s.file, at)
}

// due tells before each unit whether a restart comes first.
func (s *scanData) due() bool {
	if s.interval == 0 {
		return false
	}
	if s.left > 0 {
		s.left--
		return false
	}
	s.left = s.interval - 1
	return true
}

// restart goes behind the marker of a restart (process_restart of jdhuff.c).
func (s *scanData) restart() error {
	if err := s.checkEnd("before a restart", 0); err != nil {
		return err
	}
	w := walker{data: s.file, at: s.bits.At()}
	found, skipped, err := w.next()
	if err != nil {
		return err
	}
	if found.marker != rst0+s.next || !padding(skipped) {
		return damaged(found.at, "the marker %#x, where a restart's, %#x, is expected", found.marker, rst0+s.next)
	}
	s.next = (s.next + 1) & 7
	s.bits.Start(s.file, w.at)
	return nil
}

// end checks the last part, and that nothing but padding lies between it and the next
// marker.
func (s *scanData) end() error {
	const loaded = 7 // bytes that libjpeg may hold in its buffer of bits
	if err := s.checkEnd("behind a scan", loaded); err != nil {
		return err
	}
	w := walker{data: s.file, at: s.bits.At()}
	found, skipped, err := w.next()
	if err == nil && !padding(skipped) && len(skipped) > 0 {
		return damaged(found.at, "%d bytes between a scan and the next segment", len(skipped))
	}
	return nil
}

// checkEnd checks that a part has been read to its end, but for padding and for some
// bytes that libjpeg does not notice, since it has loaded them already. Bytes that fill
// where there is no marker are refused in sequential scans: there libjpeg decodes a
// unit twice, first as if the data ended, and keeps coefficients of both
// (decode_mcu_fast and decode_mcu_slow of jdhuff.c).
func (s *scanData) checkEnd(where string, unnoticed int) error {
	switch left := s.bits.Left(); {
	case s.bits.Filled() > 0 && !s.progressive:
		return damaged(s.bits.Filled(), "the data of a scan hold bytes that fill")
	case left < 0:
		return s.fault()
	case left > unnoticed && !s.bits.OnlyZeros():
		return damaged(s.bits.Place(), "data are left over %s", where)
	}
	return nil
}

// fault is that of data that cannot be decoded. In a file that is cut off there is no
// marker behind them.
func (s *scanData) fault() error {
	if s.bits.Left() >= 0 {
		return damaged(s.bits.Place(), "the data of a scan hold a code that does not exist")
	}
	if len(bytes.TrimLeft(s.file[s.bits.At():], "\xff")) == 0 {
		return errEnds
	}
	return damaged(s.bits.Place(), "the data of a scan end too early")
}

// padding tells whether bytes between segments of a scan say nothing.
func padding(skipped []byte) bool {
	return !slices.ContainsFunc(skipped, func(b byte) bool { return b != 0 && b != 0xff })
}
