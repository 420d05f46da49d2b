package decodetest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/testrun"
	"github.com/iottrail/iottrail/internal/trailtest"
)

// This file damages lines that are not records themselves: those with a time before the
// record, and those that are strings.

// lineForms put records into such lines.
var lineForms = []struct {
	name string
	line func(record string) string
}{
	{"an export task", func(r string) string { return "2026-10-01T08:01:00.000Z " + r }},
	{"aws logs tail", func(r string) string { return "2026-10-01T08:01:00.123000+00:00 " + trailtest.LogStream + " " + r }},
	{"lines of strings", func(r string) string { return trailtest.Quote(r) }},
}

// evilRecords hold what a caller chose, of which nothing may be taken for a record: objects,
// texts, and texts with lines in them that look like those of the log.
func evilRecords() map[string]string {
	evil := trailtest.Record("evil")
	line := `2026-10-01T08:01:00.000Z ` + evil
	text := func(s string) string { return trailtest.Quote(s) }
	record := func(more string) string {
		return `{"eventVersion":"1.08","eventID":"b","requestParameters":{` + more + `}}`
	}
	return map[string]string{
		"objects":          record(`"l":[` + evil + `,[` + evil + `],` + evil + `],"m":{"n":` + evil + `}`),
		"a text":           record(`"t":` + text(evil)),
		"a text of a text": record(`"t":` + text(text(evil))),
		"lines":            record(`"t":` + text("x\n"+line+"\n"+text(evil)+"\n"+evil+"\n")),
		"a list of texts":  record(`"l":[` + text(evil) + `,` + text(line) + `,"",` + text(evil) + `]`),
		"names":            record(text(evil) + `:1,` + text(line) + `:` + text(evil)),
		"closing brackets": record(`"t":` + text("}}\n"+line) + `,"u":` + text(`}]}`+evil)),
	}
}

// drawnByte reports whether a law damages the byte of a log in this run: those around the
// end of a line always, and a draw of the others.
func drawnByte(text string, at int) bool {
	return testrun.Drawn(at, 13) || text[at] == '\n' || at > 0 && text[at-1] == '\n' || at+1 < len(text) && text[at+1] == '\n'
}

// A byte that is lost, put in or exchanged in one line lets nothing in, and costs no other
// line but the one that it was joined with.
func TestDamagedByteInLines(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	counts := newOutcomes(t)
	for _, form := range lineForms {
		for name, record := range evilRecords() {
			t.Run(form.name+", "+name, func(t *testing.T) {
				t.Parallel()
				lines := []string{form.line(trailtest.Record("a")), form.line(record), form.line(trailtest.Record("c")), form.line(trailtest.Record("d"))}
				text := strings.Join(lines, "\n") + "\n"
				sound := trailtest.ReadString(t, text)
				require.NoError(t, sound.End)
				require.Equal(t, []string{"a", "b", "c", "d"}, sound.IDs())
				for at := range text {
					if !drawnByte(text, at) {
						continue
					}
					damaged := []string{text[:at] + text[at+1:]}
					for _, c := range "\n\r ,:\"\\1x}" {
						damaged = append(damaged, text[:at]+string(c)+text[at+1:], text[:at]+string(c)+text[at:])
					}
					for bit := range 8 {
						damaged = append(damaged, text[:at]+string([]byte{text[at] ^ 1<<bit})+text[at+1:])
					}
					for _, broken := range damaged {
						got := trailtest.ReadString(t, broken)
						what := fmt.Sprintf("byte %d of %q", at, broken)
						counts.add(1, "damaged logs")
						require.NotContains(t, got.IDs(), "evil", "a part of a record was taken for one: %s", what)
						if at < len(lines[0])+2 {
							continue // what the first line is, and how it ends, tells how the others are read
						}
						hit := strings.Count(text[:at], "\n")
						before := 0 // what is between two lines is of both
						if text[at-1] == '\n' {
							before = 1
						}
						lost := 0
						for i, id := range []string{"a", "b", "c", "d"} {
							if !slices.Contains(got.IDs(), id) {
								lost++
								require.True(t, hit-before <= i && i <= hit+1, "line %d is lost: %v %v %s", i, got.IDs(), got.End, what)
							}
						}
						if len(got.Items) < 4 || lost > 1 {
							require.True(t, got.End != nil || len(got.Errors()) > 0, "damage passes in silence: %s", what)
							counts.add(lost, "lines lost")
						}
					}
				}
			})
		}
	}
}

// A piece of another log before such lines, or a quote damaged, lets nothing in.
func TestPieceBeforeLines(t *testing.T) {
	t.Parallel()
	testrun.SkipShort(t)
	for _, form := range lineForms {
		for name, record := range evilRecords() {
			t.Run(form.name+", "+name, func(t *testing.T) {
				t.Parallel()
				text := form.line(trailtest.Record("a")) + "\n" + form.line(record) + "\n" + form.line(trailtest.Record("c")) + "\n"
				for _, piece := range []string{`{"Records":[{"eventVersion":"1.08","eventID":"d`, `"`, `"{\"`, `[`, `["`, `{`, `{"`, "2026-10-01T08:01:00.000Z {\"", `2026-10-01T08:01:00.000Z "`, "\ufeff\"", `\`, "x", "x\n", `"x`, "\"x\n"} {
					for _, text := range []string{piece + text, text + piece + text, text[:len(text)/2] + "\n" + piece + text} {
						require.NotContains(t, trailtest.ReadString(t, text).IDs(), "evil", "a part of a record was taken for one in %q", text)
					}
				}
				for at := range text {
					if text[at] == '"' || text[at] == '\\' {
						require.NotContains(t, trailtest.ReadString(t, text[:at]+"#"+text[at+1:]).IDs(), "evil", "byte %d of %q", at, text)
						require.NotContains(t, trailtest.ReadString(t, text[at:]).IDs(), "evil", "from byte %d of %q on", at, text)
					}
				}
			})
		}
	}
}
