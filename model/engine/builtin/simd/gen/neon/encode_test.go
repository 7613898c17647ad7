package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// TestEncodings compares each form, with registers and offsets at the ends of their ranges,
// with what GNU as 2.40 makes of its text.
func TestEncodings(t *testing.T) {
	for _, test := range []struct {
		have instruction
		word uint32
		text string
	}{
		{fadd(0, 1, 2), 0x4e22d420, "fadd v0.4s, v1.4s, v2.4s"},
		{fadd(31, 0, 16), 0x4e30d41f, "fadd v31.4s, v0.4s, v16.4s"},
		{fsub(7, 31, 9), 0x4ea9d7e7, "fsub v7.4s, v31.4s, v9.4s"},
		{fmul(16, 8, 31), 0x6e3fdd10, "fmul v16.4s, v8.4s, v31.4s"},
		{fdiv(1, 2, 4), 0x6e24fc41, "fdiv v1.4s, v2.4s, v4.4s"},
		{fcmgt(30, 15, 17), 0x6eb1e5fe, "fcmgt v30.4s, v15.4s, v17.4s"},
		{fcmeq(3, 21, 10), 0x4e2ae6a3, "fcmeq v3.4s, v21.4s, v10.4s"},
		{add(12, 29, 6), 0x4ea687ac, "add v12.4s, v29.4s, v6.4s"},
		{fmla(0, 24, 25), 0x4e39cf00, "fmla v0.4s, v24.4s, v25.4s"},
		{fmla(31, 1, 30), 0x4e3ecc3f, "fmla v31.4s, v1.4s, v30.4s"},
		{fmlaElement(0, 24, 28, 0), 0x4f9c1300, "fmla v0.4s, v24.4s, v28.s[0]"},
		{fmlaElement(31, 15, 16, 1), 0x4fb011ff, "fmla v31.4s, v15.4s, v16.s[1]"},
		{fmlaElement(8, 31, 15, 2), 0x4f8f1be8, "fmla v8.4s, v31.4s, v15.s[2]"},
		{fmlaElement(21, 10, 31, 3), 0x4fbf1955, "fmla v21.4s, v10.4s, v31.s[3]"},
		{and(1, 2, 31), 0x4e3f1c41, "and v1.16b, v2.16b, v31.16b"},
		{orr(16, 0, 8), 0x4ea81c10, "orr v16.16b, v0.16b, v8.16b"},
		{orn(31, 30, 29), 0x4efd1fdf, "orn v31.16b, v30.16b, v29.16b"},
		{bit(5, 10, 20), 0x6eb41d45, "bit v5.16b, v10.16b, v20.16b"},
		{bif(20, 5, 10), 0x6eea1cb4, "bif v20.16b, v5.16b, v10.16b"},
		{ext(1, 31), 0x6e1f43e1, "ext v1.16b, v31.16b, v31.16b, #8"},
		{ext(30, 7), 0x6e0740fe, "ext v30.16b, v7.16b, v7.16b, #8"},
		{fsqrt(31, 0), 0x6ea1f81f, "fsqrt v31.4s, v0.4s"},
		{fsqrt(2, 21), 0x6ea1faa2, "fsqrt v2.4s, v21.4s"},
		{fcmgtZero(9, 18), 0x4ea0ca49, "fcmgt v9.4s, v18.4s, #0.0"},
		{fcmgtZero(31, 31), 0x4ea0cbff, "fcmgt v31.4s, v31.4s, #0.0"},
		{ushr(4, 27, 16), 0x6f300764, "ushr v4.4s, v27.4s, #16"},
		{ushr(31, 0, 1), 0x6f3f041f, "ushr v31.4s, v0.4s, #1"},
		{zero(0), 0x6f00e400, "movi v0.2d, #0"},
		{zero(31), 0x6f00e41f, "movi v31.2d, #0"},
		{dup(31, 26), 0x4e040f5f, "dup v31.4s, w26"},
		{dup(0, 0), 0x4e040c00, "dup v0.4s, w0"},
		{widen(1, 30, false), 0x2e613bc1, "shll v1.4s, v30.4h, #16"},
		{widen(31, 2, true), 0x6e61385f, "shll2 v31.4s, v2.8h, #16"},
		{narrow(6, 25, false), 0x0f108726, "shrn v6.4h, v25.4s, #16"},
		{narrow(25, 6, true), 0x4f1084d9, "shrn2 v25.8h, v6.4s, #16"},
		{trn1(31, 0, 17), 0x4e91281f, "trn1 v31.4s, v0.4s, v17.4s"},
		{trn2(2, 30, 31), 0x4e9f6bc2, "trn2 v2.4s, v30.4s, v31.4s"},
		{zip1(9, 31, 0), 0x4ec03be9, "zip1 v9.2d, v31.2d, v0.2d"},
		{zip2(31, 8, 16), 0x4ed0791f, "zip2 v31.2d, v8.2d, v16.2d"},
		{ask(26, 0), 0xf8a06b42, "prfm pldl2keep, [x26, x0]"},
		{ask(1, 25), 0xf8b96822, "prfm pldl2keep, [x1, x25]"},
		{ldr(single, 31, 0, 0), 0xbd40001f, "ldr s31, [x0]"},
		{ldr(double, 0, 17, 8), 0xfd400620, "ldr d0, [x17, #8]"},
		{ldr(quad, 16, 26, 48), 0x3dc00f50, "ldr q16, [x26, #48]"},
		{ldr(quad, 1, 2, 65520), 0x3dfffc41, "ldr q1, [x2, #65520]"},
		{str(single, 15, 26, 16380), 0xbd3fff4f, "str s15, [x26, #16380]"},
		{str(double, 31, 1, 0), 0xfd00003f, "str d31, [x1]"},
		{str(quad, 2, 25, 16), 0x3d800722, "str q2, [x25, #16]"},
		{ldrIndexed(single, 28, 0, 13), 0xbc6d681c, "ldr s28, [x0, x13]"},
		{ldrIndexed(double, 9, 4, 5), 0xfc656889, "ldr d9, [x4, x5]"},
		{ldrIndexed(quad, 31, 16, 25), 0x3cf96a1f, "ldr q31, [x16, x25]"},
		{strIndexed(single, 1, 2, 3), 0xbc236841, "str s1, [x2, x3]"},
		{strIndexed(double, 9, 4, 5), 0xfc256889, "str d9, [x4, x5]"},
		{strIndexed(quad, 30, 26, 0), 0x3ca06b5e, "str q30, [x26, x0]"},
		{loadPair.at(24, 25, 12, 0), 0xad406598, "ldp q24, q25, [x12]"},
		{loadPair.at(31, 0, 1, 1008), 0xad5f803f, "ldp q31, q0, [x1, #1008]"},
		{loadPair.at(0, 31, 26, -1024), 0xad607f40, "ldp q0, q31, [x26, #-1024]"},
		{loadPair.post(8, 9, 3, 32), 0xacc12468, "ldp q8, q9, [x3], #32"},
		{storePair.post(1, 30, 25, -32), 0xacbf7b21, "stp q1, q30, [x25], #-32"},
		{storePair.at(30, 1, 2, 64), 0xad02045e, "stp q30, q1, [x2, #64]"},
		{streamPair.at(4, 5, 6, 0), 0xac0014c4, "stnp q4, q5, [x6]"},
		{streamPair.at(31, 16, 26, 32), 0xac01435f, "stnp q31, q16, [x26, #32]"},
	} {
		if test.have.word != test.word || test.have.text != test.text {
			t.Errorf("%s is %#08x: want %s, %#08x", test.have.text, test.have.word, test.text, test.word)
		}
	}
}

// TestRegisters: none beyond those that there are, and no general one that a system or Go
// keeps for itself.
func TestRegisters(t *testing.T) {
	vectors, generals := regexp.MustCompile(`\b[vqds](\d+)\b`), regexp.MustCompile(`\b[xwR](\d+)\b`)
	for _, f := range kernels() {
		for _, l := range f.lines {
			text := l.text
			if l.encoded != nil {
				text = l.encoded.text
			}
			for _, r := range vectors.FindAllStringSubmatch(text, -1) {
				if n, err := strconv.Atoi(r[1]); err != nil || n > 31 {
					t.Errorf("%s: %s", f.name, text)
				}
			}
			for _, r := range generals.FindAllStringSubmatch(text, -1) {
				if n, err := strconv.Atoi(r[1]); err != nil || n == 18 || n > 26 {
					t.Errorf("%s: %s", f.name, text)
				}
			}
		}
	}
}

// TestAssembler compares all instructions of all kernels with that assembler, where it is
// installed.
func TestAssembler(t *testing.T) {
	assembler, err := exec.LookPath("aarch64-linux-gnu-as")
	if err != nil {
		t.Skip("needs binutils for arm64:", err)
	}
	var texts bytes.Buffer
	var all []instruction
	for _, f := range kernels() {
		for _, l := range f.lines {
			if l.encoded != nil {
				all = append(all, *l.encoded)
				fmt.Fprintln(&texts, l.encoded.text)
			}
		}
	}
	object := filepath.Join(t.TempDir(), "kernels.o")
	command := exec.Command(assembler, "-o", object, "-")
	command.Stdin, command.Stderr = &texts, os.Stderr
	if err := command.Run(); err != nil {
		t.Fatal(err)
	}
	file, err := elf.Open(object)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	code, err := file.Section(".text").Data()
	if err != nil || len(code) != 4*len(all) {
		t.Fatalf("%d bytes of %d instructions, %v", len(code), len(all), err)
	}
	for i, have := range all {
		if want := binary.LittleEndian.Uint32(code[4*i:]); have.word != want {
			t.Errorf("%s is %#08x, want %#08x", have.text, have.word, want)
		}
	}
}
