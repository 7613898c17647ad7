package onednn

import (
	"fmt"
	"runtime"
	"unsafe"
)

// primitive is a compiled operation of the library. Several threads may execute it
// at the same time, each with arguments of its own.
type primitive struct {
	session        *session
	implementation string
	scratch        int // bytes that each thread needs
	handle         uintptr
	threads        []arguments
}

// arguments are what one thread executes a primitive with.
type arguments struct {
	at       []uintptr // where each argument lies, and then the scratchpad
	memories []uintptr // as dnnl_memory_t
	list     []argument
	call     []uintptr // of dnnl_primitive_execute
	wait     []uintptr // of dnnl_stream_wait
	handle   []uintptr // of dnnl_memory_set_data_handle
}

// argument is dnnl_exec_arg_t.
type argument struct {
	name   int32
	_      int32
	memory uintptr
}

// operand names an argument of a primitive and describes it.
type operand struct {
	name int32
	desc memoryDesc
}

// compile makes a primitive of its descriptor, which it destroys.
func (s *session) compile(primitiveDesc uintptr, operands []operand) (p *primitive, err error) {
	defer s.destroyDesc(primitiveDesc)
	p = &primitive{session: s, implementation: s.implementation(primitiveDesc), threads: make([]arguments, len(s.streams))}
	defer func() {
		if err != nil {
			p.release()
		}
	}()
	if d, size := s.scratchpad(primitiveDesc); size > 0 {
		p.scratch = size
		operands = append(operands[:len(operands):len(operands)], operand{argScratchpad, d})
	}
	if err = s.call("dnnl_primitive_create", uintptr(unsafe.Pointer(&p.handle)), primitiveDesc); err != nil {
		return nil, err
	}
	for i := range p.threads {
		if err = p.threads[i].make(p, s.streams[i], operands); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (a *arguments) make(p *primitive, stream uintptr, operands []operand) error {
	for _, o := range operands {
		var m uintptr
		if err := p.session.call("dnnl_memory_create", uintptr(unsafe.Pointer(&m)), uintptr(o.desc), p.session.engine, 0); err != nil {
			return err
		}
		a.memories = append(a.memories, m)
		a.list = append(a.list, argument{name: o.name, memory: m})
	}
	a.at = make([]uintptr, len(operands))
	a.call = []uintptr{p.handle, stream, uintptr(len(a.list)), uintptr(unsafe.Pointer(unsafe.SliceData(a.list)))}
	a.wait, a.handle = []uintptr{stream}, make([]uintptr, 2)
	return nil
}

// run executes the primitive on what the thread's arguments lie at. Buffers are
// Go's: they do not move, and the caller holds them. It panics where the library
// fails, since all arguments are checked before.
func (p *primitive) run(thread int) {
	if status := p.try(&p.threads[thread]); status != 0 {
		panic(fmt.Sprintf("onednn: %s failed: %s", p.implementation, status))
	}
}

// try is session.alone without a function value, which is an allocation.
func (p *primitive) try(a *arguments) (status Status) {
	s := p.session
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if s.setThreads != 0 {
		invoke(s.setThreads, s.one...)
	}
	for i, at := range a.at {
		a.handle[0], a.handle[1] = a.memories[i], at
		if status = Status(int32(invoke(s.setHandle, a.handle...))); status != 0 {
			return status
		}
	}
	if status = Status(int32(invoke(s.execute, a.call...))); status != 0 {
		return status
	}
	return Status(int32(invoke(s.wait, a.wait...)))
}

func (p *primitive) release() {
	for _, a := range p.threads {
		for _, m := range a.memories {
			p.session.destroy("dnnl_memory_destroy", m)
		}
	}
	p.session.destroy("dnnl_primitive_destroy", p.handle)
}
