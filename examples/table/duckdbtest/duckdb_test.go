//go:build cgo

package duckdbtest

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// readme returns the README of the program.
func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}

// table runs the program by the command of its README, with another output and, if they are
// given, other inputs, and returns the name of what it wrote.
func table(t *testing.T, inputs ...string) string {
	t.Helper()
	command := regexp.MustCompile(`(?m)^go run -C examples/table \. -o "\$PWD/changes\.parquet" .*$`).FindString(readme(t))
	require.NotEmpty(t, command, "the README has no command")
	args := strings.Fields(command)
	name := filepath.Join(t.TempDir(), "changes.parquet")
	args[6] = name
	if inputs != nil {
		args = append(args[:7], inputs...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = filepath.Join("..", "..", "..")
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	return name
}

// open opens an empty DuckDB, which may load nothing from a network.
func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "?autoinstall_known_extensions=false")
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1) // a setting such as TimeZone is a connection's
	return db
}

// rows runs a query, and returns its answer as lines of columns between bars.
func rows(t *testing.T, db *sql.DB, query string) string {
	t.Helper()
	answer, err := db.Query(query)
	require.NoError(t, err, query)
	defer answer.Close()
	columns, err := answer.Columns()
	require.NoError(t, err)
	out := strings.Join(columns, " | ") + "\n"
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for answer.Next() {
		require.NoError(t, answer.Scan(into...))
		for i, v := range values {
			if i > 0 {
				out += " | "
			}
			if v == nil {
				v = "NULL"
			}
			out += fmt.Sprint(v)
		}
		out += "\n"
	}
	require.NoError(t, answer.Err())
	return out
}

// TestQueries runs each block of SQL in the README, in their order, with the table of the README
// in place of changes.parquet.
func TestQueries(t *testing.T) {
	name := table(t)
	folder := filepath.Join(t.TempDir(), "changes")
	db := open(t)
	asked := 0
	for _, block := range regexp.MustCompile("(?ms)^```sql\n(.*?)^```$").FindAllStringSubmatch(readme(t), -1) {
		for statement := range strings.SplitSeq(strings.TrimSpace(block[1]), ";\n") {
			statement = strings.ReplaceAll(statement, "'changes.parquet'", "'"+name+"'")
			statement = strings.ReplaceAll(statement, "TO 'changes'", "TO '"+folder+"'")
			if !strings.HasPrefix(statement, "SELECT") && !strings.HasPrefix(statement, "WITH") {
				_, err := db.Exec(statement)
				require.NoError(t, err, statement)
				continue
			}
			asked++
			got := rows(t, db, statement)
			require.Greater(t, strings.Count(got, "\n"), 2, "no answer to %s", statement)
			golden := fmt.Sprintf("testdata/%d.txt", asked)
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
				continue
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, strings.ReplaceAll(string(want), "\r\n", "\n"), got, "%s: %s", golden, statement)
		}
	}
	require.Equal(t, 3, asked, "the README has three questions")

	// The last block made a folder for each day.
	all := rows(t, db, "SELECT count(*), count(DISTINCT event_id) FROM changes")
	require.Contains(t, all, "274 | 274\n")
	require.Equal(t, all, rows(t, db, "SELECT count(*), count(DISTINCT event_id) FROM '"+folder+"/dt=*/*.parquet'"))
	require.Equal(t, rows(t, db, "SELECT count(*) AS n FROM changes WHERE event_time::DATE = '2026-10-07'"), rows(t, db, "SELECT count(*) AS n FROM '"+folder+"/dt=2026-10-07/*.parquet'"))
}

// TestTypes: the types in the README's table of columns are those that DuckDB finds.
func TestTypes(t *testing.T) {
	db := open(t)
	var documented string
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ([A-Z][^|]*) \\|").FindAllStringSubmatch(readme(t), -1) {
		documented += m[1] + " | " + m[2] + "\n"
	}
	require.Equal(t, "column_name | column_type\n"+documented, rows(t, db, "SELECT column_name, column_type FROM (DESCRIBE FROM '"+table(t)+"')"))
}

// TestAthenasTable: the CREATE EXTERNAL TABLE of the README has the same columns, by Athena's
// names of their types.
func TestAthenasTable(t *testing.T) {
	block := regexp.MustCompile("(?ms)^```sql athena\nCREATE EXTERNAL TABLE changes \\((.*?)^\\)").FindStringSubmatch(readme(t))
	require.NotNil(t, block)
	var want []string
	types := strings.NewReplacer("TIMESTAMP WITH TIME ZONE", "timestamp", "VARCHAR[]", "array<string>", "MAP(VARCHAR, VARCHAR)", "map<string,string>", "VARCHAR", "string", "BOOLEAN", "boolean", "BIGINT", "bigint")
	for _, m := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| ([A-Z][^|]*) \\|").FindAllStringSubmatch(readme(t), -1) {
		want = append(want, m[1]+" "+types.Replace(m[2]))
	}
	got := regexp.MustCompile(`\w+ (\w+<[\w,]+>|\w+)`).FindAllString(block[1], -1)
	require.Equal(t, want, got)
}

// TestHostileTexts: DuckDB reads what an attacker wrote, and a NUL.
func TestHostileTexts(t *testing.T) {
	texts := []string{`\u0000`, "\xff", `\ud800`, `\u202e`, `'; DROP TABLE changes; --`, strings.Repeat("x", 10_000)}
	log := ""
	for i, text := range texts {
		log += strings.ReplaceAll(fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/EVIL","accountId":"111122223333","userName":"EVIL"},`+
			`"eventTime":"2026-10-05T08:00:00Z","eventSource":"iot.amazonaws.com","eventName":"CreateThing","awsRegion":"EVIL","sourceIPAddress":"EVIL","userAgent":"EVIL","errorMessage":"EVIL",`+
			`"eventID":"%d","requestParameters":{"thingName":"EVIL","attributePayload":{"attributes":{"EVIL":"EVIL"}}}}`+"\n", i), "EVIL", text)
	}
	file := filepath.Join(t.TempDir(), "evil.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(log), 0o644))
	name := table(t, file)
	db := open(t)
	require.Equal(t, "n | lengths\n6 | [1 1 1 1 25 4000]\n", rows(t, db, "SELECT count(*) AS n, list_sort(list(length(user_agent))) AS lengths FROM '"+name+"'"))
	require.Equal(t, "n\n6\n", rows(t, db, "SELECT count(*) AS n FROM '"+name+"' WHERE length(resource_names[1]) > 0 AND cardinality(settings) > 0"))
}
