package pixelcache

// Content is what the cache in a folder holds. Amounts are in bytes.
type Content struct {
	Folder  string  `json:"folder"` // empty: there is no cache
	Bytes   int64   `json:"bytes"`
	Limit   int64   `json:"limit_bytes"` // that a run keeps to, as whoever asks says
	Files   []Entry `json:"files"`       // those unused for longest first; never nil
	Removed int64   `json:"removed_bytes,omitempty"`
}

// ContentOf lists the cache in a folder. None, and one that is missing, hold nothing; one
// that cannot be read is an error.
func ContentOf(folder string, limit int64) (Content, error) {
	if folder == "" {
		return NewContent(folder, limit, nil, nil), nil
	}
	entries, err := List(folder)
	return NewContent(folder, limit, entries, nil), err
}

// NewContent adds up the files of a folder, and those that were removed from it.
func NewContent(folder string, limit int64, files, removed []Entry) Content {
	return Content{Folder: folder, Bytes: sizeOf(files), Limit: limit, Files: append([]Entry{}, files...), Removed: sizeOf(removed)}
}

func sizeOf(entries []Entry) (bytes int64) {
	for _, e := range entries {
		bytes += e.Size
	}
	return bytes
}
