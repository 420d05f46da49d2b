package trail_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/internal/digesttest"
	"github.com/iottrail/iottrail/trail"
)

// theWorld is a bucket of several accounts, kinds, regions and days. Nobody changes it.
var theWorld = sync.OnceValue(func() fstest.MapFS {
	var keys []trail.Key
	for _, account := range []string{ops, plant} {
		for _, region := range []string{frankfurt, virginia} {
			for _, at := range []time.Time{date(2025, 12, 31), date(2026, 9, 30), day, day.Add(time.Hour), day.AddDate(0, 0, 1), day.AddDate(0, 1, 0)} {
				for _, kind := range []trail.Kind{trail.KindLog, trail.KindInsight, trail.KindDigest} {
					keys = append(keys, logKey(at, in(account, region), of(kind)))
				}
			}
		}
	}
	return treeOf(keys...)
})

// Only those folders are listed in which something may be wanted.
func TestFoldersListed(t *testing.T) {
	t.Parallel()
	const ofOps = "AWSLogs/111122223333/CloudTrail"
	noon := day.Add(12 * time.Hour)
	for _, test := range []struct {
		name  string
		query trail.Query
		want  []string
	}{
		{"an hour of an account and region", trail.Query{Accounts: []string{ops}, Regions: []string{frankfurt}, From: noon, To: noon.Add(time.Hour), Late: -1}, []string{
			".", "AWSLogs", "AWSLogs/111122223333", ofOps, ofOps + "/eu-central-1", ofOps + "/eu-central-1/2026", ofOps + "/eu-central-1/2026/10", ofOps + "/eu-central-1/2026/10/07"}},
		{"the folder at the top", trail.Query{Prefix: ".", Accounts: []string{ops}, Regions: []string{frankfurt}, From: noon, To: noon.Add(time.Hour)}, []string{
			"AWSLogs", "AWSLogs/111122223333", ofOps, ofOps + "/eu-central-1", ofOps + "/eu-central-1/2026", ofOps + "/eu-central-1/2026/10", ofOps + "/eu-central-1/2026/10/07", ofOps + "/eu-central-1/2026/10/08"}},
		{"all regions of an account at the end of the year", trail.Query{Prefix: ".", Accounts: []string{ops}, To: date(2026, 1, 1), Late: -1}, []string{
			"AWSLogs", "AWSLogs/111122223333", ofOps,
			ofOps + "/eu-central-1", ofOps + "/eu-central-1/2025", ofOps + "/eu-central-1/2025/12", ofOps + "/eu-central-1/2025/12/31", ofOps + "/eu-central-1/2026",
			ofOps + "/us-east-1", ofOps + "/us-east-1/2025", ofOps + "/us-east-1/2025/12", ofOps + "/us-east-1/2025/12/31", ofOps + "/us-east-1/2026"}},
		{"another kind", trail.Query{Prefix: ".", Accounts: []string{plant}, Regions: []string{virginia}, Kinds: []trail.Kind{trail.KindInsight}, From: date(2026, 11, 1).Add(time.Hour)}, []string{
			"AWSLogs", "AWSLogs/444455556666", "AWSLogs/444455556666/CloudTrail-Insight", "AWSLogs/444455556666/CloudTrail-Insight/us-east-1", "AWSLogs/444455556666/CloudTrail-Insight/us-east-1/2026",
			"AWSLogs/444455556666/CloudTrail-Insight/us-east-1/2026/11", "AWSLogs/444455556666/CloudTrail-Insight/us-east-1/2026/11/07"}},
		{"an organization that is not there", trail.Query{Prefix: ".", OrganizationID: exampleOrg}, []string{"AWSLogs"}},
		{"no time that can be", trail.Query{Prefix: ".", Accounts: []string{ops}, Regions: []string{frankfurt}, From: date(2030, 1, 1)}, []string{"AWSLogs", "AWSLogs/111122223333", ofOps, ofOps + "/eu-central-1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, order := range []trail.Order{trail.ByDelivery, trail.ByKey, trail.ByTime} {
				watched := &watchedFS{FS: theWorld()}
				r := trail.Reader{FS: watched, Query: test.query, Order: order}
				found := 0
				for _, err := range r.Files(t.Context()) {
					if err == nil {
						found++
					}
				}
				listed, opened := watched.calls()
				require.Equal(t, test.want, listed)
				require.Zero(t, opened, "Files opens nothing")

				watched.listed = nil
				failures(t.Context(), &r)
				listed, opened = watched.calls()
				require.Equal(t, test.want, listed)
				require.Equal(t, found, opened, "only what is wanted is opened")
				require.EqualValues(t, len(test.want), r.Stats().Folders)
				require.EqualValues(t, found, r.Stats().Files)
			}
		})
	}
}

// Folders are listed as the loop goes on.
func TestFoldersAreListedWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	watched := &watchedFS{FS: theWorld()}
	r := trail.Reader{FS: watched, Query: trail.Query{Accounts: []string{ops}, Regions: []string{frankfurt}}}
	for f, err := range r.Files(t.Context()) {
		require.NoError(t, err)
		require.Equal(t, logKey(date(2025, 12, 31)).String(), f.Path)
		break
	}
	listed, _ := watched.calls()
	require.Contains(t, listed, "AWSLogs/111122223333/CloudTrail/eu-central-1/2025/12/31")
	require.NotContains(t, listed, "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07")
}

// Every layout is found, with and without the Query naming its folders.
func TestLayouts(t *testing.T) {
	t.Parallel()
	at := day.Add(time.Hour)
	for _, test := range []struct {
		name  string
		key   trail.Key
		query trail.Query
	}{
		{"plain", logKey(at), trail.Query{Prefix: "."}},
		{"prefix", logKey(at, below("logs/2026", "")), trail.Query{Prefix: "/logs/2026/"}},
		{"prefix AWSLogs", logKey(at, below("AWSLogs", "")), trail.Query{Prefix: "AWSLogs"}},
		{"AWSLogs in AWSLogs", logKey(at, below("x/AWSLogs/y", "")), trail.Query{Prefix: "x/AWSLogs/y"}},
		{"organization", logKey(at, below("", exampleOrg)), trail.Query{Prefix: ".", OrganizationID: exampleOrg}},
		{"organization with a prefix", logKey(at, below("logs", exampleOrg)), trail.Query{Prefix: "logs", OrganizationID: exampleOrg}},
		{"Control Tower, older", logKey(at, below(exampleOrg, "")), trail.Query{Prefix: exampleOrg}},
		{"Control Tower", logKey(at, below(exampleOrg, exampleOrg)), trail.Query{Prefix: exampleOrg, OrganizationID: exampleOrg}},
		{"organization in the prefix only", logKey(at, below("AWSLogs/"+exampleOrg, "")), trail.Query{Prefix: "AWSLogs/" + exampleOrg}},
		{"a folder in that of an organization", logKey(at, below("AWSLogs/"+exampleOrg+"/logs", "")), trail.Query{Prefix: "AWSLogs/" + exampleOrg + "/logs"}},
		{"AWSLogs in the folder of an account", logKey(at, below("AWSLogs/"+ops, "")), trail.Query{Prefix: "AWSLogs/" + ops}},
		{"GovCloud", logKey(at, in(ops, "us-gov-west-1")), trail.Query{Regions: []string{"us-gov-west-1"}}},
		{"China", logKey(at, in(ops, "cn-north-1")), trail.Query{Regions: []string{"cn-north-1"}}},
		{"European Sovereign Cloud", logKey(at, in(ops, "eusc-de-east-1")), trail.Query{Regions: []string{"eusc-de-east-1"}}},
		{"Insight", logKey(at, of(trail.KindInsight)), trail.Query{Kinds: []trail.Kind{trail.KindInsight}}},
		{"network activity", logKey(at, of(trail.KindNetworkActivity)), trail.Query{Kinds: []trail.Kind{trail.KindNetworkActivity}}},
		{"aggregated", logKey(at, of(trail.KindAggregated)), trail.Query{Kinds: []trail.Kind{trail.KindAggregated}}},
		{"digest", logKey(at, of(trail.KindDigest)), trail.Query{Kinds: []trail.Kind{trail.KindDigest}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tree := treeOf(test.key)
			want := []string{test.key.String()}
			require.Equal(t, want, files(t, &trail.Reader{FS: tree, Query: test.query}))
			require.Equal(t, want, files(t, &trail.Reader{FS: tree, Query: trail.Query{Kinds: test.query.Kinds}}))
			require.Equal(t, want, files(t, &trail.Reader{FS: tree, Query: trail.Query{AnyTree: true}}))
			r := trail.Reader{FS: tree, Query: test.query}
			require.Len(t, events(t, &r), 2)
			for f := range r.Files(t.Context()) {
				require.Equal(t, trail.File{Path: want[0], Key: test.key, Size: int64(len(tree[want[0]].Data))}, f)
			}
		})
	}
}

// What is asked for by name and is nowhere is an error, and so is a tree without a trail.
func TestNamesThatAreNowhere(t *testing.T) {
	t.Parallel()
	plain := treeOf(logKey(day), logKey(day, in(plant, virginia)))
	for _, test := range []struct {
		name  string
		tree  fs.FS
		query trail.Query
		want  []string // the errors
	}{
		{"account", plain, trail.Query{Accounts: []string{"999988887777"}}, []string{"trail: .: no such account in the trail: 999988887777: file does not exist"}},
		{"one of two accounts, named twice", plain, trail.Query{Accounts: []string{ops, "999988887777", "999988887777"}, Regions: []string{"eu-north-1"}}, []string{"trail: .: no such account in the trail: 999988887777: file does not exist"}},
		{"account that is no number", plain, trail.Query{Accounts: []string{"prod\n"}}, []string{`trail: .: no such account in the trail: "prod\n": file does not exist`}},
		{"region", plain, trail.Query{Regions: []string{frankfurt, "eu-centrall-1"}}, []string{"trail: .: no such region in the trail: eu-centrall-1: file does not exist"}},
		{"region of another account", plain, trail.Query{Accounts: []string{ops}, Regions: []string{virginia}}, []string{"trail: .: no such region in the trail: us-east-1: file does not exist"}},
		{"kind", plain, trail.Query{Kinds: []trail.Kind{trail.KindLog, trail.KindInsight}}, []string{"trail: .: no such kind in the trail: CloudTrail-Insight: file does not exist"}},
		{"kind that nobody named", treeOf(logKey(day, of(trail.KindInsight))), trail.Query{}, []string{"trail: .: no such kind in the trail: CloudTrail: file does not exist"}},
		{"organization", plain, trail.Query{OrganizationID: exampleOrg}, []string{"trail: .: no such organization in the trail: o-exampleorgid: file does not exist"}},
		{"prefix", plain, trail.Query{Prefix: "logs", Accounts: []string{ops}}, []string{"trail: logs/AWSLogs: no such prefix in the trail: logs: file does not exist"}},
		{"no AWSLogs", fstest.MapFS{"logs/a.json": {}}, trail.Query{Accounts: []string{ops}}, []string{"trail: .: no folder AWSLogs in the tree: file does not exist; a tree that is not a copy of a bucket is read with AnyTree"}},
		{"no AWSLogs at the top", treeOf(logKey(day, below("logs", ""))), trail.Query{Prefix: "."}, []string{"trail: AWSLogs: no folder AWSLogs in the tree: file does not exist; a tree that is not a copy of a bucket is read with AnyTree"}},
		{"an empty AWSLogs", fstest.MapFS{"AWSLogs": {Mode: fs.ModeDir | 0o755}}, trail.Query{}, []string{"trail: .: no such kind in the trail: CloudTrail: file does not exist"}},
		{"nothing at all", os.DirFS(filepath.Join(t.TempDir(), "nowhere")), trail.Query{}, []string{"trail: .: no such file or directory"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			r := trail.Reader{FS: test.tree, Query: test.query}
			for _, err := range failures(t.Context(), &r) {
				require.ErrorIs(t, err, fs.ErrNotExist)
				require.ErrorIs(t, err, trail.ErrNowhere)
				got = append(got, requireFileError(t, err).Error())
			}
			if test.name == "nothing at all" { // the system says it in its own words
				require.Len(t, got, 1)
				return
			}
			require.Equal(t, test.want, got)
			require.EqualValues(t, len(got), r.Stats().Failed)
		})
	}
}

// Whatever is in the folders of CloudTrail and is not read is reported, counted, or not wanted.
func TestStrangeFilesAndFolders(t *testing.T) {
	t.Parallel()
	sound := logKey(day)
	folder := filepath.ToSlash(filepath.Dir(sound.String())) + "/"
	const region = "AWSLogs/111122223333/CloudTrail/eu-central-1/"
	for _, test := range []struct {
		name    string
		path    string
		says    string // the error; none if it is empty
		ignored int64
	}{
		{"a note", folder + "notes.txt", folder + "notes.txt: not read, because of its name: trail: notes.txt is not the name of a CloudTrail file", 0},
		{"a renamed copy", folder + "Copy of " + sound.FileName(), `wrong account "Copy of 111122223333"`, 0},
		{"half a download", folder + sound.FileName() + ".part", `wrong end ".gz.part"`, 0},
		{"a file of another day", folder + logKey(day.AddDate(0, 0, 1)).FileName(), "the folders should end in", 0},
		{"a folder in that of a day", folder + "more/" + sound.FileName(), folder + "more: not listed: CloudTrail has no such folder", 0},
		{"a folder that is named as a file", folder + logKey(day.Add(time.Minute)).FileName() + "/x", "not listed: CloudTrail has no such folder", 0},
		{"month 13", region + "2026/13/07/" + sound.FileName(), region + "2026/13: not listed: CloudTrail has no such folder", 0},
		{"31 September", region + "2026/09/31/" + sound.FileName(), region + "2026/09/31: not listed", 0},
		{"day of one digit", region + "2026/10/7/" + sound.FileName(), region + "2026/10/7: not listed", 0},
		{"a year before the first", region + "0000/10/07/" + logKey(time.Date(0, 10, 7, 0, 0, 0, 0, time.UTC)).FileName(), region + "0000: not listed", 0},
		{"the year of the zero time", region + "0001/10/07/" + logKey(time.Date(1, 10, 7, 0, 0, 0, 0, time.UTC)).FileName(), region + "0001: not listed", 0},
		{"a year of letters", region + "year/x", region + "year: not listed", 0},
		{"a file among the years", region + sound.FileName(), "the folders should end in", 0},
		{"a file among the months", region + "2026/notes.txt", "not read, because of its name", 0},
		{"a file among the regions", "AWSLogs/111122223333/CloudTrail/notes.txt", "not read, because of its name", 0},
		{"a log file in the folder of its account", "AWSLogs/111122223333/" + sound.FileName(), "not read, nor 0 other log files: they are not in the folders of their accounts", 0},
		{"a log file in AWSLogs", "AWSLogs/" + sound.FileName(), "AnyTree reads them", 0},
		{"a log file in the folder of an organization", "AWSLogs/o-exampleorgid/" + sound.FileName(), "AnyTree reads them", 0},
		{"a log file at the top", sound.FileName(), "AnyTree reads them", 0},
		{"a log file in another folder", "logs/" + sound.FileName(), "AnyTree reads them", 0},
		{"a log file of another kind at the top", logKey(day, of(trail.KindInsight)).FileName(), "", 0},
		{"a note at the top", "README.txt", "", 0},
		{"the log of another service", "AWSLogs/111122223333/Config/eu-central-1/2026/10/7/x.json.gz", "", 0},
		{"Finder", folder + ".DS_Store", "", 1},
		{"Finder, among the months", region + "2026/.DS_Store", "", 1},
		{"Finder, at the top", ".DS_Store", "", 1},
		{"Windows", "AWSLogs/Thumbs.db", "", 1},
		{"Windows, among the regions", "AWSLogs/111122223333/CloudTrail/desktop.ini", "", 1},
		{"metadata", folder + sound.FileName() + ".metadata.json", "", 1},
		{"metadata of nothing", folder + "x.metadata.json", "not read, because of its name", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tree := treeOf(sound)
			tree[test.path] = &fstest.MapFile{Data: []byte("{}")}
			r := trail.Reader{FS: tree}
			errs, got := []error(nil), 0
			for ev, err := range r.Events(t.Context()) {
				if ev != nil {
					got++
					continue
				}
				errs = append(errs, err)
				require.Equal(t, requireFileError(t, err).Path, r.Position().File)
			}
			require.Equal(t, 2, got, "what is sound is read")
			require.Equal(t, test.ignored, r.Stats().Ignored)
			if test.says == "" {
				require.Empty(t, errs)
				return
			}
			require.Len(t, errs, 1)
			require.ErrorContains(t, errs[0], test.says)
		})
	}
}

// Many misplaced files are one error; those that the Query does not want are none.
func TestMisplacedFiles(t *testing.T) {
	t.Parallel()
	tree := treeOf(logKey(day))
	for i := range 5 {
		tree["flat/"+logKey(day.Add(time.Duration(i)*time.Minute)).FileName()] = &fstest.MapFile{}
		tree["flat/"+logKey(day.Add(time.Duration(i)*time.Minute), in(plant, frankfurt)).FileName()] = &fstest.MapFile{}
	}
	got := files(t, &trail.Reader{FS: tree, Query: trail.Query{Accounts: []string{ops}, From: day.Add(17 * time.Minute)}})
	require.Equal(t, []string{"trail: flat/111122223333_CloudTrail_eu-central-1_20261007T0002Z_AbCdEfGhIjKlMnOp.json.gz: not read, nor 2 other log files: they are not in the folders of their accounts; AnyTree reads them"}, got)
}

// A folder that can't be listed is an error, and nothing is claimed about what may be in it.
func TestFoldersThatCantBeListed(t *testing.T) {
	t.Parallel()
	other := logKey(day, in(plant, frankfurt))
	for _, test := range []struct {
		name, folder string
		query        trail.Query
		want         []string // files, and the errors
	}{
		{"the top", ".", trail.Query{}, []string{"trail: .: permission denied"}},
		{"AWSLogs", "AWSLogs", trail.Query{Accounts: []string{ops}}, []string{"trail: AWSLogs: permission denied"}},
		{"an account", "AWSLogs/111122223333", trail.Query{Regions: []string{virginia}}, []string{"trail: AWSLogs/111122223333: permission denied"}},
		{"an account of two", "AWSLogs/111122223333", trail.Query{}, []string{"trail: AWSLogs/111122223333: permission denied", other.String()}},
		{"a kind", "AWSLogs/111122223333/CloudTrail", trail.Query{}, []string{"trail: AWSLogs/111122223333/CloudTrail: permission denied", other.String()}},
		{"a region", "AWSLogs/111122223333/CloudTrail/eu-central-1", trail.Query{}, []string{"trail: AWSLogs/111122223333/CloudTrail/eu-central-1: permission denied", other.String()}},
		{"a month", "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10", trail.Query{}, []string{"trail: AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10: permission denied", other.String()}},
		{"a day", "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07", trail.Query{}, []string{"trail: AWSLogs/111122223333/CloudTrail/eu-central-1/2026/10/07: permission denied", other.String()}},
		{"one that is not wanted", "AWSLogs/111122223333", trail.Query{Accounts: []string{plant}}, []string{other.String()}},
		{"any tree", "AWSLogs/111122223333", trail.Query{AnyTree: true}, []string{"trail: AWSLogs/111122223333: permission denied", other.String()}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := trail.Reader{FS: &watchedFS{FS: treeOf(logKey(day), other), readDir: func(name string) error {
				if name == test.folder {
					return fs.ErrPermission
				}
				return nil
			}}, Query: test.query}
			require.Equal(t, test.want, files(t, &r))
			for _, err := range failures(t.Context(), &r) {
				require.ErrorIs(t, err, fs.ErrPermission)
			}
		})
	}
}

// Links to files are read, those to folders and to nowhere are errors. A link that leads back
// to where it is does no harm.
func TestLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := logKey(day)
	folder := filepath.Join(dir, filepath.FromSlash(filepath.Dir(key.String())))
	require.NoError(t, os.MkdirAll(folder, 0o755))
	data := digesttest.Gzip(digesttest.Log(key, 2))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "elsewhere"), data, 0o644))
	link := func(to, from string) {
		if err := os.Symlink(to, from); err != nil {
			t.Skip("no links here:", err)
		}
	}
	link(filepath.Join(dir, "elsewhere"), filepath.Join(folder, key.FileName()))
	link("nowhere", filepath.Join(folder, logKey(day.Add(time.Minute)).FileName()))
	link("..", filepath.Join(folder, "up"))
	link("111122223333", filepath.Join(dir, "AWSLogs", plant))
	link("nowhere", filepath.Join(dir, "AWSLogs", "999988887777"))
	link(".", filepath.Join(dir, "again"))

	base := strings.TrimSuffix(key.String(), key.FileName())
	folders := []string{
		"trail: AWSLogs/444455556666: a link to a folder, which is not followed",
		"trail: AWSLogs/999988887777: no such file or directory",
		"trail: again: a link to a folder, which is not followed",
	}
	days := []string{
		"trail: " + base + logKey(day.Add(time.Minute)).FileName() + ": no such file or directory",
		"trail: " + base + "up: a link to a folder, which is not followed",
		key.String(),
	}
	r := trail.Reader{FS: os.DirFS(dir)}
	got := files(t, &r)
	require.Len(t, got, 6)
	for _, want := range slices.Concat(folders, days) {
		want, _, missing := strings.Cut(want, "no such file") // which Windows says in other words
		require.True(t, slices.ContainsFunc(got, func(s string) bool { return s == want || missing && strings.HasPrefix(s, want) }), "%s\n%q", want, got)
	}
	for f, err := range r.Files(t.Context()) {
		if err == nil {
			require.EqualValues(t, -1, f.Size, "a folder does not say how large the file is that a link leads to")
		}
	}
	read := 0
	for ev := range r.Events(t.Context()) {
		if ev != nil {
			read++
		}
	}
	require.Equal(t, 2, read)

	// An account that is a link is not one that is misspelt.
	got = files(t, &trail.Reader{FS: os.DirFS(dir), Query: trail.Query{Prefix: ".", Accounts: []string{plant}}})
	require.Equal(t, folders[0], got[0])
	require.Len(t, got, 2, "%q", got)
}

// A tree that is not a bucket: every file is read, whatever its name. A name that is
// CloudTrail's says what is in the file; other files are asked for each Event.
func TestAnyTree(t *testing.T) {
	t.Parallel()
	noon := day.Add(12 * time.Hour)
	from := func(account, region string) *fstest.MapFile {
		k := logKey(noon, in(account, region))
		return &fstest.MapFile{Data: digesttest.Gzip(digesttest.Log(k, 1))}
	}
	flat := logKey(noon, in(plant, virginia)).FileName()
	tree := fstest.MapFS{
		"export.json": from(ops, frankfurt), "a/b/Kopie von export (1).json.gz": from(plant, frankfurt), "000000.gz": from(ops, virginia),
		"aws/2026/10/07/08/stream-1-2026-10-07-08-05-00-uuid": from(plant, virginia),
		"a/" + flat: from(plant, virginia), logKey(noon).String(): from(ops, frankfurt),
		".DS_Store": {Data: []byte("x")}, "noAccount": logOf(strings.Replace(record("z", noon, ""), `,"recipientAccountId":"111122223333"`, "", 1)),
	}
	named := []string{logKey(noon).String(), "a/" + flat}
	unnamed := []string{"000000.gz", "a/b/Kopie von export (1).json.gz", "aws/2026/10/07/08/stream-1-2026-10-07-08-05-00-uuid", "export.json", "noAccount"}
	for _, test := range []struct {
		name            string
		query           trail.Query
		files           []string
		events, skipped int64
	}{
		{"everything", trail.Query{}, slices.Concat(unnamed, named), 7, 0},
		{"an account, and what has none", trail.Query{Accounts: []string{ops}}, slices.Concat(unnamed, named[:1]), 4, 2},
		{"a region", trail.Query{Regions: []string{virginia}}, slices.Concat(unnamed, named[1:]), 3, 3},
		{"a prefix, of the names that tell it", trail.Query{Prefix: "logs"}, slices.Concat(unnamed, named[1:]), 6, 0},
		{"an organization, of the names that tell it", trail.Query{OrganizationID: exampleOrg}, slices.Concat(unnamed, named[1:]), 6, 0},
		{"a kind, of the names that tell it", trail.Query{Kinds: []trail.Kind{trail.KindInsight}}, unnamed, 5, 0},
		{"too late", trail.Query{From: noon.Add(time.Hour)}, unnamed, 0, 5},
		{"an account that is nowhere", trail.Query{Accounts: []string{"999988887777"}}, unnamed, 1, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := test.query
			q.AnyTree = true
			r := trail.Reader{FS: tree, Query: q}
			require.Equal(t, test.files, files(t, &r))
			require.Len(t, events(t, &r), int(test.events))
			st := r.Stats()
			require.Equal(t, test.skipped, st.Skipped)
			require.EqualValues(t, 1, st.Ignored)
			r.Order = trail.ByKey
			require.Equal(t, slices.Sorted(slices.Values(test.files)), files(t, &r))
		})
	}
}

func TestZip(t *testing.T) {
	t.Parallel()
	tree := theWorld()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	require.NoError(t, z.AddFS(tree))
	require.NoError(t, z.Close())
	packed, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	q := trail.Query{Accounts: []string{ops}}
	want := delivered(t, &trail.Reader{FS: tree, Query: q})
	require.Len(t, want, 24)
	require.Equal(t, want, delivered(t, &trail.Reader{FS: packed, Query: q}))
}

// A context that is done ends the listing: its error is the last, and comes once.
func TestFilesCancelled(t *testing.T) {
	t.Parallel()
	for _, q := range []trail.Query{{}, {AnyTree: true}} {
		for _, order := range []trail.Order{trail.ByDelivery, trail.ByKey} {
			for after := range 5 {
				ctx, cancel := context.WithCancelCause(t.Context())
				watched := &watchedFS{FS: theWorld()}
				r := trail.Reader{FS: watched, Query: q, Order: order}
				if after == 0 {
					cancel(nil)
				}
				seen, ends := 0, 0
				for _, err := range r.Files(ctx) {
					if errors.Is(err, context.Canceled) {
						ends++
						continue
					}
					require.NoError(t, err)
					require.Zero(t, ends)
					if seen++; seen == after {
						cancel(nil)
					}
				}
				cancel(nil)
				require.Equal(t, after, seen)
				require.Equal(t, 1, ends)
				if listed, _ := watched.calls(); after == 0 {
					require.Empty(t, listed)
				}
			}
		}
	}
}
