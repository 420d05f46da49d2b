package match_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail"
	"github.com/iottrail/iottrail/match"
)

// A question is one of the package, as its source declares it.
type question struct {
	name        string
	isCondition bool
	hasList     bool // its last parameter is variadic
}

// questionsOf reads the source of the package: what it asks, and its comment.
func questionsOf(t *testing.T) (questions []question, comment string) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	files, fset := []*ast.File{}, token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(fset, files, "match")
	require.NoError(t, err)
	for _, typ := range p.Types {
		for _, c := range typ.Consts {
			for _, name := range c.Names {
				questions = append(questions, question{name: name, isCondition: true})
			}
		}
	}
	for _, f := range p.Funcs {
		params := f.Decl.Type.Params.List
		_, hasList := params[len(params)-1].Type.(*ast.Ellipsis)
		questions = append(questions, question{name: f.Name, hasList: hasList})
	}
	require.Greater(t, len(questions), 25)
	return questions, p.Doc
}

// No question is missing in the table of the package's comment, nor in the lists that the tests go
// through.
func TestEveryQuestion(t *testing.T) {
	t.Parallel()
	questions, comment := questionsOf(t)
	rows := make(map[string]bool)
	_, table, ok := strings.Cut(comment, "these records:\n")
	require.True(t, ok)
	for line := range strings.Lines(table) {
		if row, ok := strings.CutPrefix(line, "\t"); ok {
			column, _, _ := strings.Cut(row, "  ")
			for _, name := range regexp.MustCompile(`\w+`).FindAllString(column, -1) {
				rows[name] = true
			}
		}
	}
	combinations := map[string]bool{"All": true, "Any": true, "Not": true, "Sure": true, "Always": true, "Func": true}
	lists := keep(nil, nil, nil)
	for _, q := range questions {
		assert.True(t, rows[q.name] || q.name == "Always", "%s: add it to the table in the comment of the package, in match.go", q.name)
		if !combinations[q.name] {
			assert.NotNil(t, leaves[q.name], "%s: add it to leaves in match_test.go", q.name)
		}
		if q.hasList {
			assert.NotNil(t, lists[q.name], "%s: add it to keep in match_test.go", q.name)
		}
		if c, ok := leaves[q.name].(match.Condition); q.isCondition && ok {
			assert.Equal(t, q.name, fmt.Sprint(c), "%s: add its name to conditionText, in the order of the constants", q.name)
		}
	}
}

// unreadable returns a record in which every member of its own has a value that its field can't
// hold, except those that make it a record, and every body is masked.
func unreadable(t *testing.T) *iottrail.Event {
	t.Helper()
	var members []string
	event := reflect.TypeFor[iottrail.Event]()
	for i := range event.NumField() {
		f := event.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		value := "[]"
		switch {
		case name == "", name == "-", name == "eventVersion", name == "eventID":
			continue
		case f.Type == reflect.TypeFor[json.RawMessage]():
			value = `"***"`
		case f.Type.Kind() == reflect.Slice:
			value = "5"
		}
		members = append(members, fmt.Sprintf("%q:%s", name, value))
	}
	require.Greater(t, len(members), 25)
	return partly(t, strings.Join(members, ","))
}

// Where no member can be read, no question has an answer, except the one that is never Maybe.
func TestUnreadableRecordIsInDoubt(t *testing.T) {
	t.Parallel()
	ev := unreadable(t)
	for name, p := range leaves {
		want := iottrail.Maybe
		if name == "Omitted" {
			want = iottrail.No
		}
		assert.Equal(t, want, p.Ask(ev), "%s: ask unread, in unread.go, for the member that it is about", name)
	}
}
