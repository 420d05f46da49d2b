package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/iottrail/iottrail/internal/model"
	"github.com/iottrail/iottrail/internal/trailtest"
	"github.com/stretchr/testify/require"
)

// packageDir is where the generated package of a service lies.
func packageDir(s service) string { return filepath.Join("..", root, s.name) }

// A generatedFile is one that the generator writes for a service.
type generatedFile struct {
	source []byte
	syntax *ast.File
}

// generated has them by service and name, generated once for all tests.
var generated = sync.OnceValues(func() (map[string]map[string]generatedFile, error) {
	all := make(map[string]map[string]generatedFile)
	for _, s := range services {
		files, err := generate(s)
		if err != nil {
			return nil, err
		}
		all[s.name] = make(map[string]generatedFile)
		for name, source := range files {
			f, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
			if err != nil {
				return nil, err
			}
			all[s.name][name] = generatedFile{source, f}
		}
	}
	return all, nil
})

// filesOf returns the files that the generator writes for a service.
func filesOf(t *testing.T, s service) map[string]generatedFile {
	t.Helper()
	all, err := generated()
	require.NoError(t, err)
	return all[s.name]
}

// TestCommitted compares what is committed with what the generator writes.
func TestCommitted(t *testing.T) {
	for _, s := range services {
		t.Run(s.name, func(t *testing.T) {
			want, got := make(map[string]string), make(map[string]string)
			for name, f := range filesOf(t, s) {
				want[name] = string(f.source)
			}
			committed, err := filepath.Glob(filepath.Join(packageDir(s), "*_gen.go"))
			require.NoError(t, err)
			for _, path := range committed {
				source, err := os.ReadFile(path)
				require.NoError(t, err)
				got[filepath.Base(path)] = string(source)
			}
			if diff := trailtest.FilesDifference(want, got); diff != "" {
				t.Errorf("package %s is not what the generator writes; run go generate ./%[1]s\n%s", s.name, diff)
			}
		})
	}
}

func TestGeneratedFiles(t *testing.T) {
	for _, s := range services {
		for name, f := range filesOf(t, s) {
			t.Run(s.name+"/"+name, func(t *testing.T) {
				require.True(t, ast.IsGenerated(f.syntax))
				require.LessOrEqual(t, bytes.Count(f.source, []byte("\n")), maxLines)
				requireDocs(t, f.syntax)
			})
		}
	}
}

// The generator writes the same each time. The short run has TestCommitted, which fails on
// some days if it does not.
func TestGeneratedAlike(t *testing.T) {
	if testing.Short() {
		return
	}
	for _, s := range services {
		again, err := generate(s)
		require.NoError(t, err)
		for name, f := range filesOf(t, s) {
			require.Empty(t, trailtest.Difference(string(f.source), string(again[name])), name)
		}
	}
}

// requireDocs fails for an exported declaration without a comment that begins
// with its name.
func requireDocs(t *testing.T, f *ast.File) {
	t.Helper()
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			require.Regexp(t, "^"+d.Name.Name+" ", d.Doc.Text())
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
			require.NotEmpty(t, d.Doc.Text())
			if ts, ok := d.Specs[0].(*ast.TypeSpec); ok {
				require.Regexp(t, "^"+ts.Name.Name+" ", d.Doc.Text())
			}
		}
	}
}

// TestEnumerationsListTheirValues looks for each constant's value in the comment of its
// type.
func TestEnumerationsListTheirValues(t *testing.T) {
	t.Parallel()
	for _, s := range services {
		values := 0
		for _, file := range filesOf(t, s) {
			f := file.syntax
			docs := make(map[string][]string) // the words of the comment, by type
			eachSpec(f, func(d *ast.GenDecl, spec *ast.TypeSpec) {
				docs[spec.Name.Name] = strings.FieldsFunc(d.Doc.Text(), func(r rune) bool { return strings.ContainsRune(" ,\n", r) })
			})
			eachSpec(f, func(_ *ast.GenDecl, spec *ast.ValueSpec) {
				typ, ok := spec.Type.(*ast.Ident)
				if !ok || docs[typ.Name] == nil {
					return // not a constant of an enumeration
				}
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				doc := docs[typ.Name]
				last := len(doc) - 1
				require.Contains(t, append(doc[:last:last], strings.TrimSuffix(doc[last], ".")), value, typ.Name)
				values++
			})
		}
		require.Positive(t, values, s.name)
	}
}

// eachSpec visits the declarations of a kind.
func eachSpec[S ast.Spec](f *ast.File, visit func(*ast.GenDecl, S)) {
	for _, d := range f.Decls {
		if d, ok := d.(*ast.GenDecl); ok {
			for _, spec := range d.Specs {
				if spec, ok := spec.(S); ok {
					visit(d, spec)
				}
			}
		}
	}
}

// TestWrite checks that a file that the generator no longer writes goes, and
// that nobody else's file does.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{
		"stale_gen.go": marker + "long ago. DO NOT EDIT.\n",
		"other_gen.go": "// Code generated by stringer. DO NOT EDIT.\n",
		"hand.go":      "package p\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o666))
	}
	require.NoError(t, write(dir, map[string][]byte{"new_gen.go": []byte("package p\n")}))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range left {
		names = append(names, e.Name())
	}
	require.Equal(t, []string{"hand.go", "new_gen.go", "other_gen.go"}, names)
}

// TestCounts compares the models with what AWS publishes: so many actions,
// of which the Service Authorization Reference lists all except those in unlisted.
func TestCounts(t *testing.T) {
	want := map[string]int{"iot": 272, "iotwireless": 112, "iotsecuretunneling": 8, "greengrassv2": 29}
	for _, s := range services {
		t.Run(s.name, func(t *testing.T) {
			svc, err := model.Load(s.name)
			require.NoError(t, err)
			require.Equal(t, want[s.name], len(svc.Actions), "the number of actions: if AWS has as many by now, correct it here")
			noAccess := []string{}
			for _, a := range svc.Actions {
				if a.Access == "" {
					noAccess = append(noAccess, a.Name)
				}
				if _, ok := accessConst[a.Access]; !ok {
					t.Errorf("%s: accessConst in service.go has no access level %q", a.Name, a.Access)
				}
			}
			require.Equal(t, unlisted[s.name], noAccess, "the actions without an access level: correct unlisted in service.go")
			for _, p := range svc.Sources {
				require.NotEmpty(t, p.Version, p.Name)
			}
		})
	}
}

// TestPinnedForm holds the pinned files to the form that the importer writes,
// so that nobody edits them by hand without being seen.
func TestPinnedForm(t *testing.T) {
	for _, s := range services {
		t.Run(s.name, func(t *testing.T) {
			svc, err := model.Load(s.name)
			require.NoError(t, err)
			want, err := svc.Encode()
			require.NoError(t, err)
			got, err := os.ReadFile(filepath.Join("..", root, "internal", "model", s.name+".json"))
			require.NoError(t, err)
			if diff := trailtest.Difference(string(want), string(got)); diff != "" {
				t.Errorf("internal/model/%s.json is not as the importer writes it, %s", s.name, diff)
			}
		})
	}
}
