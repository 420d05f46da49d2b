package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReport(t *testing.T) {
	t.Parallel()
	const (
		passed  = `{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: hello\n"}` + "\n" + `{"Action":"pass","Package":"p","Test":"TestA"}` + "\n"
		skipped = `{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:12: it rains\n"}` + "\n" +
			`{"Action":"output","Package":"p","Test":"TestB","Output":"--- SKIP: TestB (0.00s)\n"}` + "\n" + `{"Action":"skip","Package":"p","Test":"TestB"}` + "\n"
		failed = `{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:3: not so\n"}` + "\n" + `{"Action":"fail","Package":"p","Test":"TestC"}` + "\n"
		end    = `{"Action":"pass","Package":"p","Elapsed":1.25}` + "\n"
	)
	for name, test := range map[string]struct {
		in, out, err string
	}{
		"all passed":           {passed + end, "ok   p 1.2 s\n", ""},
		"a listed reason":      {passed + skipped + end, "ok   p 1.2 s\n1 skipped: it rains\n", ""},
		"another reason":       {strings.Replace(skipped, "it rains", "I do not like it", 1) + end, "SKIP p TestB, for a reason that is not on the list: I do not like it\nok   p 1.2 s\n1 skipped: I do not like it\n", "1 tests were skipped"},
		"no reason":            {strings.Replace(skipped, "    b_test.go:12: it rains", "", 1) + end, "SKIP p TestB, for a reason that is not on the list: no reason\nok   p 1.2 s\n1 skipped: no reason\n", "1 tests were skipped"},
		"a failure":            {passed + failed, "    c_test.go:3: not so\nFAIL p TestC\n", "1 tests and packages failed"},
		"a package that fails": {`{"Action":"build-output","ImportPath":"p","Output":"x.go:1: no\n"}` + "\n" + `{"Action":"fail","Package":"p"}` + "\n", "x.go:1: no\nFAIL p \n", "1 tests and packages failed"},
		"a panic": {passed + `{"Action":"output","Package":"p","Test":"TestD","Output":"panic: no\n"}` + "\n" + `{"Action":"output","Package":"p","Output":"exit status 2\n"}` + "\n" + `{"Action":"fail","Package":"p"}` + "\n",
			"exit status 2\npanic: no\nFAIL p \n", "1 tests and packages failed"},
		"nothing":                 {"", "", "no package was tested"},
		"a package without tests": {`{"Action":"skip","Package":"q"}` + "\n" + end, "ok   p 1.2 s\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			err := report(&out, strings.NewReader(test.in), map[string]bool{"it rains": true})
			require.Equal(t, test.out, out.String())
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.err)
		})
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	const list = "# why\n\nshort plain: it rains\nlong: it: snows\n"
	plain, err := reasons(list, "plain")
	require.NoError(t, err)
	require.Equal(t, map[string]bool{"it rains": true}, plain)
	long, err := reasons(list, "long")
	require.NoError(t, err)
	require.Equal(t, map[string]bool{"it: snows": true}, long)
	_, err = reasons("nonsense", "long")
	require.ErrorContains(t, err, `"nonsense"`)
}
