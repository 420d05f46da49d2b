package awssdk_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/iottrail/iottrail/awssdk"
	"github.com/iottrail/iottrail/internal/s3test"
)

// content is that of the object "log" in the tests of broken transfers, in which each byte says
// where it is.
var content = func() []byte {
	var b bytes.Buffer
	for b.Len() < 10_000 {
		fmt.Fprintf(&b, "%d,", b.Len())
	}
	return b.Bytes()
}()

// cutAfter returns a fault that cuts each transfer after so many bytes, until there were as many
// cuts. The connection ends in a different way each time.
func cutAfter(server *s3test.Server, bytes, cuts int) func(http.ResponseWriter, *http.Request) bool {
	return forGet(func(w http.ResponseWriter, r *http.Request) {
		if cuts == 0 {
			server.Answer(w, r)
			return
		}
		cuts--
		server.Answer(&cutWriter{w, bytes}, r)
		if cuts%2 == 0 {
			panic(http.ErrAbortHandler)
		}
	})
}

// A cutWriter writes no more than so many bytes of a body.
type cutWriter struct {
	http.ResponseWriter
	left int
}

func (w *cutWriter) Write(p []byte) (int, error) {
	n := min(len(p), w.left)
	w.left -= n
	w.ResponseWriter.Write(p[:n])
	w.ResponseWriter.(http.Flusher).Flush()
	return len(p), nil
}

// A transfer that breaks off, at any byte, is resumed there, and never begins anew.
func TestBrokenTransfer(t *testing.T) {
	t.Parallel()
	for _, at := range []int{0, 1, 500, 4096, len(content) - 1} {
		for _, cuts := range []int{1, 2, 5} {
			f, server := serve(t, map[string]string{"log": string(content)})
			server.Fault = cutAfter(server, at, cuts)
			data, err := fs.ReadFile(f, "log")
			require.NoError(t, err)
			require.Equal(t, string(content), string(data))
			want := []string{"GET /fleet-logs/log"}
			for i := range cuts {
				if from := at * (i + 1); from < len(content) {
					want = append(want, fmt.Sprintf("GET /fleet-logs/log bytes=%d-%d", from, len(content)-1))
				}
			}
			asked, _ := server.Asked()
			require.Equal(t, want, lines(asked), "cut %d times after %d bytes", cuts, at)
			for _, r := range asked[1:] {
				require.Equal(t, s3test.Object{Data: content}.ETag(), r.Header.Get("If-Match"))
			}
		}
	}
}

// If nothing more comes, that is an error after some tries; what came before is returned.
// Tries are counted anew when enough came in between.
func TestTransferThatBreaksAgainAndAgain(t *testing.T) {
	t.Parallel()
	f, server := serve(t, map[string]string{"log": string(content)})
	server.Fault = cutAfter(server, 100, 1000)
	file, err := f.Open("log")
	require.NoError(t, err)
	data, err := io.ReadAll(file)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.ErrorContains(t, err, "read log: bucket fleet-logs: ")
	require.Equal(t, string(content[:600]), string(data))
	require.Len(t, requests(t, server), 6)
	n, again := file.Read(make([]byte, 10))
	require.Zero(t, n)
	require.Equal(t, err, again, "the error stays")

	large := strings.Repeat("0123456789abcdef", 1<<19)
	f, server = serve(t, map[string]string{"log": large})
	server.Fault = cutAfter(server, 5<<18, 1000) // 1.25 MiB, of 8
	data, err = fs.ReadFile(f, "log")
	require.NoError(t, err)
	require.True(t, large == string(data))
	require.Len(t, requests(t, server), 7)
}

// An object that is replaced in the middle is an error, and what was read is of one version.
func TestReplacedWhileItIsRead(t *testing.T) {
	t.Parallel()
	other := bytes.ToUpper(bytes.ReplaceAll(content, []byte(","), []byte("x")))
	for _, ignoresIfMatch := range []bool{false, true} {
		f, server := serve(t, map[string]string{"log": string(content)})
		server.Fault = cutAfter(server, 5000, 1)
		file, err := f.Open("log")
		require.NoError(t, err)
		server.Put("log", s3test.Object{Data: other})
		if ignoresIfMatch {
			server.Fault = func(_ http.ResponseWriter, r *http.Request) bool {
				r.Header.Del("If-Match")
				return false
			}
		}
		data, err := io.ReadAll(file)
		require.ErrorIs(t, err, awssdk.ErrChanged)
		require.Equal(t, string(content[:5000]), string(data))
		_, err = file.(io.ReaderAt).ReadAt(make([]byte, 5), 7)
		require.ErrorIs(t, err, awssdk.ErrChanged)
		data, err = fs.ReadFile(f, "log")
		require.NoError(t, err)
		require.Equal(t, string(other), string(data), "another Open has the other version")
	}
}

// An answer that is not what was asked for is an error.
func TestWrongAnswers(t *testing.T) {
	t.Parallel()
	etag := s3test.Object{Data: content}.ETag()
	answer := func(status int, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			w.Write(content)
		}
	}
	length := strconv.Itoa(len(content))
	for _, test := range []struct {
		name         string
		open, ranged http.HandlerFunc // nil answers as it should be
		want         string
	}{
		{"all in place of a range", nil, answer(200, "ETag", etag, "Content-Length", length), `a range other than the one asked for: ""`},
		{"another range", nil, answer(206, "ETag", etag, "Content-Length", length, "Content-Range", "bytes 0-1999/2000"), `a range other than the one asked for: "bytes 0-1999/2000"`},
		{"a range of no version", nil, answer(206, "Content-Length", length, "Content-Range", "bytes 10-19/2000"), "replaced while it was read"},
		{"a range of another version, with the same ETag", nil, answer(206, "ETag", etag, "X-Amz-Version-Id", "2", "Content-Length", "10", "Content-Range", "bytes 10-19/2000"), "replaced while it was read"},
		{"a version that is not given", answer(200, "Content-Length", length), nil, "which version it is"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, server := serve(t, map[string]string{"log": string(content)})
			server.Fault = func(w http.ResponseWriter, r *http.Request) bool {
				fault := test.open
				if r.Header.Get("Range") != "" {
					fault = test.ranged
				}
				if fault != nil {
					fault(w, r)
				}
				return fault != nil
			}
			file, err := f.Open("log")
			require.NoError(t, err)
			_, err = file.(io.ReaderAt).ReadAt(make([]byte, 10), 10)
			require.ErrorContains(t, err, test.want)
		})
	}
	f, server := serve(t, map[string]string{"log": ""})
	server.Fault = forGet(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush() // so that there is no length
		w.Write(content)
	})
	_, err := f.Open("log")
	require.ErrorContains(t, err, "open log: bucket fleet-logs: S3 does not say how large it is")
}

// The checksum that S3 has of an object is compared by the SDK, whose error is not taken for
// the end of a transfer.
func TestChecksum(t *testing.T) {
	t.Parallel()
	for _, wrong := range []bool{false, true} {
		f, server := serve(t, map[string]string{"log": string(content)})
		server.Fault = forGet(func(w http.ResponseWriter, r *http.Request) {
			require.Equal(t, "ENABLED", r.Header.Get("X-Amz-Checksum-Mode"))
			sum := crc32.ChecksumIEEE(content)
			if wrong {
				sum++
			}
			w.Header().Set("X-Amz-Checksum-Crc32", base64Of(sum))
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			w.Write(content)
		})
		_, err := fs.ReadFile(f, "log")
		require.Equal(t, wrong, err != nil)
		if wrong {
			require.ErrorContains(t, err, "checksum did not match")
		}
		require.Len(t, requests(t, server), 1)
	}
}

// Ranges and seeking read what is there, and each is a request.
func TestRanges(t *testing.T) {
	t.Parallel()
	f, server := serve(t, map[string]string{"log": string(content), "small": "a few bytes", "empty": ""})
	for name, content := range map[string]string{"small": "a few bytes", "empty": ""} {
		file, err := f.Open(name)
		require.NoError(t, err)
		require.NoError(t, iotest.TestReader(file, []byte(content)))
		_, ok := file.(io.ReaderAt)
		require.True(t, ok)
	}
	file, err := f.Open("log")
	require.NoError(t, err)
	server.Asked()

	some := make([]byte, 10)
	n, err := file.(io.ReaderAt).ReadAt(some, 100)
	require.NoError(t, err)
	require.Equal(t, string(content[100:110]), string(some[:n]))
	n, err = file.(io.ReaderAt).ReadAt(some, int64(len(content)-4))
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, string(content[len(content)-4:]), string(some[:n]))
	for _, off := range []int64{int64(len(content)), 1 << 40} {
		_, err = file.(io.ReaderAt).ReadAt(some, off)
		require.ErrorIs(t, err, io.EOF)
	}
	_, err = file.(io.ReaderAt).ReadAt(some, -1)
	require.ErrorIs(t, err, fs.ErrInvalid)
	n, err = file.(io.ReaderAt).ReadAt(nil, 5)
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, []string{"GET /fleet-logs/log bytes=100-109", fmt.Sprintf("GET /fleet-logs/log bytes=%d-%d", len(content)-4, len(content)-1)}, requests(t, server))

	for _, seek := range []struct {
		off    int64
		whence int
	}{{-1, io.SeekStart}, {-1 << 40, io.SeekEnd}, {0, 3}} {
		_, err = file.(io.Seeker).Seek(seek.off, seek.whence)
		require.ErrorIs(t, err, fs.ErrInvalid)
	}
	_, err = file.(io.Seeker).Seek(200, io.SeekStart)
	require.NoError(t, err)
	server.Asked()
	_, err = io.ReadFull(file, some)
	require.NoError(t, err)
	require.Equal(t, string(content[200:210]), string(some))
	at, err := file.(io.Seeker).Seek(0, io.SeekCurrent)
	require.NoError(t, err)
	require.EqualValues(t, 210, at)
	_, err = io.ReadFull(file, some)
	require.NoError(t, err)
	require.Equal(t, string(content[210:220]), string(some))
	require.Equal(t, []string{fmt.Sprintf("GET /fleet-logs/log bytes=200-%d", len(content)-1)}, requests(t, server), "to know where one is costs nothing")
}

// When the context is done, requests end, and what was opened as well.
func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	bucket, server := serve(t, map[string]string{"log": string(content)})
	server.Fault = forGet(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		w.Header().Set("ETag", `"x"`)
		w.Write(content[:100])
		w.(http.Flusher).Flush()
		<-r.Context().Done() // nothing more comes
	})
	f := bucket.WithContext(ctx)
	file, err := f.Open("log")
	require.NoError(t, err)
	some := make([]byte, 100)
	_, err = io.ReadFull(file, some)
	require.NoError(t, err)
	require.Equal(t, string(content[:100]), string(some))
	server.Asked()
	cancel()
	_, err = file.Read(some)
	require.ErrorIs(t, err, context.Canceled)
	asked, _ := server.Asked()
	require.Empty(t, asked, "it is not tried again")
	for _, err := range []error{second(f.Open("log")), second(f.Stat("log")), second(f.ReadDir(".")), second(f.Metadata("log")), second(file.(io.ReaderAt).ReadAt(some, 0))} {
		require.ErrorIs(t, err, context.Canceled)
	}
	asked, _ = server.Asked()
	require.Empty(t, asked)
	_, err = bucket.Stat("log")
	require.NoError(t, err, "the one that it was copied from has another context")
	require.NoError(t, file.Close())
}

// A listing of many pages ends between two of them.
func TestListingCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	objects := make(map[string]string)
	for i := range 10 {
		objects[strconv.Itoa(i)] = ""
	}
	bucket, server := serve(t, objects)
	server.PageSize = 2
	pages := 0
	server.Fault = func(http.ResponseWriter, *http.Request) bool {
		if pages++; pages == 3 {
			cancel()
		}
		return false
	}
	entries, err := bucket.WithContext(ctx).ReadDir(".")
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, entries, 4, "what was listed until then")
	require.Equal(t, 3, pages)
}

// A bodyClient is a client whose bodies are read in another way.
type bodyClient struct {
	awssdk.S3Client
	body func(io.Reader) io.Reader
}

func (c bodyClient) GetObject(ctx context.Context, in *s3.GetObjectInput, opts ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	out, err := c.S3Client.GetObject(ctx, in, opts...)
	if err == nil {
		out.Body = struct {
			io.Reader
			io.Closer
		}{c.body(out.Body), out.Body}
	}
	return out, err
}

// Another client works, too, whose bodies come in other parts. One that sends more than it said
// is not believed.
func TestOtherClients(t *testing.T) {
	t.Parallel()
	_, server := serve(t, map[string]string{"log": string(content)})
	server.Fault = cutAfter(server, 600, 2)
	data, err := fs.ReadFile(awssdk.NewS3FS(bodyClient{clientOf(server.URL), iotest.OneByteReader}, bucketName), "log")
	require.NoError(t, err)
	require.Equal(t, string(content), string(data))

	more := func(r io.Reader) io.Reader { return io.MultiReader(r, strings.NewReader("more")) }
	file, err := awssdk.NewS3FS(bodyClient{clientOf(server.URL), more}, bucketName).Open("log")
	require.NoError(t, err)
	data, err = io.ReadAll(file)
	require.ErrorContains(t, err, "read log: bucket fleet-logs: S3 sends more than it said")
	require.Equal(t, string(content), string(data))
}
