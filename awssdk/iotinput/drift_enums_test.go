package iotinput_test

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const sdkTypes = "github.com/aws/aws-sdk-go-v2/service/iot/types"

// compareEnums compares the known values of all enumerations that the comparison came across. They
// are constants, of which only the source knows.
func (c *comparison) compareEnums(t *testing.T) {
	library, sdk := constantsOf(t, "../../iot"), constantsOf(t, packageDir(t, sdkTypes))
	require.Greater(t, len(c.enums), 80)
	c.where = ""
	for _, name := range slices.Sorted(maps.Keys(c.enums)) {
		have, want := library[name], sdk[c.enums[name]]
		require.NotEmpty(t, have, name)
		require.NotEmpty(t, want, name)
		for value := range have {
			if !want[value] {
				c.note(name+" "+strconv.Quote(value), "a value", "absent")
			}
		}
		for value := range want {
			if !have[value] {
				c.note(name+" "+strconv.Quote(value), "absent", "a value")
			}
		}
	}
}

// constantsOf returns the values of the constants of a package that are strings of a named type.
func constantsOf(t *testing.T, dir string) map[string]map[string]bool {
	found := make(map[string]map[string]bool)
	for _, decl := range declarations(t, dir) {
		consts, ok := decl.(*ast.GenDecl)
		if !ok || consts.Tok != token.CONST {
			continue
		}
		for _, spec := range consts.Specs {
			s := spec.(*ast.ValueSpec)
			name, named := s.Type.(*ast.Ident)
			if !named || len(s.Values) != 1 {
				continue
			}
			if value, ok := s.Values[0].(*ast.BasicLit); ok && value.Kind == token.STRING {
				text, err := strconv.Unquote(value.Value)
				require.NoError(t, err)
				if found[name.Name] == nil {
					found[name.Name] = make(map[string]bool)
				}
				found[name.Name][text] = true
			}
		}
	}
	return found
}

// The unions of the SDK, which are interfaces, and their members are those that the package
// knows: what a union holds can't be found by reflection.
func TestUnionsOfTheSDK(t *testing.T) {
	t.Parallel()
	members := make(map[string][]string) // by union, those types that have its method
	for _, decl := range declarations(t, packageDir(t, sdkTypes)) {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv == nil {
			continue
		}
		union, ok := strings.CutPrefix(f.Name.Name, "is")
		receiver, isPointer := f.Recv.List[0].Type.(*ast.StarExpr)
		if ok && isPointer {
			members[union] = append(members[union], receiver.X.(*ast.Ident).Name)
		}
	}
	for _, list := range members {
		slices.Sort(list)
	}
	const prefix = "AssetPropertyVariantMember"
	require.Equal(t, map[string][]string{"AssetPropertyVariant": {
		prefix + "BooleanValue", prefix + "DoubleValue", prefix + "IntegerValue", prefix + "StringValue", "UnknownUnionMember",
	}}, members, "fill.go has to learn them")
}

// declarations returns those of the source of a package, without its tests.
func declarations(t *testing.T, dir string) []ast.Decl {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all []ast.Decl
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		all = append(all, file.Decls...)
	}
	return all
}

// packageDir returns the directory of a package's source, which the go command knows.
func packageDir(t *testing.T, path string) string {
	p, err := build.Default.Import(path, ".", build.FindOnly)
	require.NoError(t, err)
	return p.Dir
}
