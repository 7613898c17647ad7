package entropy

// Sequential decodes blocks of sequential scans (T.81, section F.2).
type Sequential struct {
	DC   [4]*DCTable // by member of the scan
	AC   [4]*ACTable
	last [4]int32 // DC coefficients of the members' previous blocks
}

// Decode reads the next block of a member of the scan into block, in natural order,
// which holds zeros before. It fails where there is no such code, or no data.
func (s *Sequential) Decode(b *Bits, member int, block *[BlockSize]int16) (ok bool) {
	if b.pos > b.low && !b.ready() {
		return false
	}
	difference, ok := s.DC[member].difference(b)
	if !ok {
		return false
	}
	s.last[member] += difference
	block[0] = int16(s.last[member])
	return s.AC[member].decode(b, block)
}

// Next is Decode of a block that several scans fill; this scan has all of it.
func (s *Sequential) Next(b *Bits, member int, block Coefficients) (ok bool) {
	return s.Decode(b, member, block.Values)
}

// Restart forgets the blocks before.
func (s *Sequential) Restart() { s.last = [4]int32{} }
