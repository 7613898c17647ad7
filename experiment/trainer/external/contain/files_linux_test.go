package contain

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestFilesOutOfReach(t *testing.T) {
	hidden, err := os.MkdirTemp("", "refold-hidden-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(hidden)
	eachWay(t, func(t *testing.T, s *site) {
		s.needsLandlock(t, 3)
		elsewhere := filepath.Join(hidden, "kept")
		if err := os.Symlink(s.labels, filepath.Join(s.dir, "link")); err != nil {
			t.Fatal(err)
		}
		for what, script := range map[string]string{
			"reads the parent's labels":  "cat ../labels.csv",
			"reads them by their path":   "cat '" + s.labels + "'",
			"reads them by a link":       "cat link",
			"links them":                 "ln ../labels.csv here && cat here",
			"lists the parent":           "ls ..",
			"writes to the parent":       "echo x > ../new",
			"appends to the labels":      "echo x >> ../labels.csv",
			"empties the labels":         "truncate -s 0 ../labels.csv",
			"removes the labels":         "rm ../labels.csv",
			"moves a file out":           "echo x > a && mv a ../a",
			"writes to a temporary file": "echo x > '" + elsewhere + "'",
			"writes to the home folder":  "echo x > ~/refold-test-kept",
			"writes among programs":      "echo x > /usr/refold-test-kept",
			"makes a device":             "mknod disk b 254 0 && cat disk",
			"reads the supervisor":       "cat /proc/$PPID/environ",
			"writes to the kernel":       "cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern",
			"mounts":                     "mount -t tmpfs none .",
		} {
			p, text := s.run(shell(script))
			if p.Err() == nil || strings.Contains(text, "secret") {
				t.Errorf("%s: %s", what, text)
			}
		}
		for _, path := range []string{elsewhere, filepath.Join(s.dir, "..", "a"), filepath.Join(s.dir, "..", "new"), "/usr/refold-test-kept"} {
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s was written", path)
			}
		}
		if data, err := os.ReadFile(s.labels); string(data) != "secret\n" {
			t.Errorf("labels are %q, %v", data, err)
		}
	})
}

func TestFilesWithinReach(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		read := t.TempDir()
		given := filepath.Join(read, "given")
		if err := os.WriteFile(given, []byte("given\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(read, filepath.Join(filepath.Dir(s.dir), "alias")); err != nil {
			t.Fatal(err)
		}
		for what, script := range map[string]string{
			"reads":                    "cat '" + given + "' alias",
			"writes":                   "mkdir -p a/b c && echo x > a/b/x && cat a/b/x",
			"moves between folders":    "mkdir -p a c && echo x > a/x && mv a/x c/x && cat c/x",
			"links":                    "echo x > one && ln -f one two && ln -sf two three && cat three",
			"removes":                  "mkdir d && touch d/x && rm -r d",
			"writes to standard files": "echo x > /dev/stdout && echo x > /dev/stderr && echo x > /dev/null",
			"reads randomness":         "head -c 8 /dev/urandom",
			"sees itself":              "cat /proc/$$/stat",
			"counts processors":        "ls /sys/devices/system/cpu",
		} {
			c := shell(strings.ReplaceAll(script, "alias", "'"+filepath.Join(s.dir, "..", "alias", "given")+"'"))
			c.Reads = []string{read, filepath.Join(filepath.Dir(s.dir), "alias")}
			if p, text := s.run(c); p.Err() != nil {
				t.Errorf("%s: %v: %s", what, p.Err(), text)
			}
		}
		c := shell("echo x > '" + given + "'")
		c.Reads = []string{read}
		if p, _ := s.run(c); p.Err() == nil {
			t.Error("what may be read was written")
		}
	})
}

func TestOutputIntoAFile(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		path := filepath.Join(t.TempDir(), "log")
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		c := shell("echo one; echo two >> /dev/stderr")
		c.Output = f
		p, err := s.start(c)
		if err != nil {
			t.Fatal(err)
		}
		wait(t, p)
		if data, _ := os.ReadFile(path); string(data) != "one\ntwo\n" {
			t.Errorf("the log is %q", data)
		}
	})
}

func TestHugeFilesAreCut(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		c := shell("head -c 1000000 /dev/zero > big")
		c.Limits.FileBytes = 12345
		p, text := s.run(c)
		info, err := os.Stat(filepath.Join(s.dir, "big"))
		if err != nil || info.Size() != 12345 || p.Err() == nil {
			t.Errorf("%v, %v, %v: %s", info.Size(), err, p.Err(), text)
		}
	})
}

func TestFilesThatAreReadCarryNothing(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		if !s.way.Mount {
			t.Skip("Missing says that this is not contained without a mount namespace")
		}
		read := t.TempDir()
		for what, script := range map[string]string{
			"reading": "cat image", "times": "touch image", "mode": "chmod 777 image", "owner": "chown 1:1 image", "link": "ln image other",
		} {
			path := filepath.Join(read, "image")
			if err := os.WriteFile(path, []byte("pixels"), 0o644); err != nil {
				t.Fatal(err)
			}
			long := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
			if err := os.Chtimes(path, long, long); err != nil {
				t.Fatal(err)
			}
			var before, after unix.Stat_t
			if err := unix.Stat(path, &before); err != nil {
				t.Fatal(err)
			}
			c := shell("cd '" + read + "' && " + script)
			c.Reads = []string{read}
			s.run(c)
			if err := unix.Stat(path, &after); err != nil || before != after {
				t.Errorf("%s: %+v became %+v, %v", what, before, after, err)
			}
		}
	})
}

func TestWorkInSharedMemory(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "refold-test-*")
	if err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(dir)
	eachWay(t, func(t *testing.T, s *site) {
		s.needsLandlock(t, 3)
		s.dir = filepath.Join(dir, filepath.Base(t.Name()))
		if err := os.Mkdir(s.dir, 0o755); err != nil {
			t.Fatal(err)
		}
		given := filepath.Join(dir, "given")
		if err := os.WriteFile(given, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		c := shell("cat ../given && echo x > file && ! echo x > ../given && ! cat ../other")
		c.Reads = []string{given}
		if err := os.WriteFile(filepath.Join(dir, "other"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if p, text := s.run(c); p.Err() != nil {
			t.Errorf("%v: %s", p.Err(), text)
		}
		if _, err := os.Stat(filepath.Join(s.dir, "file")); err != nil {
			t.Error(err)
		}
	})
}

func TestEverythingMayBeRead(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		c := shell("cat ../labels.csv > /dev/null && cat /proc/$$/stat && ls / && ! echo x > ../new")
		c.Reads = []string{"/"}
		if p, text := s.run(c); p.Err() != nil {
			t.Errorf("%v: %s", p.Err(), text)
		}
	})
}

func TestWorkingFolderThroughALink(t *testing.T) {
	eachWay(t, func(t *testing.T, s *site) {
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(s.dir, link); err != nil {
			t.Fatal(err)
		}
		c := shell("echo x > file")
		c.Dir, c.Env, c.Writes = link, []string{"PATH=/usr/bin:/bin"}, []string{s.dir}
		o, err := c.order()
		if err != nil {
			t.Fatal(err)
		}
		o.Way = s.way
		p, err := launch(o, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		wait(t, p)
		if p.Err() != nil {
			t.Error(p.Err())
		}
	})
}
