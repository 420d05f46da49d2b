package bind_test

import (
	"encoding/json"
	"io"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/bind"
)

type (
	waits struct{ Done chan bool }
	calls struct{ Then func() }
	turns struct{ By complex128 }
	reads struct{ From io.Reader }
	node  struct {
		Left, Right *node
		Texts       []string `cloudtrail:"sensitive"`
	}
	branch struct {
		Name string
		On   []map[string]*waits `json:"x"`
	}
	stem   struct{ branch }
	veiled struct {
		Done chan bool `json:"-"`
		then func()    //lint:ignore U1000 it must not be asked about
	}
	byFlag struct{ Flags map[bool]string }
	self   *self
)

// TestFits asks for types of every kind whether a body fits them.
func TestFits(t *testing.T) {
	t.Parallel()
	const object = "a body is a JSON object, which does not fit "
	for _, c := range []struct {
		name string
		typ  reflect.Type
		want string // of the error
	}{
		{"a struct", reflect.TypeFor[branchless](), ""},
		{"without fields", reflect.TypeFor[struct{}](), ""},
		{"within itself", reflect.TypeFor[node](), ""},
		{"fields that are not read", reflect.TypeFor[veiled](), ""},
		{"a map", reflect.TypeFor[map[string]any](), ""},
		{"a map of strings", reflect.TypeFor[map[string]string](), ""},
		{"a map with a key that a string can be read into", reflect.TypeFor[map[time.Duration]int](), ""},
		{"any", reflect.TypeFor[any](), ""},
		{"the value as it is", reflect.TypeFor[json.RawMessage](), ""},
		{"its own UnmarshalJSON", reflect.TypeFor[time.Time](), ""},

		{"a number", reflect.TypeFor[int](), object + "int: take a struct, a map with strings for keys, or any"},
		{"a string", reflect.TypeFor[string](), object + "string"},
		{"a boolean", reflect.TypeFor[bool](), object + "bool"},
		{"a list", reflect.TypeFor[[]string](), object + "[]string"},
		{"an array", reflect.TypeFor[[2]any](), object + "[2]interface {}"},
		{"a pointer", reflect.TypeFor[*node](), object + "*bind_test.node"},
		{"a pointer to itself", reflect.TypeFor[self](), object + "bind_test.self"},
		{"a channel", reflect.TypeFor[chan int](), object + "chan int"},
		{"an interface with methods", reflect.TypeFor[io.Reader](), object + "io.Reader"},
		{"a map with a key that can't be read", reflect.TypeFor[map[bool]int](), object + "map[bool]int"},

		{"a channel within", reflect.TypeFor[waits](), "waits.Done is of type chan bool, which can't hold JSON"},
		{"a function within", reflect.TypeFor[calls](), "calls.Then is of type func(), which"},
		{"a complex number within", reflect.TypeFor[turns](), "turns.By is of type complex128"},
		{"an interface with methods within", reflect.TypeFor[reads](), "reads.From is of type io.Reader"},
		{"a bad key within", reflect.TypeFor[byFlag](), "byFlag.Flags is of type map[bool]string"},
		{"deep", reflect.TypeFor[branch](), "branch.On[][].Done is of type chan bool"},
		{"embedded", reflect.TypeFor[stem](), "stem.On[][].Done is of type chan bool"},
		{"in a map", reflect.TypeFor[map[string]waits](), "map[string]bind_test.waits[].Done is of type chan bool"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := bind.Fits(c.typ)
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}

type branchless struct {
	Name  string
	On    []map[string]*node
	When  time.Time
	Any   any
	Bytes []byte
}
