package awssdk_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk"
)

// names returns what ReadDir returns, as text.
func names(entries []fs.DirEntry) (names []string) {
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	return names
}

// All pages of a folder are listed, and nothing deeper.
func TestPages(t *testing.T) {
	t.Parallel()
	objects := make(map[string]string)
	var want []string
	for i := range 50 {
		objects[fmt.Sprintf("logs/%02d.json", i)] = ""
		for j := range 7 {
			objects[fmt.Sprintf("logs/%02d/%d", i, j)] = ""
		}
		want = append(want, fmt.Sprintf("%02d/", i), fmt.Sprintf("%02d.json", i))
	}
	objects["logs.json"], objects["logs0"], objects["logsx/a"] = "", "", ""
	for _, size := range []int{1, 7, 99, 100, 1000} {
		f, server := serve(t, objects)
		server.PageSize = size
		entries, err := f.ReadDir("logs")
		require.NoError(t, err)
		require.Equal(t, want, names(entries))
		require.True(t, slices.IsSortedFunc(entries, func(a, b fs.DirEntry) int { return compare(a.Name(), b.Name()) }))
		asked, listed := server.Asked()
		require.Len(t, asked, (100+size-1)/size)
		require.Equal(t, 100, listed, "a folder is one name, however much is in it")
	}
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// From a name on, only what comes after it is listed.
func TestReadDirAfter(t *testing.T) {
	t.Parallel()
	f, server := serve(t, map[string]string{"d/a": "", "d/b": "", "d/b/x": "", "d/b.c": "", "d/c+d e": "", "d/e/f": "", "z": ""})
	for after, want := range map[string][]string{
		"":            {"a", "b", "b/", "b.c", "c+d e", "e/"},
		"a":           {"b", "b/", "b.c", "c+d e", "e/"},
		"b":           {"b/", "b.c", "c+d e", "e/"},
		"b.c":         {"b/", "c+d e", "e/"},
		"b/":          {"b/", "c+d e", "e/"}, // S3 has the folder again if there is a key in it that comes after
		"c+d e":       {"e/"},
		"c+d":         {"c+d e", "e/"},
		"zzz":         nil,
		"e\U0010ffff": nil,
	} {
		server.Asked()
		entries, err := f.ReadDirAfter("d", after)
		require.NoError(t, err)
		require.Equal(t, want, names(entries), "after %q", after)
		_, listed := server.Asked()
		require.Equal(t, len(want), listed)
	}
	_, err := f.ReadDirAfter("nowhere", "")
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// A key that no path can name is an error, beside all others in the folder. It does not affect
// other folders.
func TestKeysThatNoPathCanName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, key, folder, says string }{
		{"a slash at the start", "/a", ".", `a key that no path can name: "/"`},
		{"two slashes", "logs//a", "logs", `a key that no path can name: "logs//"`},
		{"two slashes at the end", "logs//", "logs", `"logs//"`},
		{"a dot", "logs/.", "logs", `"logs/."`},
		{"two dots", "logs/..", "logs", `"logs/.."`},
		{"a folder of one dot", "logs/./a", "logs", `"logs/./"`},
		{"a folder of two dots", "../a", ".", `"../"`},
		{"not UTF-8", "logs/\xff\xfe.json", "logs", `"logs/\xff\xfe.json"`},
		{"a folder that is not UTF-8", "logs/\xc3/a", "logs", `"logs/\xc3/"`},
		{"a folder's own object that is not empty", "logs/", "logs", `"logs/"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, _ := serve(t, map[string]string{"logs/file": "content", "other/file": "content", test.key: "content"})
			entries, err := f.ReadDir(test.folder)
			require.ErrorIs(t, err, awssdk.ErrNoPath)
			require.False(t, errors.Is(err, fs.ErrNotExist))
			require.ErrorContains(t, err, test.says)
			require.ErrorContains(t, err, "readdir "+test.folder+": bucket fleet-logs: ")
			want := []string{"file"}
			if test.folder == "." {
				want = []string{"logs/", "other/"}
			}
			require.Equal(t, want, names(entries))
			_, err = f.ReadDir("other")
			require.NoError(t, err)
		})
	}
	f, _ := serve(t, map[string]string{"a//b": "", "a//c": "", "a/./d": "", "a/..": ""})
	entries, err := f.ReadDir("a")
	require.ErrorContains(t, err, `a key that no path can name: "a/..", and 2 more`)
	require.Empty(t, entries)
}

// The objects that represent folders are not listed.
func TestFoldersOwnObjects(t *testing.T) {
	t.Parallel()
	f, _ := serve(t, map[string]string{"empty/": "", "full/": "", "full/a": "1"})
	entries, err := f.ReadDir(".")
	require.NoError(t, err)
	require.Equal(t, []string{"empty/", "full/"}, names(entries))
	entries, err = f.ReadDir("empty")
	require.NoError(t, err)
	require.Empty(t, entries)
	entries, err = f.ReadDir("full")
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, names(entries))
	info, err := f.Stat("empty")
	require.NoError(t, err)
	require.True(t, info.IsDir())
}

func TestFoldersThatAreNotThere(t *testing.T) {
	t.Parallel()
	f, _ := serve(t, map[string]string{"logs/a": ""})
	for _, name := range []string{"log", "logs/a", "logs/b", "logs2"} {
		_, err := f.ReadDir(name)
		require.ErrorIs(t, err, fs.ErrNotExist, name)
		require.ErrorContains(t, err, "readdir "+name+": bucket fleet-logs: no key begins with it and a slash")
	}
}

// pages is a client that answers lists with these pages, one after the other.
type pages struct {
	awssdk.S3Client
	next *[]*s3.ListObjectsV2Output
}

func (p pages) ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	page := (*p.next)[0]
	*p.next = (*p.next)[1:]
	return page, nil
}

// A list that is not what was asked for is an error, and never an incomplete list.
func TestWrongLists(t *testing.T) {
	t.Parallel()
	object := func(key string) []types.Object { return []types.Object{{Key: &key, Size: aws.Int64(1)}} }
	yes, token := aws.Bool(true), aws.String("token")
	for _, test := range []struct {
		name  string
		pages []*s3.ListObjectsV2Output
		want  string
	}{
		{"cut, without a token", []*s3.ListObjectsV2Output{{IsTruncated: yes, Contents: object("d/a")}}, "the list goes on, and S3 does not say where"},
		{"the same token again", []*s3.ListObjectsV2Output{
			{IsTruncated: yes, NextContinuationToken: token, Contents: object("d/a")},
			{IsTruncated: yes, NextContinuationToken: token, Contents: object("d/b")},
		}, "the list goes on, and S3 does not say where"},
		{"wrongly encoded", []*s3.ListObjectsV2Output{{EncodingType: types.EncodingTypeUrl, Contents: object("d/%zz")}}, "not encoded as it should be"},
		{"a wrongly encoded folder", []*s3.ListObjectsV2Output{{EncodingType: types.EncodingTypeUrl, CommonPrefixes: []types.CommonPrefix{{Prefix: aws.String("d/%zz/")}}}}, "not encoded as it should be"},
		{"a key of another folder", []*s3.ListObjectsV2Output{{Contents: object("e/a")}}, `a key that no path can name: "e/a"`},
		{"a key that is deeper", []*s3.ListObjectsV2Output{{Contents: object("d/e/a")}}, `a key that no path can name: "d/e/a"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := awssdk.NewS3FS(pages{next: &test.pages}, bucketName).ReadDir("d")
			require.ErrorContains(t, err, test.want)
			require.Empty(t, test.pages)
		})
	}
	notEncoded := []*s3.ListObjectsV2Output{{Contents: object("d/a+b%20c")}}
	entries, err := awssdk.NewS3FS(pages{next: &notEncoded}, bucketName).ReadDir("d")
	require.NoError(t, err)
	require.Equal(t, []string{"a+b%20c"}, names(entries), "a server may leave keys as they are, if it says so")
}
