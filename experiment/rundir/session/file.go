package session

import (
	"encoding/json"
	"fmt"

	"github.com/refold/refold/experiment/document"
)

// fileVersion is the version of a session's file.
const fileVersion = 1

// File is a session's file.
type File struct {
	Version int `json:"version"`
	Session
	Hash string `json:"hash"` // SHA-256 of this document with an empty hash
}

func (f File) hash() (string, error) {
	f.Hash = ""
	data, err := json.Marshal(f)
	return document.Hash(data), err
}

// NewFile is the file of a session.
func NewFile(s Session) (File, error) {
	f := File{Version: fileVersion, Session: s}
	var err error
	f.Hash, err = f.hash()
	return f, err
}

// Parse reads the file of a session, and refuses one that has been changed.
func Parse(data []byte) (Session, error) {
	var f File
	if err := document.Parse(data, &f); err != nil {
		return Session{}, err
	}
	if f.Version != fileVersion {
		return Session{}, fmt.Errorf("version %d, this program reads version %d", f.Version, fileVersion)
	}
	hash, err := f.hash()
	if err == nil && hash != f.Hash {
		err = fmt.Errorf("the hash is %s, the file says %s: the file has been changed", hash, f.Hash)
	}
	return f.Session, err
}
