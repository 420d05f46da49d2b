// Generate packs testdata/trail into demo.zip, which examples/audit has in it for -demo.
package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"log"
	"os"
)

func main() {
	data, err := pack(os.DirFS("../../testdata/trail"))
	if err == nil {
		err = os.WriteFile("demo.zip", data, 0o644)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// pack returns a zip archive of a tree, which is the same each time: the files in the order of their
// paths, without times, and as they are, for logs are compressed already.
func pack(tree fs.FS) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	if err == nil {
		err = z.Close()
	}
	return b.Bytes(), err
}
